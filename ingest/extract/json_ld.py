"""JSON-LD of news pages as they are, not as schema.org has them: `headLine`, line ends inside strings, broken ends."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml.etree import _Element as Element

from ingest.extract.words import squeeze

MOST_LETTERS = 300_000
MOST_NODES = 5_000

_STORY_TYPES = {
    "newsarticle", "article", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle", "blogposting",
    "liveblogposting", "report", "socialmediaposting", "backgroundnewsarticle", "reviewnewsarticle",
}  # fmt: skip
_BROKEN = re.compile(r'"(headline|datePublished|dateModified|@type)"\s*:\s*"((?:[^"\\\n]|\\.){1,500})"', re.I)


@dataclass(frozen=True, slots=True)
class JsonLd:
    """The node of the story, keys in lower case, and the trail of sections, if the page has them."""

    story: dict[str, Any] = field(default_factory=dict)
    breadcrumb: tuple[str, ...] = ()
    types: frozenset[str] = frozenset()
    """Every `@type` on the page, in lower case."""

    def text(self, key: str) -> str | None:
        """The value under a key when it is text that says something."""
        value = self.story.get(key)
        return squeeze(value) or None if isinstance(value, str) else None

    def texts(self, key: str, without: str = "") -> tuple[str, ...]:
        """The value under a key as a list of texts; of objects, their names, but for those of the type `without`."""
        value = self.story.get(key)
        entries = value if isinstance(value, list) else [value]
        named = (_name(entry, without) if isinstance(entry, dict) else entry for entry in entries)
        return tuple(text for name in named if isinstance(name, str) and (text := squeeze(name)))


def _name(node: dict[str, Any], without: str) -> Any:
    return None if without in _types(node) else node.get("name")


def read_json_ld(root: Element) -> JsonLd:
    """What the scripts of a page say of its story. Never raises; what cannot be read at all is passed over."""
    story: dict[str, Any] = {}
    breadcrumb: tuple[str, ...] = ()
    types: set[str] = set()
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        for node in _objects(_load((script.text or "")[:MOST_LETTERS])):
            kinds = _types(node)
            types |= kinds
            if not story and kinds & _STORY_TYPES:
                story = {key.lower(): value for key, value in node.items()}
            if not breadcrumb and "breadcrumblist" in kinds:
                breadcrumb = _trail(node)
    return JsonLd(story, breadcrumb, frozenset(types))


def _load(text: str) -> Any:
    text = text.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return {key: _unescape(value) for key, value in _BROKEN.findall(text)}


def _unescape(value: str) -> str:
    try:
        return str(json.loads(f'"{value}"', strict=False))
    except ValueError:
        return value


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object inside, outermost first, as far as the bound on nodes goes."""
    queue = [value]
    for count, entry in enumerate(queue):
        if count > MOST_NODES:
            return
        if isinstance(entry, dict):
            yield entry
            queue.extend(entry.values())
        elif isinstance(entry, list):
            queue.extend(entry)


def _types(node: dict[str, Any]) -> set[str]:
    kinds = node.get("@type")
    return {kind.lower() for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)}


def _trail(node: dict[str, Any]) -> tuple[str, ...]:
    items = node.get("itemListElement")
    names = []
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict):
            inner = item.get("item")
            name = item.get("name") or (inner.get("name") if isinstance(inner, dict) else None)
            if isinstance(name, str) and squeeze(name):
                names.append(squeeze(name))
    return tuple(names)
