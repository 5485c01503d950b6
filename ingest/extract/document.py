"""Open a page for extraction: parse it once, strip elements that never hold a story, index the rest."""

from codecs import BOM_UTF8
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml import etree
from lxml.etree import _Element as Element

from ingest.extract.bounds import refuse_bytes
from ingest.extract.json_ld import JsonLd, read_json_ld
from ingest.extract.line import line_of, without_markup
from ingest.extract.mend import has_empty_headings, has_strays, mend_bytes, mend_tree, without_ends, without_paragraphs
from ingest.extract.words import squeeze
from ingest.model import NotAnArticle, Page
from ingest.normalise.base import base_of
from ingest.normalise.charset import decode_html
from ingest.normalise.twice import is_twice, undo
from ingest.selectors.css import Index, Selector

_DROPPED = (
    "script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "select", "textarea", "button",
    "input", "xml", "math",
)  # fmt: skip
MOST_HITS = 200
"""Elements read per selector; real pages have some dozen."""


@dataclass(frozen=True)
class Document:
    """The tree of a page, with its meta elements and JSON-LD."""

    page: Page
    root: Element
    index: Index
    meta: dict[str, list[str]]
    """Contents of the meta elements, by lower-case `property`, `name` or `itemprop`, in document order."""
    json_ld: JsonLd

    def select(self, selectors: tuple[Selector, ...]) -> Iterator[Element]:
        """Yield the elements of each alternative in turn, none twice."""
        seen = set()
        for selector in selectors:
            for element in selector.select(self.index)[:MOST_HITS]:
                if element not in seen:
                    seen.add(element)
                    yield element

    def texts(self, selectors: tuple[Selector, ...]) -> Iterator[str]:
        """Yield the texts, or attributes, of the selected elements in turn; empty ones are skipped."""
        for selector in selectors:
            for element in selector.select(self.index)[:MOST_HITS]:
                value = element.get(selector.attribute) if selector.attribute else line_of(element)
                if text := squeeze(without_markup(value or "")):
                    yield text

    def first(self, selectors: tuple[Selector, ...]) -> str | None:
        """Return the first text of `texts`, or None."""
        return next(self.texts(selectors), None)

    def said(self, *names: str) -> str | None:
        """Return the first non-empty meta content under the names, tried in order, or None."""
        contents = (content for name in names for content in self.meta.get(name, ()))
        return next((text for content in contents if (text := squeeze(without_markup(content)))), None)

    @cached_property
    def base(self) -> str:
        """The base of the page's relative addresses."""
        return base_of(self.root, self.page.url)

    @cached_property
    def generator(self) -> str:
        """The contents of `meta generator`, in lower case."""
        return " ".join(self.meta.get("generator", ())).lower()


def text_of(element: Element) -> str:
    """Return all text within, unchanged."""
    return "".join(element.itertext())


def unlinked_letters(element: Element) -> int:
    """Return the number of letters outside links, without white space; a list of headlines has next to none."""
    letters, links = 0, 0
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if node.tag == "a":
            links += 1 if event == "start" else -1
        text = node.text if event == "start" else node.tail if node is not element else None
        if text and not links:
            letters += sum(map(len, text.split()))
    return letters


def open_document(page: Page) -> Document | NotAnArticle:
    """Parse a page, or return the reason why it is not a page: `empty`, `not-html`, `too-large` or `too-complex`."""
    content_type = page.headers.get("content-type", "")
    if (kind := content_type.partition(";")[0].strip().lower()) and kind not in _HTML_TYPES:
        return NotAnArticle("not-html", f"content-type {kind}")
    if refused := refuse_bytes(page.body):
        return refused
    html = mend_bytes(_in_utf8(page.body, content_type))
    root = parse(html)
    if root is not None and has_strays(root):
        html = without_ends(html)
        root = parse(html)
    if root is not None and has_empty_headings(root):
        root = parse(without_paragraphs(html))
    if root is None:
        return NotAnArticle("not-html", "no markup")
    json_ld = read_json_ld(root, page.url)
    mend_tree(root)
    etree.strip_elements(root, *_DROPPED, with_tail=False)
    index = Index(root)
    return Document(page, root, index, _meta(index.get("meta")), json_ld)


_HTML_TYPES = {"text/html", "application/xhtml+xml", "text/plain", "application/octet-stream", "text/xml"}


def parse(html: bytes) -> Element | None:
    """Return the tree of a page in UTF-8; None when it has no markup. The parser cuts off nesting beyond 2,048."""
    parser = etree.HTMLParser(
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,
        default_doctype=False,
        collect_ids=False,
    )
    try:
        return etree.fromstring(html, parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def _in_utf8(body: bytes, content_type: str) -> bytes:
    """Return the page in UTF-8, without NUL; most pages are already, and are returned without a copy."""
    if b"\0" not in body and not body.startswith(BOM_UTF8):
        try:
            text = body.decode()
        except UnicodeDecodeError:
            pass
        else:
            return undo(text).encode() if is_twice(text) else body
    return decode_html(body, content_type).encode("utf-8", "replace")


def _meta(elements: list[Element]) -> dict[str, list[str]]:
    meta: dict[str, list[str]] = defaultdict(list)
    for element in elements:
        if content := element.get("content"):
            for name in ("property", "name", "itemprop"):
                for key in (element.get(name) or "").lower().split():
                    meta[key].append(content)
    return meta
