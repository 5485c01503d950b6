"""`peyk query`: the request that Peyk's own search sends."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from ingest.cli.narrow import filtering
from ingest.cli.output import Json, errors, print_json
from ingest.elastic import connect
from ingest.search import Sort
from ingest.search.plain import plain


@filtering
def query(
    text: Annotated[str, typer.Argument(help="Words in any spelling, «phrases», -word, عنوان:word … (docs/query.md)")],
    *,
    narrow: dict[str, Any],
    sort: Annotated[Sort, typer.Option(help="Order of the hits.")] = "relevance",
    size: Annotated[int, typer.Option(min=0, max=10_000)] = 10,
    as_json: Json = False,
) -> None:
    """Print the Elasticsearch request by which `search` ranks, for curl and other programs.

    Standard error says what the body leaves out. With `--json`: one object with index, body, left_out and notes.
    """
    with connect() as client:
        found = plain(client, text, size=size, sort=sort, **narrow)
    if as_json:
        print_json(asdict(found))
        return
    print_json(found.body)
    for line in (f"POST /{found.index}/_search", *(f"note: {note}" for note in found.notes)):
        errors.print(line, soft_wrap=True, markup=False)
    for line in found.left_out:
        errors.print(f"left out: {line}", soft_wrap=True, markup=False)
