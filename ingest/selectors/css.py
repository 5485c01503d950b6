"""A subset of CSS selectors for profiles, evaluated with a document's index.

An engine that walks the whole page costs 0.6 ms a selector, and a profile has fifty. The index is built in one walk,
and a lookup then touches only the elements with the name. The walk only indexes classes that some selector names, so
selectors must be made before pages are read. Supported: compounds of a tag, `#id`, `.class`, `[attribute]`,
`[attribute=value]` and `[attribute^=start]`, the descendant combinator, commas, and a trailing `@attribute`, which
selects the attribute's value instead of the text.
"""

import re
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from lxml import etree
from lxml.etree import _Element as Element

_COMPOUND = re.compile(r"(?P<tag>[a-z][a-z0-9]*)?(?P<rest>(?:[#.][\w-]+|\[[^\]]+\])*)")
_CONDITION = re.compile(r"#(?P<id>[\w-]+)|\.(?P<cls>[\w-]+)|\[(?P<name>[\w:-]+)(?:(?P<how>\^?=)(?P<value>[^\]]+))?\]")
_HEAD = ("title", "meta", "link", "h1", "h2", "time", "video", "figure")
"""Tags that are looked up on every page: one walk finds them all."""
_CLASSES: set[str] = set()
"""All classes that selectors name."""


class Index:
    """The elements of a tree by key, in document order.

    Keys are `.class`, `[attribute=value]` or a tag; an attribute's value is the whole or a word of it. The tree is
    walked when a kind of key is first looked up; `class` values, most of them frequent, are split once.
    """

    def __init__(self, root: Element) -> None:
        self._root = root
        self._elements: dict[str, list[Element]] = {}
        self._attributes: dict[str, dict[str, list[Element]]] = {}

    def get(self, key: str) -> list[Element]:
        """Return the elements under a key; empty for an unknown key."""
        if key not in self._elements:
            self._elements[key] = self._find(key)
        return self._elements[key]

    def _find(self, key: str) -> list[Element]:
        if key[0] == ".":
            return self._classes.get(key[1:], [])
        if key[0] == "[":
            name, _, value = key[1:-1].partition("=")
            return self._having(name).get(value, [])
        if key in _HEAD:
            return self._head.get(key, [])
        return list(self._root.iter(key))

    @cached_property
    def _head(self) -> dict[str, list[Element]]:
        by_tag: dict[str, list[Element]] = {}
        for element in self._root.iter(*_HEAD):
            by_tag.setdefault(element.tag, []).append(element)
        return by_tag

    @cached_property
    def _classes(self) -> dict[str, list[Element]]:
        by_class: dict[str, list[Element]] = {}
        for element in self._root.iter("*"):
            if value := element.get("class"):
                for name in _named(value):
                    by_class.setdefault(name, []).append(element)
        return by_class

    def _having(self, name: str) -> dict[str, list[Element]]:
        """Return the elements with an attribute, by its value and by each word of it."""
        if name not in self._attributes:
            by_value = self._attributes[name] = {}
            for element in _having(name)(self._root):
                value = element.get(name, "")
                for key in {value, *value.split()}:
                    by_value.setdefault(key, []).append(element)
        return self._attributes[name]


@lru_cache(maxsize=16384)
def _named(value: str) -> tuple[str, ...]:
    """Return the classes in a `class` value that some selector names; cached, since a site's pages share values."""
    return tuple(_CLASSES.intersection(value.split()))


@cache
def _having(name: str) -> etree.XPath:
    return etree.XPath(f"descendant-or-self::*[@{name}]")


@dataclass(frozen=True, slots=True)
class Compound:
    """The conditions on one element: a tag, classes and attributes, all optional."""

    tag: str
    classes: frozenset[str]
    attributes: tuple[tuple[str, str, str], ...]
    key: str
    """The key of the index to look up: the id, else a class, else an attribute's value, else the tag."""
    is_key: bool
    """Whether the key alone is the whole condition."""

    def matches(self, element: Element) -> bool:
        """Return whether the element meets the conditions."""
        if self.tag and element.tag != self.tag:
            return False
        if self.classes and not self.classes.issubset((element.get("class") or "").split()):
            return False
        return all(_holds(element.get(name), how, value) for name, how, value in self.attributes)


def _holds(actual: str | None, how: str, value: str) -> bool:
    if actual is None:
        return False
    if how == "=":
        return actual == value or value in actual.split()
    return actual.startswith(value)


@dataclass(frozen=True, slots=True)
class Selector:
    """A chain of compounds, outermost first, and the attribute to read, if any."""

    text: str
    chain: tuple[Compound, ...]
    attribute: str | None = None

    def select(self, index: Index) -> list[Element]:
        """Return the matching elements, in document order."""
        first, *inner = self.chain
        elements = index.get(first.key)
        if not first.is_key:
            elements = [element for element in elements if first.matches(element)]
        for compound in inner:
            tag = compound.tag or None
            within = (element for outer in _outermost(elements) for element in outer.iterdescendants(tag))
            elements = [element for element in within if compound.matches(element)]
        return elements


def _outermost(elements: list[Element]) -> list[Element]:
    """Return the elements that are in none of the others, so that no descendant is visited twice."""
    if len(elements) < 2:
        return elements
    known = set(elements)
    return [element for element in elements if known.isdisjoint(element.iterancestors())]


def css(*lists: str) -> tuple[Selector, ...]:
    """Return the alternatives of comma-separated lists, first choice first. Raises ValueError for unsupported
    selectors."""
    return tuple(_selector(part.strip()) for text in lists for part in text.split(","))


def _selector(text: str) -> Selector:
    path, _, attribute = text.partition("@")
    return Selector(text, tuple(_compound(part) for part in path.split() or [""]), attribute or None)


def _compound(text: str) -> Compound:
    match = _COMPOUND.fullmatch(text)
    if not match or not text or _CONDITION.sub("", match["rest"]):
        raise ValueError(f"not a supported selector: {text!r}")
    classes, attributes = set(), []
    for condition in _CONDITION.finditer(match["rest"]):
        if condition["id"]:
            attributes.append(("id", "=", condition["id"]))
        elif condition["cls"]:
            classes.add(condition["cls"])
        else:
            attributes.append((condition["name"], condition["how"] or "^=", condition["value"] or ""))
    tag, named = match["tag"] or "", {name: value for name, how, value in attributes if how == "="}
    if "id" in named:
        key = f"[id={named['id']}]"
    elif classes:
        key = "." + max(classes, key=len)
    else:
        # XPath would read a name with a colon as one in a namespace.
        key = next((f"[{name}={value}]" for name, value in named.items() if ":" not in name), tag or "*")
    if not classes <= _CLASSES:
        _CLASSES.update(classes)
        _named.cache_clear()
    is_key = bool(tag) + len(classes) + len(attributes) == 1 and key != "*"
    return Compound(tag, frozenset(classes), tuple(attributes), key, is_key)
