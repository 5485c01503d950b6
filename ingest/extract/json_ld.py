"""Read the JSON-LD of real news pages, which deviates from schema.org: `headLine`, types as URLs, several stories."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml.etree import _Element as Element

from ingest.extract.json_text import plain_value, read_json
from ingest.extract.line import line_of
from ingest.normalise.text import fold

MOST_LETTERS = 300_000
MOST_NODES = 5_000

_STORY_TYPES = {
    "newsarticle", "article", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle", "blogposting",
    "liveblogposting", "report", "socialmediaposting", "backgroundnewsarticle", "reviewnewsarticle", "techarticle",
    "askpublicnewsarticle", "advertisercontentarticle", "scholarlyarticle", "satiricalarticle", "review",
}  # fmt: skip
_PAGE_TYPES = {"webpage", "itempage"}
_SITE_TYPES = {"website", "organization", "newsmediaorganization", "corporation"}
_CODE = re.compile(r"\d{4,}")
_LEAST_ALIKE = 10
"""Letters from which a partial match of two headlines counts."""


@dataclass(frozen=True, slots=True)
class JsonLd:
    """The node of the page's story, keys in lower case, and the breadcrumb of sections, if the page has them."""

    story: dict[str, Any] = field(default_factory=dict)
    breadcrumb: tuple[str, ...] = ()
    types: frozenset[str] = frozenset()
    """All `@type` values on the page, in lower case, without the vocabulary's URL."""
    page: dict[str, Any] = field(default_factory=dict)
    """The node of the page itself, keys in lower case."""
    sites: tuple[str, ...] = ()
    """The names of the site and its publisher."""
    names: dict[str, Any] = field(default_factory=dict)
    """Nodes that others refer to by `@id`."""

    def text(self, key: str) -> str | None:
        """Return the value under a key as non-empty text, or None."""
        return plain_value(self.story.get(key))

    def texts(self, key: str, without: str = "") -> tuple[str, ...]:
        """Return the value under a key as texts: of objects their names, except objects whose type ends in
        `without`."""
        return tuple(text for entry in _listed(self.story.get(key)) for text in self._texts(entry, without))

    def _texts(self, entry: Any, without: str) -> Iterator[str]:
        if isinstance(entry, dict):
            node = {**self.names.get(_identity(entry), {}), **_plain_keys(entry)}
            if not (without and any(kind.endswith(without) for kind in types_of(node))):
                names = (name for name in _listed(node.get("name", node.get("@value"))) if isinstance(name, str))
                yield from (text for name in names if (text := plain_value(name)))
        elif (text := plain_value(entry)) is not None:
            target = self.names.get(text)
            yield from self._texts(target, without) if target else (text,)


def read_json_ld(root: Element, url: str = "") -> JsonLd:
    """Return the JSON-LD of a page's scripts. Never raises; unreadable scripts are skipped.

    Of several stories it chooses the one with the address `url` or a headline of the page, else the first.
    """
    nodes = list(_nodes(root))
    if not nodes:
        return JsonLd()
    typed = [(node, types_of(node)) for node in nodes]
    stories = [_plain_keys(node) for node, types in typed if types & _STORY_TYPES]
    pages = (_plain_keys(node) for node, types in typed if types & _PAGE_TYPES)
    trails = (_trail(node) for node, types in typed if "breadcrumblist" in types)
    sites = (plain_value(node.get("name")) for node, types in typed if types & _SITE_TYPES)
    return JsonLd(
        story=_page_story(stories, root, url),
        breadcrumb=next((trail for trail in trails if trail), ()),
        types=frozenset(kind for _, types in typed for kind in types),
        page=next(pages, {}),
        sites=tuple(dict.fromkeys(name for name in sites if name)),
        names={_identity(node): _plain_keys(node) for node in nodes if _identity(node) and len(node) > 1},
    )


def _nodes(root: Element) -> Iterator[dict[str, Any]]:
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            yield from _objects(read_json((script.text or "")[:MOST_LETTERS]))


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Yield all nested objects, outermost first, among the first MOST_NODES values."""
    queue = [value]
    for count, entry in enumerate(queue):
        if count > MOST_NODES:
            return
        if isinstance(entry, dict):
            yield entry
            queue.extend(entry.values())
        elif isinstance(entry, list):
            queue.extend(entry)


def types_of(node: dict[str, Any]) -> set[str]:
    """Return the types of a node in lower case, without the prefix `https://schema.org/` or `schema:`."""
    kinds = (kind for kind in _listed(node.get("@type")) if isinstance(kind, str))
    return {re.split(r"[/#:]", kind.strip())[-1].lower() for kind in kinds}


def _plain_keys(node: dict[str, Any]) -> dict[str, Any]:
    return {re.split(r"[/#:]", key)[-1].lower(): value for key, value in node.items()}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _identity(node: dict[str, Any]) -> str:
    value = node.get("@id")
    return value if isinstance(value, str) else ""


def _page_story(stories: list[dict[str, Any]], root: Element, url: str) -> dict[str, Any]:
    """Return the page's story; empty if each one belongs to another page."""
    if not stories or not url:
        return stories[0] if stories else {}
    path = _path(url)
    likeness = [_likeness(story, path) for story in stories]
    if len(stories) == 1 and likeness[0] >= 0:
        return stories[0]
    headlines = [folded for text in _headlines(root) if len(folded := fold(text)) >= _LEAST_ALIKE]
    scores = [alike + _is_titled(story, headlines) for story, alike in zip(stories, likeness, strict=True)]
    best = max(scores)
    return stories[scores.index(best)] if best >= 0 else {}


def _likeness(story: dict[str, Any], path: str) -> int:
    """Return 2 for the page's address, -1 for another page's, which only the page's headline outweighs; else 0."""
    codes = set(_CODE.findall(path))
    paths = {_path(address) for address in _addresses(story)} - {""}
    theirs = {code for other in paths for code in _CODE.findall(other)}
    if path in paths or codes & theirs:
        return 2
    return -1 if codes and theirs and story.get("headline") else 0


def _is_titled(story: dict[str, Any], headlines: list[str]) -> bool:
    """Return whether a story has a headline of the page, or the page has no headline to compare."""
    headline = fold(plain_value(story.get("headline")) or plain_value(story.get("name")) or "")
    alike = len(headline) >= _LEAST_ALIKE and any(headline in text or text in headline for text in headlines)
    return alike or not headlines


def _addresses(story: dict[str, Any]) -> Iterator[str]:
    for key in ("url", "mainentityofpage", "@id"):
        for entry in _listed(story.get(key)):
            value = entry.get("@id", entry.get("url")) if isinstance(entry, dict) else entry
            if isinstance(value, str):
                yield value


def _path(url: str) -> str:
    try:
        return unquote(urlsplit(url).path + "?" + urlsplit(url).query).rstrip("?/")
    except ValueError:
        return ""


def _headlines(root: Element) -> Iterator[str]:
    for element in root.iter("title", "h1"):
        yield line_of(element)
    for element in root.iter("meta"):
        if (element.get("property") or element.get("name")) in ("og:title", "twitter:title"):
            yield element.get("content") or ""


def _trail(node: dict[str, Any]) -> tuple[str, ...]:
    items = node.get("itemListElement")
    names = []
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict):
            inner = item.get("item")
            name = item.get("name") or (inner.get("name") if isinstance(inner, dict) else None)
            if text := plain_value(name):
                names.append(text)
    return tuple(names)
