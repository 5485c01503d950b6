"""The one codec between records and JSON documents.

A record is a frozen dataclass whose fields are texts, numbers, times, other records, and tuples or dicts of these. Its
document omits missing and empty values; times are ISO 8601 with an offset. Reading checks every field by its type hint
(pydantic), ignores unknown fields, so that a newer version's document can be read, and gives a missing field its
default.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any, TypeVar

Record = TypeVar("Record")


def to_document(record: Any) -> dict[str, Any]:
    """Return a record as a JSON object without missing or empty values."""
    document = {}
    for name in _names(record.__class__):
        value = plain(getattr(record, name))
        if value is not None and value not in ([], {}):
            document[name] = value
    return document


def to_whole_document(record: Any) -> dict[str, Any]:
    """Return a record as a JSON object with all its fields, for updates: a missing value replaces the earlier one."""
    return {name: plain(getattr(record, name)) for name in _names(record.__class__)}


def from_document(kind: type[Record], document: Mapping[str, Any]) -> Record:
    """Return the record of a document. Raises ValueError, which names the field, if the document does not match."""
    reader: Callable[[Any], Record] = _reader(kind)  # type: ignore[arg-type]
    return reader(document)


def plain(value: Any) -> Any:
    """Return a record's value as a JSON value."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if is_dataclass(value):
        return to_document(value)
    return value


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(item.name for item in fields(kind))


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(kind).validate_python
