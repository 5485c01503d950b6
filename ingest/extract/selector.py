"""The part of CSS in which profiles say where a field stands, answered from a document's index.

An engine that walks the whole page costs 0.6 ms a selector and a profile has fifty; the index is built in one walk, and
a lookup then touches only the elements that carry the name. Understood: compounds of a tag, `#id`, `.class`,
`[attribute]`, `[attribute=value]` and `[attribute^=start]`, the descendant combinator, commas, and a trailing
`@attribute` that means the value of that attribute in place of the text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml.etree import _Element as Element

Index = Mapping[str, Sequence[Element]]

_COMPOUND = re.compile(r"(?P<tag>[a-z][a-z0-9]*)?(?P<rest>(?:[#.][\w-]+|\[[^\]]+\])*)")
_CONDITION = re.compile(r"#(?P<id>[\w-]+)|\.(?P<cls>[\w-]+)|\[(?P<name>[\w:-]+)(?:(?P<how>\^?=)(?P<value>[^\]]+))?\]")


@dataclass(frozen=True, slots=True)
class Compound:
    """What one element must be: a tag, classes and attributes, as far as given."""

    tag: str
    classes: frozenset[str]
    attributes: tuple[tuple[str, str, str], ...]

    @property
    def key(self) -> str:
        """The entry of the index to look under: the id, else a class, else an item property, else the tag."""
        named = {name: value for name, how, value in self.attributes if how == "="}
        if "id" in named:
            return "#" + named["id"]
        if self.classes:
            return "." + max(self.classes, key=len)
        return f"[{named['itemprop']}]" if "itemprop" in named else self.tag

    def matches(self, element: Element) -> bool:
        """Whether the element is such a one."""
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

    def select(self, index: Index) -> Iterator[Element]:
        """The elements it means, in document order."""
        *outer, last = self.chain
        for element in index.get(last.key, ()):
            if last.matches(element) and _inside(element, outer):
                yield element


def _inside(element: Element, outer: list[Compound]) -> bool:
    ancestors = element.iterancestors()
    return all(any(compound.matches(ancestor) for ancestor in ancestors) for compound in reversed(outer))


def css(*lists: str) -> tuple[Selector, ...]:
    """The alternatives of comma-separated lists, first choice first. Raises ValueError for what it does not know."""
    return tuple(_selector(part.strip()) for text in lists for part in text.split(","))


def _selector(text: str) -> Selector:
    path, _, attribute = text.partition("@")
    return Selector(text, tuple(_compound(part) for part in path.split()), attribute or None)


def _compound(text: str) -> Compound:
    match = _COMPOUND.fullmatch(text)
    if not match or not text:
        raise ValueError(f"not a selector that profiles may use: {text!r}")
    classes, attributes = set(), []
    for condition in _CONDITION.finditer(match["rest"]):
        if condition["id"]:
            attributes.append(("id", "=", condition["id"]))
        elif condition["cls"]:
            classes.add(condition["cls"])
        else:
            attributes.append((condition["name"], condition["how"] or "^=", condition["value"] or ""))
    return Compound(match["tag"] or "", frozenset(classes), tuple(attributes))
