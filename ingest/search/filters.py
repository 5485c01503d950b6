"""The filters of the query language: by a value such as an outlet, by time, by what an outlet changed or took down."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from ingest.errors import PeykError
from ingest.normalise.dates import PERIOD_FORMS, Period, is_written_as_day, parse_bound, parse_period
from ingest.normalise.text import fold
from ingest.search.language import VALUES, answer
from ingest.search.names import OPEN, Lookup, is_id, no_index, unknown, values_of
from ingest.search.tree import Filter, Node, wanted_filters

WITHDRAWN = {"term": {"withdrawn": True}}
CHANGED = {"exists": {"field": "changed_at"}}
_TIMES = frozenset({"date", "from", "to", "changed"})
_MOST_NAMED = 5
"""Maximum values that a remark names."""


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a value means: the clause, and a remark for the reader on how it was understood."""

    clause: dict[str, Any]
    remark: str = ""


def read_filter(kind: str, value: str, following: Sequence[str], lookup: Lookup = no_index) -> tuple[Filter, int]:
    """Return the filter of a value and the number of words read: as many of `following` as still form a name or date.

    `lookup` returns the values of an index. Raises PeykError that names the value and the forms that are understood.
    """
    for count in range(len(following), -1, -1):
        words = " ".join([value, *following[:count]])
        if meaning := _meaning(kind, _bare(words), lookup):
            return _filter(kind, words, meaning), count + 1
        # «۳۰ اسفند ۱۴۰۵» must not become the 30th of another year and the word «۱۴۰۵».
        if kind in _TIMES and is_written_as_day(_bare(words)):
            value = words
            break
    if kind in OPEN and not lookup(kind).complete and _bare(value):
        remark = f"the {kind} «{_bare(value)}» was searched for as it is written, since not all names are known"
        return _filter(kind, value, _Meaning(_terms(kind, [_bare(value)]), remark)), 1
    raise PeykError(f"{_unknown(kind, value, lookup)}. To search for the words themselves, put them in quotation marks")


def contradiction(nodes: Iterable[Filter]) -> None:
    """Raise PeykError if the end of a query's period is not after its beginning."""
    bounds = {node.kind: node for node in nodes}
    begin, end = bounds.get("from"), bounds.get("to")
    if begin and end and _bound(end, "lt") <= _bound(begin, "gte"):
        raise PeykError(f"{end.written} ends before {begin.written} begins")


def asks_withdrawn(tree: Node) -> bool:
    """Return whether a query says itself which withdrawn articles it wants; else they are left out."""
    return any(node.kind == "withdrawn" for node in wanted_filters(tree))


def time_range(field: str, period: Period) -> dict[str, Any]:
    """Return the clause of a period."""
    bounds = zip(("gte", "lt"), period, strict=True)
    return {"range": {field: {bound: at.isoformat() for bound, at in bounds if at}}}


def _bare(words: str) -> str:
    """Return a value without the punctuation around it; two dots make a range."""
    return words.strip("،,؛" if ".." in words else "،,؛.")


def _filter(kind: str, words: str, meaning: _Meaning) -> Filter:
    written = f'{kind}:"{words}"' if " " in words else f"{kind}:{words}"
    return Filter(kind, written, meaning.clause, meaning.remark)


def _bound(node: Filter, side: str) -> str:
    return str(node.clause["range"]["published_at"][side])


def _meaning(kind: str, name: str, lookup: Lookup) -> _Meaning | None:
    match kind:
        case "date" | "from" | "to":
            return _time(kind, name)
        case "changed":
            return _changed(name)
        case "withdrawn":
            return _withdrawn(name)
        case _:
            return _value(kind, name, lookup)


def _value(kind: str, name: str, lookup: Lookup) -> _Meaning | None:
    values = values_of(kind, name, lookup)
    if kind == "outlet" and not values and is_id(name):
        remark = f"no outlet of the catalogue is called {name}; articles of an outlet with this id were searched for"
        return _Meaning(_terms(kind, [name]), remark)
    if not values:
        return None
    named = "، ".join(values[:_MOST_NAMED]) + (" …" if len(values) > _MOST_NAMED else "")
    read = f"«{name}» was read as {'any of: ' if len(values) > 1 else ''}{named}"
    surname = kind == "person" and any(fold(value) != fold(name) for value in values)
    return _Meaning(_terms(kind, values), read if surname else "")


def _time(kind: Literal["date", "from", "to"], name: str) -> _Meaning | None:
    now = datetime.now(UTC)
    period = parse_period(name, now) if kind == "date" else parse_bound(name, kind, now)
    return _Meaning(time_range("published_at", period)) if period else None


def _changed(name: str) -> _Meaning | None:
    match answer(name):
        case "yes":
            return _Meaning(CHANGED)
        case "no":
            return _Meaning({"bool": {"must_not": [CHANGED]}})
        case "any":
            return _Meaning({"match_all": {}})
        case _:
            period = parse_period(name, datetime.now(UTC))
            return _Meaning(time_range("changed_at", period)) if period else None


def _withdrawn(name: str) -> _Meaning | None:
    clauses: dict[str, dict[str, Any]] = {
        "yes": WITHDRAWN,
        "no": {"bool": {"must_not": [WITHDRAWN]}},
        "any": {"match_all": {}},
    }
    clause = clauses.get(answer(name) or "")
    return _Meaning(clause) if clause else None


def _terms(kind: str, values: Sequence[str]) -> dict[str, Any]:
    return {"terms": {VALUES[kind]: list(values)}}


def _unknown(kind: str, value: str, lookup: Lookup) -> str:
    if kind in VALUES:
        return unknown(kind, value, lookup)
    if kind == "withdrawn":
        return f"«{value}» is no value of withdrawn; write yes, no or any"
    if kind == "changed":
        return f"«{value}» is no value of changed; write yes, no or the time of the change, such as {PERIOD_FORMS}"
    return f"no day, month or year: «{value}»; write it as {PERIOD_FORMS}"
