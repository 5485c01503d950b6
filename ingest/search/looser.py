"""What to ask when a query finds nothing: the same with less demanded, step by step. Filters always hold."""

from collections.abc import Iterator
from typing import Literal

from ingest.search.language import says
from ingest.search.tree import All, AnyOf, Node, Not, Required, Text, found, narrows

Step = Literal["phrases", "required", "excluded"]
_SIGNS = "+-−|()"


def looser(tree: All) -> Iterator[tuple[Step, All]]:
    """Yield the steps that change something, in order: words of phrases apart, nothing required, nothing shut out."""
    if not any(found(tree)):
        return
    loose = tuple(Text(word) for word in bare_words(tree))
    kept = tuple(node for node in tree.nodes if isinstance(node, Not) or narrows(node))
    steps: list[tuple[Step, All]] = [
        ("phrases", _side_by_side(tree.nodes)),
        ("required", All((*loose, *kept))),
        ("excluded", All((*loose, *(node for node in kept if narrows(node))))),
    ]
    last = tree
    for step, changed in steps:
        if set(changed.nodes) != set(last.nodes):
            yield step, changed
            last = changed


def bare_words(tree: All) -> list[str]:
    """Return the words sought, each once, without what makes them more than words."""
    return list(dict.fromkeys(word for leaf in found(tree) for word in _words(leaf.text)))


def _words(text: str) -> Iterator[str]:
    return (bare for word in text.split() if (bare := word.strip(_SIGNS)))


def _apart(node: Node) -> tuple[Node, ...]:
    """Return each word of a phrase on its own, required as the phrase was."""
    match node:
        case Required(Text(text, within, True)):
            return tuple(Required(Text(word, within)) for word in _words(text) if says(word))
        case Required(AnyOf(nodes)):
            return (Required(AnyOf(tuple(_together(inner) for inner in nodes))),)
        case Required(All(nodes)):
            return (Required(_side_by_side(nodes)),)
        case _:
            return (node,)


def _together(node: Node) -> Node:
    match node:
        case Text(_, _, True):
            return _one(_apart(Required(node)))
        case All(nodes):
            return _side_by_side(nodes)
        case _:
            return node


def _one(nodes: tuple[Node, ...]) -> Node:
    return nodes[0] if len(nodes) == 1 else All(nodes)


def _side_by_side(nodes: tuple[Node, ...]) -> All:
    return All(tuple(part for node in nodes for part in _apart(node)))
