"""Parse a query into a tree. Fails only for a filter whose value is unknown.

Bounded: long queries are cut, and brackets nested too deeply are ignored.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import takewhile

from elasticsearch import Elasticsearch

from ingest.normalise.text import clean_line, fold
from ingest.search.filters import contradiction
from ingest.search.indexed import indexed
from ingest.search.language import ATTACHMENTS, WORD, has_content_word, nearly_named
from ingest.search.lexer import Lexed, Token, lex
from ingest.search.names import Lookup, no_index
from ingest.search.parser import DEEPEST, Parser
from ingest.search.tree import FEWEST_WORDS, All, Text, all_filters, filters

MOST_CHARACTERS = 1000
MOST_WORDS = 40
"""Longer queries are cut: no reader types more, and every word costs the cluster work."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Request:
    """A parsed query. `notes`: what was not read as written, a sentence each for the reader."""

    text: str
    """The text as read: characters cleaned, cut to MOST_CHARACTERS."""
    tree: All
    notes: tuple[str, ...] = ()
    nothing: bool = False
    """Whether the text is not empty but has nothing to search for, so that nothing is found."""


def parse_for(client: Elasticsearch, index: str, text: str) -> Request:
    """Parse a text; the values of filters are those of the catalogue and of the articles in an index."""
    return parse(text, partial(indexed, client, index))


def parse(text: str, lookup: Lookup = no_index) -> Request:
    """Parse a text of any length and content; `lookup` returns the values of an index for a filter.

    Raises PeykError for a filter that cannot be understood.
    """
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
        notes.append("quotation marks in a headline were ignored; put + before them to require the phrase")
    tokens = tuple(_without_attachments(tokens))
    parser = Parser(tokens, lookup)
    tree = parser.tree()
    contradiction(filters(tree))
    nothing = bool(text[: MOST_CHARACTERS * 10].strip()) and _seeks_nothing(tree)
    return Request(line, tree, (*notes, *_remarks(lexed, parser, tree, nothing)), nothing)


def _first(tokens: Iterable[Token]) -> Iterator[Token]:
    """Yield the tokens up to MOST_WORDS words; a token that exceeds them is cut."""
    remaining = MOST_WORDS
    for token in tokens:
        words = list(_WORD.finditer(token.text))
        if len(words) > remaining:
            if remaining:
                yield replace(token, text=token.text[: words[remaining - 1].end()])
            return
        remaining -= len(words)
        yield token


def _is_headline(tokens: Sequence[Token]) -> bool:
    """Return whether the text is a pasted headline with quotation marks: phrases among words, without operators."""
    kinds = Counter(token.kind for token in tokens)
    plain = all(token.kind in ("word", "phrase") and not token.sign and not token.within for token in tokens)
    return plain and kinds["phrase"] > 0 and kinds["word"] >= FEWEST_WORDS


def _without_attachments(tokens: Sequence[Token]) -> Sequence[Token]:
    """Return the tokens without the plus sign of «+عکس» after a few plain words: agencies append it to headlines."""
    plain = list(takewhile(lambda token: token == Token("word", token.text), tokens))
    rest = tokens[len(plain) :]
    words = [Token("word", token.text) for token in rest if token.kind == "word"]
    known = all(fold(word.text) in ATTACHMENTS | {"و"} for word in words)
    bare = all(token.kind in ("word", "open", "close") and token.sign != "-" and not token.within for token in rest)
    return [*plain, *words] if known and bare and len(plain) >= FEWEST_WORDS else tokens


def _unquoted(tokens: Iterable[Token]) -> Iterator[Token]:
    """Yield each phrase as its words, without the signs and operators in it."""
    for token in tokens:
        if token.kind != "phrase":
            yield token
            continue
        for piece in WORD.findall(token.text):
            yield from (word for word in lex(piece).tokens if word.kind == "word" and not word.within)


def _remarks(lexed: Lexed, parser: Parser, tree: All, nothing: bool) -> Iterator[str]:
    if lexed.unbalanced:
        yield "a quotation mark without its other half was left out"
    if parser.unbalanced:
        yield "a bracket without its other half was left out"
    if parser.too_deep:
        yield f"brackets nested more than {DEEPEST} deep were left out"
    for text in parser.idle or (["this query"] if nothing else []):
        yield f"nothing to search for in {text}: only punctuation or stop words"
    for name in dict.fromkeys(lexed.unnamed):
        if meant := nearly_named(name):
            yield f"«{name}:» was read as text; for the filter or field, write {meant}:"
    yield from dict.fromkeys(node.remark for node in all_filters(tree) if node.remark)


def _seeks_nothing(tree: All) -> bool:
    return all(isinstance(node, Text) and not has_content_word(node.text) for node in tree.nodes)
