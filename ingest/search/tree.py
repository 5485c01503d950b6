"""A query as a tree: the parser builds it from a text, and `clauses` turns it into Elasticsearch clauses.

A word is optional and helps ranking, unless the reader requires it; then it is in a `Required`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

FEWEST_WORDS = 3
"""Minimum words beside a quoted phrase of a text that is read as a pasted headline."""


@dataclass(frozen=True, slots=True)
class Text:
    """A word or a quoted phrase; `within`: the field of `language.FIELDS` that it is limited to."""

    text: str
    within: str | None = None
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """What narrows without ranking, such as an outlet or a period; `written`: as the reader wrote it, `clause`: as
    Elasticsearch gets it."""

    kind: str
    written: str
    clause: Mapping[str, Any] = field(compare=False)
    remark: str = ""
    """A note for the reader on how it was understood."""


@dataclass(frozen=True, slots=True)
class Required:
    """Every hit must match the child."""

    node: "Node"


@dataclass(frozen=True, slots=True)
class Not:
    """No hit may match the child."""

    node: "Node"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """OR: at least one child must match."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class All:
    """Nodes side by side: all count; loose words only rank if something is required."""

    nodes: tuple["Node", ...]


Node = Text | Filter | Required | Not | AnyOf | All


def found(node: Node) -> Iterator[Text]:
    """Yield the texts that make a hit, in order: all but those in a `Not`."""
    match node:
        case Text():
            yield node
        case Required(inner):
            yield from found(inner)
        case AnyOf(nodes) | All(nodes):
            for inner in nodes:
                yield from found(inner)


def filters(node: All) -> Iterator[Filter]:
    """Return the filters that hold for every hit, each alone or as one of its kind."""
    return (inner for inner in node.nodes if isinstance(inner, Filter))


def all_filters(node: Node) -> Iterator[Filter]:
    """Yield all filters of a tree, also those in alternatives and exclusions."""
    return (leaf for leaf in _leaves(node) if isinstance(leaf, Filter))


def wanted_filters(node: Node) -> Iterator[Filter]:
    """Yield the filters of a tree outside exclusions."""
    match node:
        case Filter():
            yield node
        case Required(inner):
            yield from wanted_filters(inner)
        case AnyOf(nodes) | All(nodes):
            for inner in nodes:
                yield from wanted_filters(inner)


def is_filter_only(node: Node) -> bool:
    """Return whether all leaves of a node are filters."""
    return all(isinstance(leaf, Filter) for leaf in _leaves(node))


def change(node: Node, text: Callable[[str], str]) -> Node:
    """Return the tree with `text` applied to every text that makes a hit."""
    match node:
        case Text():
            return replace(node, text=text(node.text))
        case Required(inner):
            return Required(change(inner, text))
        case AnyOf(nodes):
            return AnyOf(tuple(change(inner, text) for inner in nodes))
        case All(nodes):
            return All(tuple(change(inner, text) for inner in nodes))
        case _:
            return node


def render(node: Node, outer: str | None = None) -> str:
    """Return the tree as a reader would type it; `outer` is the field named before the bracket around it."""
    match node:
        case Text(text, within, quoted):
            return (f"{within}:" if within and within != outer else "") + (f'"{text}"' if quoted else text)
        case Filter():
            return node.written
        case Required(Text(_, within, quoted) as inner) if quoted or within != outer:
            return render(inner, outer)
        case Required(All() as inner) if field := _common_field(inner):
            return f"{field}:({render(inner, field)})"
        case Required(AnyOf() as inner):
            return render(inner, outer)
        case Required(inner):
            return f"+{_bracketed(inner, outer)}"
        case Not(inner):
            return f"-{_bracketed(inner, outer)}"
        case AnyOf(nodes):
            return " OR ".join(
                render(inner, outer) if isinstance(inner, Not) else _bracketed(inner, outer) for inner in nodes
            )
        case All(nodes):
            # Among so many words, the quotes of a phrase without a sign would be ignored, as in a headline.
            pasted = sum(isinstance(inner, Text) for inner in nodes) >= FEWEST_WORDS
            return " ".join(("+" if pasted and _is_phrase(inner) else "") + render(inner, outer) for inner in nodes)


def _is_phrase(node: Node) -> bool:
    return isinstance(node, Required) and isinstance(node.node, Text) and node.node.quoted and not node.node.within


def _bracketed(node: Node, outer: str | None) -> str:
    return f"({render(node, outer)})" if isinstance(node, All | AnyOf | Not) else render(node, outer)


def _common_field(node: All) -> str | None:
    fields = {leaf.within if isinstance(leaf, Text) else None for leaf in _leaves(node)}
    return fields.pop() if len(fields) == 1 else None


def _leaves(node: Node) -> Iterator[Text | Filter]:
    match node:
        case Text() | Filter():
            yield node
        case Required(inner) | Not(inner):
            yield from _leaves(inner)
        case AnyOf(nodes) | All(nodes):
            for inner in nodes:
                yield from _leaves(inner)
