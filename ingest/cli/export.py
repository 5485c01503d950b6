"""`peyk export`: print every article that a search finds."""

import json
import sys
from contextlib import closing
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ingest.cli.narrow import Query, filtering
from ingest.cli.output import errors
from ingest.elastic import connect
from ingest.model import to_document
from ingest.search.paging import pages


@filtering
def export(
    query: Query = "",
    *,
    narrow: dict[str, Any],
    newest: Annotated[
        bool, typer.Option("--newest", help="Newest first; default: the index's order, which is faster.")
    ] = False,
) -> None:
    """Print all matching articles as JSON lines, which `peyk load` reads, copies included.

    The export is a snapshot: writes meanwhile do not change it. Example: `peyk export سیل | gzip > floods.gz`.
    """
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=errors
    )
    with (
        connect() as client,
        closing(pages(client, query, sort="newest" if newest else None, **narrow)) as result_pages,
        bar,
    ):
        task = bar.add_task("articles", total=None)
        for page in result_pages:
            for hit in page.hits:
                sys.stdout.write(json.dumps(to_document(hit.article), ensure_ascii=False) + "\n")
            bar.update(task, total=page.total, advance=len(page.hits))
