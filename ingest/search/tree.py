"""A query as a tree: what the parser makes of a text, and what becomes clauses of Elasticsearch.

Words help and none is required, unless the reader says so; then they stand in `Required`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

FEWEST_WORDS = 3
"""Words beside a quoted phrase from which on a text is a pasted headline."""


@dataclass(frozen=True, slots=True)
class Text:
    """A word, or a quoted phrase; `within` names the one field of `language.FIELDS` in which it is sought."""

    text: str
    within: str | None = None
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """An outlet, province or time; `written` is how the reader asked for it, `clause` what Elasticsearch is asked."""

    kind: str
    written: str
    clause: Mapping[str, Any] = field(compare=False)
    remark: str = ""
    """What the reader should know of how it was understood."""


@dataclass(frozen=True, slots=True)
class Required:
    """What every hit has."""

    node: "Node"


@dataclass(frozen=True, slots=True)
class Not:
    """What no hit has."""

    node: "Node"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Of which every hit has at least one."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class All:
    """Side by side: everything in it counts, loose words only for ranking where something is required."""

    nodes: tuple["Node", ...]


Node = Text | Filter | Required | Not | AnyOf | All


def found(node: Node) -> Iterator[Text]:
    """Yield the texts that make a hit, in order: all but those of `Not`."""
    match node:
        case Text():
            yield node
        case Required(inner):
            yield from found(inner)
        case AnyOf(nodes) | All(nodes):
            for inner in nodes:
                yield from found(inner)


def filters(node: All) -> Iterator[Filter]:
    """Return the filters that hold for every hit."""
    return (inner for inner in node.nodes if isinstance(inner, Filter))


def narrows(node: Node) -> bool:
    """Return whether a node is made of filters alone."""
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
    """Return the tree as a reader would type it; `outer` is the field that is named before the bracket around it."""
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
            # Among so many words a phrase without a sign would be read as a headline's.
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
