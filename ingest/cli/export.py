"""`peyk export`: print every article that a search finds."""

import sys
from collections.abc import Iterator
from contextlib import closing
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ingest.cli.narrow import Query, filtering
from ingest.cli.output import errors
from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.search.paging import pages
from ingest.search.results import Results
from ingest.web.formats import FORMATS, Row, articles


class Name(StrEnum):
    """The formats of an export."""

    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"


@filtering
def export(
    query: Query = "",
    *,
    narrow: dict[str, Any],
    newest: Annotated[
        bool, typer.Option("--newest", help="Newest first; default: the index's order, which is faster.")
    ] = False,
    name: Annotated[
        Name, typer.Option("--format", help="JSON lines, which `peyk load` reads, or a table for spreadsheets.")
    ] = Name.JSONL,
) -> None:
    """Print all matching articles as JSON lines, CSV or XLSX, copies included.

    The export is a snapshot: writes meanwhile do not change it. Example: `peyk export سیل | gzip > floods.gz`.
    """
    if name is Name.XLSX and sys.stdout.isatty():
        raise PeykError("an XLSX file is not for a terminal: write it to a file, as in `… > articles.xlsx`")
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=errors
    )
    with (
        connect() as client,
        closing(pages(client, query, sort="newest" if newest else None, **narrow)) as result_pages,
        bar,
    ):
        for piece in FORMATS[name].write(_rows(result_pages, bar), articles.COLUMNS):
            sys.stdout.buffer.write(piece)


def _rows(result_pages: Iterator[Results], bar: Progress) -> Iterator[Row]:
    """Yield the articles as rows, and show how far the export is."""
    task = bar.add_task("articles", total=None)
    for page in result_pages:
        for hit in page.hits:
            yield articles.row(hit.article)
        bar.update(task, total=page.total, advance=len(page.hits))
