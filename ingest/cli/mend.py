"""`peyk mend`: ledger and index that lost each other."""

from typing import Annotated

import typer

from ingest.cli.output import Json, console, print_json


def mend(
    outlets: Annotated[list[str] | None, typer.Argument(help="Outlet ids; none: all that do not match.")] = None,
    as_json: Json = False,
) -> None:
    """Give every crawled document an entry of the ledger, and ask again for the pages of documents that are lost."""
    from ingest.desk.mend import mend as run

    mended = run(outlets or ())
    if as_json:
        print_json({"run_id": mended.run_id, "counts": mended.counts})
        return
    parts = ", ".join(f"{count} {what}" for what, count in mended.counts.items())
    console.print(parts or "every document has its entry, every entry its document")
