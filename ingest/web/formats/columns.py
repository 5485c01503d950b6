"""Columns of tables, and the text of a cell."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ingest.normalise.dates import TEHRAN

Row = Mapping[str, Any]
"""A JSON object."""
Cell = str | int | float


def plain(value: Any) -> Cell:
    """Return a value as a cell: lists with the Persian comma between their values, nothing as an empty text."""
    if isinstance(value, bool):
        return "بله" if value else ""
    if isinstance(value, list | tuple):
        return "، ".join(str(plain(item)) for item in value)
    return value if isinstance(value, int | float) else "" if value is None else str(value)


def tehran(value: Any) -> Cell:
    """Return an ISO time as a time in Tehran that spreadsheets understand: 2026-11-21 10:15."""
    return f"{datetime.fromisoformat(value).astimezone(TEHRAN):%Y-%m-%d %H:%M}" if value else ""


@dataclass(frozen=True, slots=True)
class Column:
    """`path`: names on the way to the value, such as `outlet.name_fa`; `width`: in letters, for spreadsheets."""

    path: str
    title: str
    width: int = 16
    show: Callable[[Any], Cell] = plain

    def cell(self, row: Row) -> Cell:
        """Return the column's cell in a row; empty if the row lacks the value."""
        value: Any = row
        for name in self.path.split("."):
            value = value.get(name) if isinstance(value, Mapping) else None
        return self.show(value)
