"""Rows as files: each format writes an iterator of JSON objects, piece by piece."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.web.formats import atom, comma_separated, json_feed, json_lines, spreadsheet
from ingest.web.formats.columns import Column, Row
from ingest.web.formats.feed import Feed

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


@dataclass(frozen=True, slots=True)
class FeedFormat:
    """`write` returns the document of a feed."""

    media_type: str
    write: Callable[[Feed], bytes]


FEEDS = {
    "atom": FeedFormat(atom.MEDIA_TYPE, atom.write),
    "feed.json": FeedFormat(json_feed.MEDIA_TYPE, json_feed.write),
}
"""The formats that hold the newest rows, by the ending of their addresses."""

__all__ = ["FEEDS", "FORMATS", "Column", "FeedFormat", "Format", "Row", "Writer"]
