"""`peyk mend`: make ledger and index agree again."""

from typing import Annotated

import typer

from ingest.cli.output import Json, console, print_json


def mend(
    outlets: Annotated[
        list[str] | None, typer.Argument(help="Outlet ids; default: all where ledger and index differ.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Give every crawled document a ledger entry, and fetch the pages of lost documents again."""
    from ingest.desk.mend import mend as run

    mended = run(outlets or ())
    if as_json:
        print_json({"run_id": mended.run_id, "counts": mended.counts})
        return
    parts = ", ".join(f"{count} {what}" for what, count in mended.counts.items())
    console.print(parts or "every document has its entry, every entry its document")
