"""The part of CSS in which profiles say where a field stands, answered from a document's index.

An engine that walks the whole page costs 0.6 ms a selector and a profile has fifty; the index is built in one walk, and
a lookup then touches only the elements that carry the name. The walk keeps elements of those classes alone that some
selector names, so selectors are made before pages are read. Understood: compounds of a tag, `#id`, `.class`,
`[attribute]`, `[attribute=value]` and `[attribute^=start]`, the descendant combinator, commas, and a trailing
`@attribute` that means the value of that attribute in place of the text.
"""

import re
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from lxml import etree
from lxml.etree import _Element as Element

_COMPOUND = re.compile(r"(?P<tag>[a-z][a-z0-9]*)?(?P<rest>(?:[#.][\w-]+|\[[^\]]+\])*)")
_CONDITION = re.compile(r"#(?P<id>[\w-]+)|\.(?P<cls>[\w-]+)|\[(?P<name>[\w:-]+)(?:(?P<how>\^?=)(?P<value>[^\]]+))?\]")
_HEAD = ("title", "meta", "link", "h1", "h2", "time", "video", "figure")
"""Tags that every page is asked for, most of them in its head: one walk finds them all."""
_CLASSES: set[str] = set()
"""Every class that a selector names."""


class Index:
    """The elements of a tree by what selectors ask for, in document order.

    Keys are `.class`, `[attribute=value]` or a tag; of an attribute, the whole value and each word of it. Each kind is
    walked for when it is first asked for; values of `class`, most of which stand on many elements, are split once.
    """

    def __init__(self, root: Element) -> None:
        self._root = root
        self._found: dict[str, list[Element]] = {}
        self._attributes: dict[str, dict[str, list[Element]]] = {}

    def get(self, key: str) -> list[Element]:
        """Return the elements under a key; none for an unknown one."""
        if key not in self._found:
            self._found[key] = self._find(key)
        return self._found[key]

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
        found: dict[str, list[Element]] = {}
        for element in self._root.iter(*_HEAD):
            found.setdefault(element.tag, []).append(element)
        return found

    @cached_property
    def _classes(self) -> dict[str, list[Element]]:
        found: dict[str, list[Element]] = {}
        for element in self._root.iter("*"):
            if value := element.get("class"):
                for name in _named(value):
                    found.setdefault(name, []).append(element)
        return found

    def _having(self, name: str) -> dict[str, list[Element]]:
        """Return the elements with an attribute, by its value and by each word of that."""
        if name not in self._attributes:
            found = self._attributes[name] = {}
            for element in _having(name)(self._root):
                value = element.get(name, "")
                for key in {value, *value.split()}:
                    found.setdefault(key, []).append(element)
        return self._attributes[name]


@lru_cache(maxsize=16384)
def _named(value: str) -> tuple[str, ...]:
    """Return the classes of an attribute's value that some selector names; pages of one site share their values."""
    return tuple(_CLASSES.intersection(value.split()))


@cache
def _having(name: str) -> etree.XPath:
    return etree.XPath(f"descendant-or-self::*[@{name}]")


@dataclass(frozen=True, slots=True)
class Compound:
    """What one element must be: a tag, classes and attributes, as far as given."""

    tag: str
    classes: frozenset[str]
    attributes: tuple[tuple[str, str, str], ...]
    key: str
    """The entry of the index to look under: the id, else a class, else a value of an attribute, else the tag."""
    is_key: bool
    """Whether the entry holds those that match, and no others."""

    def matches(self, element: Element) -> bool:
        """Return whether the element is such a one."""
        if self.tag and element.tag != self.tag:
            return False
        if self.classes and not self.classes.issubset((element.get("class") or "").split()):
            return False
        return all(_holds(element.get(name), how, value) for name, how, value in self.attributes)


def _holds(found: str | None, how: str, value: str) -> bool:
    if found is None:
        return False
    if how == "=":
        return found == value or value in found.split()
    return found.startswith(value)


@dataclass(frozen=True, slots=True)
class Selector:
    """A chain of compounds, outermost first, and the attribute to read, if any."""

    text: str
    chain: tuple[Compound, ...]
    attribute: str | None = None

    def select(self, index: Index) -> list[Element]:
        """Return the elements it means, in document order."""
        first, *inner = self.chain
        found = index.get(first.key)
        if not first.is_key:
            found = [element for element in found if first.matches(element)]
        for compound in inner:
            tag = compound.tag or None
            within = (element for outer in _outermost(found) for element in outer.iterdescendants(tag))
            found = [element for element in within if compound.matches(element)]
        return found


def _outermost(elements: list[Element]) -> list[Element]:
    """Return those that are in none of the others, so that no descendant is met twice."""
    if len(elements) < 2:
        return elements
    known = set(elements)
    return [element for element in elements if known.isdisjoint(element.iterancestors())]


def css(*lists: str) -> tuple[Selector, ...]:
    """Return the alternatives of comma-separated lists, first choice first. Raises ValueError for what it does not
    know."""
    return tuple(_selector(part.strip()) for text in lists for part in text.split(","))


def _selector(text: str) -> Selector:
    path, _, attribute = text.partition("@")
    return Selector(text, tuple(_compound(part) for part in path.split() or [""]), attribute or None)


def _compound(text: str) -> Compound:
    match = _COMPOUND.fullmatch(text)
    if not match or not text or _CONDITION.sub("", match["rest"]):
        raise ValueError(f"not a selector that profiles may use: {text!r}")
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
        # A name with a colon would be one of a namespace to XPath.
        key = next((f"[{name}={value}]" for name, value in named.items() if ":" not in name), tag or "*")
    if not classes <= _CLASSES:
        _CLASSES.update(classes)
        _named.cache_clear()
    is_key = bool(tag) + len(classes) + len(attributes) == 1 and key != "*"
    return Compound(tag, frozenset(classes), tuple(attributes), key, is_key)
