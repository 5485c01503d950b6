"""The forms of the Kibana Query Language that Peyk's own queries and examples use, as queries of Elasticsearch.

Words, phrases, `field: value`, `field: (a or b)`, `field: *`, `field >= value`, `and`, `or`, `not` and brackets. The
queries are those that Kibana itself sends. Everything else is refused, so nothing is translated wrongly.
"""

import re
from collections.abc import Sequence
from typing import Any

from ingest.errors import PeykError

Query = dict[str, Any]
_TOKEN = re.compile(r'\s*(?:(?P<phrase>"(?:[^"\\]|\\.)*")|(?P<mark>>=|<=|[():<>])|(?P<word>[^\s():<>"]+))')
_RANGES = {">": "gt", ">=": "gte", "<": "lt", "<=": "lte"}
_OPERATORS = ("and", "or", "not")
MOST_TOKENS = 200
"""Longer texts are refused: brackets within brackets are read recursively."""


def query(text: str) -> Query:
    """Return the query for a text in KQL; an empty text finds everything. Raises PeykError for an unknown form."""
    if not text.strip():
        return {"match_all": {}}
    reader = _Reader(text)
    found = reader.either()
    reader.end()
    return found


def fields(text: str) -> set[str]:
    """Return the fields that a text in KQL names. Raises PeykError as `query` does."""
    reader = _Reader(text)
    if text.strip():
        reader.either()
        reader.end()
    return reader.fields


class _Reader:
    """A recursive descent: `or` binds least, then `and`, then `not`."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(_tokens(text))
        self._next = 0
        self.fields: set[str] = set()

    def either(self, field: str | None = None) -> Query:
        """Read parts joined by `or`; within brackets after a field, values of it."""
        parts = [self._all(field)]
        while self._take("or"):
            parts.append(self._all(field))
        return parts[0] if len(parts) == 1 else _any(parts)

    def end(self) -> None:
        """Raise PeykError unless everything was read."""
        if self._next < len(self._tokens):
            raise self._wrong()

    def _all(self, field: str | None) -> Query:
        parts = [self._not(field)]
        while self._take("and"):
            parts.append(self._not(field))
        return parts[0] if len(parts) == 1 else {"bool": {"filter": parts}}

    def _not(self, field: str | None) -> Query:
        if self._take("not"):
            return {"bool": {"must_not": self._not(field)}}
        if self._take("("):
            found = self.either(field)
            self._demand(")")
            return found
        return self._value(field) if field else self._clause()

    def _clause(self) -> Query:
        after = self._tokens[self._next + 1][1] if self._next + 1 < len(self._tokens) else ""
        if after not in (":", *_RANGES) or self._peek("phrase"):
            return self._value(None)
        name = self._word()
        self.fields.add(name)
        self._next += 1
        if after != ":":
            return _any([{"range": {name: {_RANGES[after]: self._word()}}}])
        if self._take("("):
            found = self.either(name)
            self._demand(")")
            return found
        return self._value(name)

    def _value(self, field: str | None) -> Query:
        """Read a phrase or neighbouring words, in `field` or in the default fields."""
        if self._peek("phrase"):
            phrase = self._word()
            anywhere = {"multi_match": {"type": "phrase", "query": phrase, "lenient": True}}
            return _any([{"match_phrase": {field: phrase}}]) if field else anywhere
        words = [self._word()]
        while self._peek("word") and self._tokens[self._next][1].lower() not in _OPERATORS and not self._names_field():
            words.append(self._word())
        text = " ".join(words)
        if text == "*" and field:
            return _any([{"exists": {"field": field}}])
        if "*" in text:
            raise PeykError(f"KQL that Peyk does not translate: {self._text}: a wildcard")
        anywhere = {"multi_match": {"type": "best_fields", "query": text, "lenient": True}}
        return _any([{"match": {field: text}}]) if field else anywhere

    def _names_field(self) -> bool:
        return self._next + 1 < len(self._tokens) and self._tokens[self._next + 1][1] in (":", *_RANGES)

    def _peek(self, kind: str) -> bool:
        return self._next < len(self._tokens) and self._tokens[self._next][0] == kind

    def _take(self, text: str) -> bool:
        found = self._next < len(self._tokens) and self._tokens[self._next][1].lower() == text
        found = found and not self._peek("phrase")
        self._next += found
        return found

    def _demand(self, text: str) -> None:
        if not self._take(text):
            raise self._wrong()

    def _word(self) -> str:
        if not self._peek("word") and not self._peek("phrase"):
            raise self._wrong()
        kind, text = self._tokens[self._next]
        if kind == "word" and text.lower() in _OPERATORS:
            raise self._wrong()
        self._next += 1
        return re.sub(r"\\(.)", r"\1", text[1:-1]) if kind == "phrase" else text

    def _wrong(self) -> PeykError:
        return PeykError(f"KQL that Peyk does not translate: {self._text}")


def _any(parts: Sequence[Query]) -> Query:
    return {"bool": {"should": list(parts), "minimum_should_match": 1}}


def _tokens(text: str) -> Sequence[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    position = 0
    end = len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if not match or not match.lastgroup:
            raise PeykError(f"KQL that Peyk does not translate: {text}")
        found.append((match.lastgroup, match[match.lastgroup]))
        position = match.end()
    if len(found) > MOST_TOKENS:
        raise PeykError(f"KQL that Peyk does not translate: more than {MOST_TOKENS} words and signs")
    return found
