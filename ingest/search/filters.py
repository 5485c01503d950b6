"""The filters of the query language: outlet, province and time."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from ingest.errors import PeykError
from ingest.search.names import (
    NO_NAMES,
    Names,
    UnknownOutletError,
    is_id,
    outlet_ids,
    province_names,
    unknown_outlet,
    unknown_province,
)
from ingest.search.period import period
from ingest.search.tree import Filter


def read_filter(kind: str, value: str, following: Sequence[str], more: Names = NO_NAMES) -> tuple[Filter, int]:
    """Return the filter of a value and the number of words read: as many of `following` as still form a name or date.

    `more` are names of outlets besides those of the catalogue. Raises PeykError that names the value and the forms that
    are understood.
    """
    for count in range(len(following), -1, -1):
        words = " ".join([value, *following[:count]])
        name = words.strip("،,؛.")
        if clause := _clause(kind, name, more):
            written = f'{kind}:"{words}"' if " " in words else f"{kind}:{words}"
            return Filter(kind, written, clause, _remark(kind, name, more)), count + 1
    raise (UnknownOutletError if kind == "outlet" else PeykError)(_unknown(kind, value))


def contradiction(nodes: Iterable[Filter]) -> None:
    """Raise PeykError if the end of a query's period is not after its beginning."""
    bounds = {node.kind: node for node in nodes}
    begin, end = bounds.get("from"), bounds.get("to")
    if begin and end and _bound(end, "lt") <= _bound(begin, "gte"):
        raise PeykError(f"{end.written} ends before {begin.written} begins")


def _bound(node: Filter, side: str) -> str:
    return str(node.clause["range"]["published_at"][side])


def _clause(kind: str, value: str, more: Names) -> dict[str, Any] | None:
    if kind == "outlet":
        ids = outlet_ids(value, more) or ((value,) if is_id(value) else ())
        return {"terms": {"outlet.id": list(ids)}} if ids else None
    if kind == "province":
        names = province_names(value)
        return {"terms": {"province": list(names)}} if names else None
    if not (span := period(value, datetime.now(UTC))):
        return None
    bounds = {"gte": span[0].isoformat(), "lt": span[1].isoformat()}
    wanted = {"from": ("gte",), "to": ("lt",)}.get(kind, ("gte", "lt"))
    return {"range": {"published_at": {bound: bounds[bound] for bound in wanted}}}


def _remark(kind: str, name: str, more: Names) -> str:
    if kind != "outlet" or outlet_ids(name, more):
        return ""
    return f"no outlet of the catalogue is called {name}; articles of an outlet with this id were searched for"


def _unknown(kind: str, value: str) -> str:
    if kind == "outlet":
        wrong = unknown_outlet(value)
    elif kind == "province":
        wrong = unknown_province(value)
    else:
        wrong = f"no day, month or year: «{value}»; write it as 1405/08/30, 1405/08, «آبان ۱۴۰۵», 1405 or 2026-11-21"
    return f"{wrong}. To search for the words themselves, put them in quotation marks"
