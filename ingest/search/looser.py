"""Relax a query that finds nothing, step by step. Filters always hold."""

from collections.abc import Iterator
from typing import Literal

from ingest.search.language import has_content_word
from ingest.search.tree import All, AnyOf, Node, Not, Required, Text, found, is_filter_only

Step = Literal["phrases", "required", "excluded"]
_SIGNS = "+-−|()"


def relaxed(tree: All) -> Iterator[tuple[Step, All]]:
    """Yield the steps that change the tree, in order: phrases as separate words, nothing required, nothing excluded."""
    if not any(found(tree)):
        return
    loose = tuple(Text(word) for word in bare_words(tree))
    kept = tuple(node for node in tree.nodes if isinstance(node, Not) or is_filter_only(node))
    steps: list[tuple[Step, All]] = [
        ("phrases", _side_by_side(tree.nodes)),
        ("required", All((*loose, *kept))),
        ("excluded", All((*loose, *(node for node in kept if is_filter_only(node))))),
    ]
    last = tree
    for step, changed in steps:
        if set(changed.nodes) != set(last.nodes):
            yield step, changed
            last = changed


def bare_words(tree: All) -> list[str]:
    """Return the words sought, each once, without signs, fields, quotes and brackets."""
    return list(dict.fromkeys(word for leaf in found(tree) for word in _words(leaf.text)))


def _words(text: str) -> Iterator[str]:
    return (bare for word in text.split() if (bare := word.strip(_SIGNS)))


def _apart(node: Node) -> tuple[Node, ...]:
    """Return the words of a phrase, each required as the phrase was."""
    match node:
        case Required(Text(text, within, True)):
            return tuple(Required(Text(word, within)) for word in _words(text) if has_content_word(word))
        case Required(AnyOf(nodes)):
            return (Required(AnyOf(tuple(_together(inner) for inner in nodes))),)
        case Required(All(nodes)):
            return (Required(_side_by_side(nodes)),)
        case _:
            return (node,)


def _together(node: Node) -> Node:
    match node:
        case Text(_, _, True):
            return _joined(_apart(Required(node)))
        case All(nodes):
            return _side_by_side(nodes)
        case _:
            return node


def _joined(nodes: tuple[Node, ...]) -> Node:
    return nodes[0] if len(nodes) == 1 else All(nodes)


def _side_by_side(nodes: tuple[Node, ...]) -> All:
    return All(tuple(part for node in nodes for part in _apart(node)))
