"""`peyk copies`: list the articles of one story."""

from typing import Annotated

import typer

from ingest.cli.output import Json, console, print_json, print_table
from ingest.elastic import connect
from ingest.model import to_document
from ingest.normalise.dates import TEHRAN
from ingest.search.address import readable
from ingest.search.stories import MOST
from ingest.search.stories import copies as find


def copies(
    article: Annotated[str, typer.Argument(help="The id or any address of one of the articles.")],
    withdrawn: Annotated[bool, typer.Option("--withdrawn", help="Also those that their outlets took down.")] = False,
    size: Annotated[int, typer.Option(min=1, max=MOST, help="Most copies to list.")] = MOST,
    as_json: Json = False,
) -> None:
    """List the copies of a story in order of time, with their outlets."""
    with connect() as client:
        found = find(client, article, withdrawn=withdrawn, size=size)
    if as_json:
        hits = [{"id": hit.id, "article": to_document(hit.article)} for hit in found.hits]
        print_json({"total": found.total, "hits": hits})
        return
    rows = []
    for hit in found.hits:
        copy = hit.article
        at = copy.published_at and f"{copy.published_jalali or ''} {copy.published_at.astimezone(TEHRAN):%H:%M}".strip()
        name = copy.outlet.name_fa or copy.outlet.name or copy.outlet.id
        rows.append((at, name, copy.title + (" (withdrawn)" if copy.withdrawn else ""), readable(copy.url)))
    console.print(f"{found.total:,} {'copies' if found.total != 1 else 'article, no copies'}")
    print_table("", ("published", "outlet", "title", "address"), rows)
