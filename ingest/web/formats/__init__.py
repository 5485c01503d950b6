"""Rows as files: each format writes an iterator of JSON objects, piece by piece."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.web.formats import comma_separated, json_lines, spreadsheet
from ingest.web.formats.columns import Column, Row

Writer = Callable[[Iterable[Row], Sequence[Column]], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Format:
    """`write` returns the pieces of a file; an empty piece only says that the work goes on."""

    name: str
    media_type: str
    write: Writer


FORMATS = {
    each.name: each
    for each in (
        Format("jsonl", "application/x-ndjson", json_lines.write),
        Format("csv", "text/csv; charset=utf-8", comma_separated.write),
        Format("xlsx", spreadsheet.MEDIA_TYPE, spreadsheet.write),
    )
}
"""The formats that hold every row, by the ending of their files."""

__all__ = ["FORMATS", "Column", "Format", "Row", "Writer"]
