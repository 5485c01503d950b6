"""Simplify a tree: remove brackets and operators that change nothing, so that each meaning has one form."""

from collections.abc import Sequence
from dataclasses import replace

from ingest.search.language import SEVERAL
from ingest.search.lexer import takes_sign
from ingest.search.tree import All, AnyOf, Filter, Node, Not, Required, Text


def signed(node: Node) -> Node:
    """Return a loose word that cannot take a sign, such as a number, as a phrase of one word; other nodes unchanged."""
    bare = isinstance(node, Text) and not (node.quoted or node.within)
    return replace(node, quoted=True) if isinstance(node, Text) and bare and not takes_sign(node.text) else node


def required(node: Node) -> Node:
    """Return a node as required; exclusions are required anyway, and so are filters, except that several of one kind
    are alternatives: those of a field with several values may be required each."""
    if isinstance(node, Filter):
        return Required(node) if node.kind in SEVERAL else node
    return node if isinstance(node, Required | Not) else Required(node)


def bare_node(node: Node) -> Node:
    """Return a node without `Required` and without brackets around a single node: they mean nothing in alternatives."""
    match node:
        case Required(inner):
            return bare_node(inner)
        case All((inner,)):
            return bare_node(inner)
        case _:
            return node


def required_bracket(node: Required) -> Required | Not | Filter:
    """Return a required bracket simplified: around one loose word or one node required anyway, it is dropped."""
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


def simplified(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """Return nodes without brackets around loose words; alternatives of loose words are loose, as each helps anyway."""
    simple: list[Node] = []
    for node in nodes:
        match node:
            case All(inner):
                simple += inner
            case AnyOf(inner):
                simple += _alternatives(inner)
            case Required():
                simple += _opened(required_bracket(node))
            case _:
                simple.append(node)
    return tuple(simple)


def _opened(node: Node) -> Sequence[Node]:
    """Return the nodes in a required bracket if each is required anyway; else the node itself."""
    match node:
        case Required(All(inner)) if all(isinstance(child, Required | Not | Filter) for child in inner):
            return inner
        case _:
            return [node]


def _alternatives(nodes: Sequence[Node]) -> Sequence[Node]:
    bare = tuple(map(bare_node, nodes))
    return bare if _all_loose(bare) else [Required(AnyOf(bare))]


def _all_loose(nodes: Sequence[Node]) -> bool:
    return all(isinstance(node, Text) and not node.quoted and not node.within for node in nodes)
