"""Parser for RSS 2.0 and its ancestors, RSS 1.0 (RDF) and Atom, by the names of their elements."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from ingest.discover.model import Entry

_PREFIXES = (
    (r"sitemap-news", "news:"),
    (r"sitemap-\w+|mrss|rss/1\.0/modules/(?!content)|itunes|podcast", None),
    (r"sitemap", ""),
    (r"rss/1\.0/modules/content", "content:"),
    (r"purl\.org/dc/", "dc:"),
    (r"/atom(?:/|$)", "atom:"),
    (r"22-rdf-syntax-ns", "rdf:"),
    (r"feedburner", "feedburner:"),
    (r"purl\.org/rss/|netscape\.com/rdf/|/rss\d*(?:/|$|\.)", ""),
    (r"^$", ""),
)
"""Conventional prefixes by patterns of the namespace: feeds write https, a final slash, capitals and old versions.
Elements of other namespaces are ignored: media:title is not the title."""
_ATOM = "http://www.w3.org/2005/Atom"
_LISTS = {"rss", "feed", "rdf", "urlset", "sitemapindex"}


@cache
def _prefix(namespace: str) -> str | None:
    spelled = namespace.lower().rstrip("/#")
    return next((prefix for part, prefix in _PREFIXES if re.search(part, spelled)), None)


def use_standard_namespace(root: Any) -> None:
    """Replace the root's namespace, whatever it is, with the format's standard one in all elements."""
    namespace, _, local = str(root.tag).rpartition("}")
    if local.lower() not in _LISTS or _prefix(namespace.removeprefix("{")) is not None:
        return
    standard = f"{{{_ATOM}}}" if local.lower() == "feed" else ""
    for element in list(root.iter(f"{namespace}}}*")):
        element.tag = standard + element.tag.rpartition("}")[2]


def name_of(element: Any) -> str:
    """Return an element's name with the conventional prefix, in lower case, or "?" for an unknown namespace."""
    namespace, _, local = str(element.tag).rpartition("}")
    prefix = _prefix(namespace.removeprefix("{"))
    return "?" if prefix is None else (prefix + local).lower()


def text_of(element: Any) -> str:
    """Return all text inside an element, for Atom's type xhtml without the markup."""
    return "".join(element.itertext()).strip()


def own_text(element: Any) -> str:
    """Return the text before the first child; for an empty, childless (hence unclosed) element, the text after it."""
    return (element.text or "").strip() or ("" if len(element) else (element.tail or "").strip())


def entries(root: Any) -> list[Entry]:
    """Return the items of an RSS, RDF or Atom document, in document order.

    If no item has a date of publication, the dates of change are used instead.
    """
    kinds: dict[str, Callable[[Any, str], Entry]] = {"item": _rss, "atom:entry": _atom, "entry": _atom}
    site = _site(root)
    items = [(element, read(element, site)) for element in root.iter() if (read := kinds.get(name_of(element)))]
    if any(entry.dates for _, entry in items):
        return [entry for _, entry in items]
    return [replace(entry, dates=_changes(element)) for element, entry in items]


def _site(root: Any) -> str:
    """Return the channel's link, the base of relative URLs; empty if there is none."""
    for holder in (root, *(child for child in root if name_of(child) == "channel")):
        fields = _Fields(holder, "atom:")
        links = [
            own_text(link) or link.get("href", "")
            for link in fields.all("link")
            if link.get("rel") in (None, "alternate")
        ]
        if address := next((link for link in links if link.startswith(("http://", "https://"))), ""):
            return address
    return ""


def _rss(item: Any, site: str) -> Entry:
    fields = _Fields(item)
    guids = [
        own_text(guid) for guid in fields.all("guid") if guid.get("isPermaLink", "true").strip().lower() != "false"
    ]
    about = [value for name, value in item.attrib.items() if name.endswith("}about")]
    links = [own_text(link) for name in ("feedburner:origlink", "link") for link in fields.all(name)]
    return Entry(
        addresses=(
            *links,
            *_alternates((*fields.all("atom:link"), *fields.all("link"))),
            *(address for address in guids + about if address.startswith(("http://", "https://"))),
        ),
        title=fields.first("title", "dc:title"),
        lead=fields.first("description", "dc:description"),
        dates=fields.texts(
            "pubdate", "dc:date", "dc:created", "dc:issued", "atom:published", "published", "news:publication_date"
        ),
        section=fields.first("category", "dc:subject"),
        authors=fields.texts("dc:creator") or fields.texts("author"),
        base=item.base or site,
    )


def _atom(entry: Any, site: str) -> Entry:
    fields = _Fields(entry, "atom:")
    categories = [category.get("label") or category.get("term") or "" for category in fields.all("category")]
    names = [text_of(name) for author in fields.all("author") for name in author if name_of(name).endswith("name")]
    return Entry(
        addresses=(
            *fields.texts("feedburner:origlink"),
            *_alternates(fields.all("link")),
            *(own_text(link) for link in fields.all("link") if not link.get("href")),
            *(address for address in fields.texts("id") if address.startswith(("http://", "https://"))),
        ),
        title=fields.first("title"),
        lead=fields.first("summary"),
        # Not `updated`, which is the date of an edit; `entries` uses it if no entry of the feed has another date.
        dates=fields.texts("published", "issued", "created", "dc:date"),
        section=next(filter(None, categories), ""),
        authors=tuple(names) or fields.texts("dc:creator", "author"),
        base=entry.base or site,
    )


def _changes(item: Any) -> tuple[str, ...]:
    return _Fields(item, "atom:").texts("updated", "modified", "dc:modified")


def _alternates(links: Sequence[Any]) -> Iterator[str]:
    """Yield the URLs of Atom links to the story itself, web pages before other formats."""
    alternates = [link for link in links if link.get("rel", "alternate") == "alternate" and link.get("href")]
    alternates.sort(key=lambda link: "html" not in link.get("type", "text/html"))
    return (link.get("href") for link in alternates)


class _Fields:
    """An item's children by name. `prefix` belongs to the document's own namespace; names may omit it."""

    def __init__(self, item: Any, prefix: str = "") -> None:
        self._children: dict[str, list[Any]] = {}
        for child in item:
            self._children.setdefault(name_of(child).removeprefix(prefix), []).append(child)

    def all(self, name: str) -> list[Any]:
        return self._children.get(name, [])

    def texts(self, *names: str) -> tuple[str, ...]:
        return tuple(filter(None, (text_of(child) for name in names for child in self.all(name))))

    def first(self, *names: str) -> str:
        return next(iter(self.texts(*names)), "")
