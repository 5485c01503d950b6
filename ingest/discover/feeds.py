"""RSS 2.0 and its ancestors, RSS 1.0 (RDF) and Atom, by the names of their elements."""

from collections.abc import Callable, Iterator
from typing import Any

from ingest.discover.model import Entry

_PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dc:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner:",
    "http://www.w3.org/2005/Atom": "atom:",
    "http://purl.org/atom/ns#": "atom:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
    "http://www.sitemaps.org/schemas/sitemap/0.9": "",
    "http://www.google.com/schemas/sitemap/0.84": "",
    "http://www.google.com/schemas/sitemap-news/0.9": "news:",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://backend.userland.com/rss2": "",
    "": "",
}
"""Conventional prefixes by namespace. Elements of any other namespace are not looked at: media:title is no title."""


def name_of(element: Any) -> str:
    """The element's name with its namespace's conventional prefix, in lower case; "?" in an unknown namespace."""
    namespace, _, local = str(element.tag).rpartition("}")
    prefix = _PREFIXES.get(namespace.removeprefix("{"))
    return "?" if prefix is None else (prefix + local).lower()


def text_of(element: Any) -> str:
    """All text inside an element; of an Atom text of type xhtml, its words."""
    return "".join(element.itertext()).strip()


def entries(root: Any) -> list[Entry]:
    """The items of an RSS, RDF or Atom document, in its order."""
    kinds: dict[str, Callable[[Any], Entry]] = {"item": _rss, "atom:entry": _atom, "entry": _atom}
    found = []
    for element in root.iter():
        read = kinds.get(name_of(element))
        if read:
            found.append(read(element))
    return found


def _rss(item: Any) -> Entry:
    fields = _Fields(item)
    guids = [text_of(guid) for guid in fields.all("guid") if guid.get("isPermaLink", "true").strip().lower() != "false"]
    about = [value for name, value in item.attrib.items() if name.endswith("}about")]
    return Entry(
        addresses=(
            *fields.texts("feedburner:origlink", "link"),
            *_alternates(fields.all("atom:link")),
            *(address for address in guids + about if address.startswith(("http://", "https://"))),
        ),
        title=fields.first("title", "dc:title"),
        lead=fields.first("description", "dc:description"),
        dates=fields.texts("pubdate", "dc:date", "dc:created", "atom:published"),
        section=fields.first("category", "dc:subject"),
        authors=fields.texts("dc:creator") or fields.texts("author"),
    )


def _atom(entry: Any) -> Entry:
    fields = _Fields(entry, "atom:")
    categories = [category.get("label") or category.get("term") or "" for category in fields.all("category")]
    names = [text_of(name) for author in fields.all("author") for name in author if name_of(name).endswith("name")]
    return Entry(
        addresses=(
            *fields.texts("feedburner:origlink"),
            *_alternates(fields.all("link")),
            *(address for address in fields.texts("id") if address.startswith(("http://", "https://"))),
        ),
        title=fields.first("title"),
        lead=fields.first("summary"),
        # Not `updated`: an edit is no publication.
        dates=fields.texts("published", "issued", "created", "dc:date"),
        section=next(filter(None, categories), ""),
        authors=tuple(names),
    )


def _alternates(links: list[Any]) -> Iterator[str]:
    """The addresses of Atom links to the story itself, web pages before other formats."""
    own = [link for link in links if link.get("rel", "alternate") == "alternate" and link.get("href")]
    own.sort(key=lambda link: "html" not in link.get("type", "text/html"))
    return (link.get("href") for link in own)


class _Fields:
    """An item's children by name; `prefix` is the home namespace's, which names may leave out."""

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
