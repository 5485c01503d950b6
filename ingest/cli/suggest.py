"""`peyk suggest`: complete the beginning of a search."""

from dataclasses import asdict
from typing import Annotated

import typer

from ingest.cli.output import Json, print_json, print_table
from ingest.elastic import connect
from ingest.search.suggest import suggest as ask


def suggest(
    typed: Annotated[str, typer.Argument(help="The beginning of a search; the last word may be incomplete.")],
    size: Annotated[int, typer.Option(min=1, max=100)] = 8,
    as_json: Json = False,
) -> None:
    """Suggest tags and titles with these words, in any spelling: common tags first, then newest titles."""
    with connect() as client:
        suggestions = ask(client, typed, size=size)
    if as_json:
        print_json([asdict(suggestion) for suggestion in suggestions])
        return
    rows = [(item.text, item.kind, item.articles if item.kind == "tag" else None) for item in suggestions]
    print_table("suggestions", ("text", "kind", "articles#"), rows)
