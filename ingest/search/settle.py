"""One form for each meaning: brackets and operators that change nothing are gone from a tree."""

from collections.abc import Sequence
from dataclasses import replace

from ingest.search.lexer import takes_sign
from ingest.search.tree import All, AnyOf, Filter, Node, Not, Required, Text


def signed(node: Node) -> Node:
    """Return where no sign could stand before a word, as before a number, a phrase of one word."""
    bare = isinstance(node, Text) and not (node.quoted or node.within)
    return replace(node, quoted=True) if isinstance(node, Text) and bare and not takes_sign(node.text) else node


def required(node: Node) -> Node:
    """As one of two that AND joins; what narrows or shuts out is required anyway."""
    return node if isinstance(node, Required | Not | Filter) else Required(node)


def bare_node(node: Node) -> Node:
    """Without `Required`, which means nothing where there is no choice; a bracket of one is that one."""
    match node:
        case Required(inner):
            return bare_node(inner)
        case All((inner,)):
            return bare_node(inner)
        case _:
            return node


def required_bracket(node: Required) -> Required | Not | Filter:
    """Return a bracket of one loose word, or of one thing that is required anyway, is that one."""
    match node.node:
        case All((Text() as only,)):
            return Required(signed(only))
        case All((Required(only),)) | Required(only):
            return Required(only)
        case All((Not() | Filter() as only,)):
            return only
        case AnyOf(inner):
            bare = tuple(map(bare_node, inner))
            return Required(All(bare) if _all_loose(bare) else AnyOf(bare))
        case _:
            return node


def settled(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """Brackets around loose words opened, and alternatives of loose words left loose, as every word helps anyway."""
    found: list[Node] = []
    for node in nodes:
        match node:
            case All(inner):
                found += inner
            case AnyOf(inner):
                found += _alternatives(inner)
            case Required():
                found += _opened(required_bracket(node))
            case _:
                found.append(node)
    return tuple(found)


def _opened(node: Node) -> Sequence[Node]:
    """Return what is in a bracket of nothing but what is required anyway; anything else as it is."""
    match node:
        case Required(All(inner)) if all(isinstance(one, Required | Not | Filter) for one in inner):
            return inner
        case _:
            return [node]


def _alternatives(nodes: Sequence[Node]) -> Sequence[Node]:
    bare = tuple(map(bare_node, nodes))
    return bare if _all_loose(bare) else [Required(AnyOf(bare))]


def _all_loose(nodes: Sequence[Node]) -> bool:
    return all(isinstance(node, Text) and not node.quoted and not node.within for node in nodes)
