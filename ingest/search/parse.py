"""From what a reader types to a tree. Never fails but for a filter that names what is not there.

Bounded: a query is cut to what readers type, and brackets in too many others count for nothing.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from ingest.normalise.text import clean_line, fold
from ingest.search.filters import contradiction
from ingest.search.language import ATTACHMENTS, WORD, says
from ingest.search.lexer import Lexed, Token, lex
from ingest.search.parser import DEEPEST, Parser
from ingest.search.tree import FEWEST_WORDS, All, Text, filters

MOST_CHARACTERS = 1000
MOST_WORDS = 40
"""Longer queries are cut: no reader types more, and every word costs the cluster work."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Request:
    """What was understood. `notes` tell the reader, a sentence each, what was not as it was written."""

    text: str
    """What was typed, in sound characters."""
    tree: All
    notes: tuple[str, ...] = ()
    nothing: bool = False
    """Whether something was typed and none of it can be searched for, so that nothing is found."""


def parse(text: str) -> Request:
    """Return the tree of a text of any length and content. Raises PeykError for a filter that cannot be understood."""
    notes = []
    line = clean_line(" ".join(text[: MOST_CHARACTERS * 10].split()))
    if len(text) > MOST_CHARACTERS * 10 or len(line) > MOST_CHARACTERS:
        notes.append(f"only the first {MOST_CHARACTERS:,} characters were read")
        line = clean_line(line[:MOST_CHARACTERS])
    lexed = lex(line)
    tokens = tuple(_first(lexed.tokens))
    if tokens != lexed.tokens:
        notes.append(f"only the first {MOST_WORDS} words were read")
    if _is_headline(tokens):
        tokens = tuple(_unquoted(tokens))
        notes.append("quotation marks in a longer text were read as a headline's; + before them requires the phrase")
    tokens = tuple(_without_attachments(tokens))
    parser = Parser(tokens)
    tree = parser.tree()
    contradiction(filters(tree))
    nothing = bool(text[: MOST_CHARACTERS * 10].strip()) and _seeks_nothing(tree)
    return Request(line, tree, (*notes, *_remarks(lexed, parser, tree, nothing)), nothing)


def _first(tokens: Iterable[Token]) -> Iterator[Token]:
    """Yield the tokens up to MOST_WORDS; one that holds the last of them ends there."""
    left = MOST_WORDS
    for token in tokens:
        words = list(_WORD.finditer(token.text))
        if len(words) > left:
            if left:
                yield replace(token, text=token.text[: words[left - 1].end()])
            return
        left -= len(words)
        yield token


def _is_headline(tokens: Sequence[Token]) -> bool:
    """Return whether quotation marks stand in a text that was pasted rather than asked: among words, without any
    operator."""
    kinds = Counter(token.kind for token in tokens)
    plain = all(token.kind in ("word", "phrase") and not token.sign and not token.within for token in tokens)
    return plain and kinds["phrase"] > 0 and kinds["word"] >= FEWEST_WORDS


def _without_attachments(tokens: Sequence[Token]) -> Sequence[Token]:
    """Return the tokens; the plus of «+عکس» behind a text of a few plain words requires nothing: agencies write it
    so."""
    plain = list(takewhile(lambda token: token == Token("word", token.text), tokens))
    rest = tokens[len(plain) :]
    words = [Token("word", token.text) for token in rest if token.kind == "word"]
    known = all(fold(word.text) in ATTACHMENTS | {"و"} for word in words)
    bare = all(token.kind in ("word", "open", "close") and token.sign != "-" and not token.within for token in rest)
    return [*plain, *words] if known and bare and len(plain) >= FEWEST_WORDS else tokens


def _unquoted(tokens: Iterable[Token]) -> Iterator[Token]:
    """Yield each phrase as its words, without signs and operators among them."""
    for token in tokens:
        if token.kind != "phrase":
            yield token
            continue
        for piece in WORD.findall(token.text):
            yield from (one for one in lex(piece).tokens if one.kind == "word" and not one.within)


def _remarks(lexed: Lexed, parser: Parser, tree: All, nothing: bool) -> Iterator[str]:
    if lexed.unbalanced:
        yield "a quotation mark without its other half was left out"
    if parser.unbalanced:
        yield "a bracket without its other half was left out"
    if parser.too_deep:
        yield f"brackets in more than {DEEPEST} others were left out"
    for text in parser.idle or (["this query"] if nothing else []):
        yield f"nothing to search for in {text}: only signs, or words that stand in every article"
    yield from (node.remark for node in filters(tree) if node.remark)


def _seeks_nothing(tree: All) -> bool:
    return all(isinstance(node, Text) and not says(node.text) for node in tree.nodes)
