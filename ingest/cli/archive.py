"""`peyk archive`: check whether every page is still there, repair the archive, adopt another one."""

from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.cli.output import Json, console, errors, print_json, print_table
from ingest.cli.progress import bars
from ingest.errors import PeykError

if TYPE_CHECKING:
    from ingest.archive import Verified

app = typer.Typer(help="The archive of fetched pages: verify it, repair it, adopt another one.", no_args_is_help=True)

MOST_ROWS = 200
"""Most segments in a table; if there are more, only those that are not whole."""
SHOWN = 5
"""Most names in a sentence."""


@app.command()
def verify(
    *,
    quick: Annotated[bool, typer.Option("--quick", help="Compare sizes only; read nothing, write nothing.")] = False,
    ledger: Annotated[bool, typer.Option("--ledger/--no-ledger", help="Also look for what the ledger needs.")] = True,
    as_json: Json = False,
) -> None:
    """Compare every segment with its manifest; exit code 1 if pages are damaged or missing.

    Segments without a manifest, as written by Peyk 0.1.0, are read and get one.
    """
    from ingest.archive.verify import as_dict
    from ingest.rebuild.verify import verify_archive

    with bars() as progress:
        verified = verify_archive(quick=quick, ledger=ledger, progress=partial(progress, "segments"))
    if not verified.segments:
        raise PeykError(f"archive {verified.location} has no segments; is PEYK_ARCHIVE right?")
    if as_json:
        print_json(as_dict(verified) | {"advice": _advice(verified)})
    else:
        _print(verified)
    if verified.harmed:
        raise typer.Exit(1)


@app.command()
def repair(as_json: Json = False) -> None:
    """Fetch lost pages from the outlets again, and accept the loss: manifests are updated to what is there.

    Restore from a backup first: pages that an outlet has taken down since stay lost.
    """
    from ingest.rebuild.repair import repair as run

    with bars() as progress:
        done = run(partial(progress, "segments"))
    if as_json:
        print_json(asdict(done))
    else:
        console.print(
            f"{len(done.segments)} segments accepted as they are now; {done.asked:,} stories will be fetched again"
        )
        console.print(f"{done.forgotten:,} further pages are lost for good; none had an article")
        for what, names in (("a run is at work at", done.busy), ("cannot be read now:", done.unreadable)):
            if names:
                errors.print(f"{what} {', '.join(names[:SHOWN])}; run this again", soft_wrap=True, markup=False)
    if done.busy or done.unreadable:
        raise typer.Exit(1)


@app.command()
def adopt(as_json: Json = False) -> None:
    """Make the archive at PEYK_ARCHIVE the ledger's own, in place of the previous one.

    For an archive that was lost or started over. A moved or copied archive keeps its identity and needs no adoption.
    """
    from ingest.elastic import connect
    from ingest.index import ensure_indices
    from ingest.ledger.archive import adopt as run
    from ingest.settings import settings

    with connect() as client:
        ensure_indices(client, ("crawl-ledger", "crawl-state"))
        done = run(client)
    if as_json:
        print_json(asdict(done))
        return
    console.print(f"{settings().archive_name} is the ledger's archive now: {done.identity}", soft_wrap=True)
    if done.missing:
        console.print(
            f"{len(done.missing):,} of {done.segments:,} segments that the ledger points to are not in it, such as "
            f"{done.missing[0]}: copy them here, or `peyk archive repair` fetches their pages again",
            soft_wrap=True,
        )


def _print(verified: "Verified") -> None:
    rows = verified.segments
    if len(rows) > MOST_ROWS:
        rows = tuple(segment for segment in rows if segment.state not in ("whole", "recorded"))
    print_table(
        f"archive {verified.location}, {verified.identity or 'without an identity'}",
        ("segment", "state", "pages#", "lost#", "stories#", "bytes#", "detail"),
        (
            (row.segment, row.state, row.pages, row.lost, verified.stories.get(row.segment, 0), row.size, row.detail)
            for row in rows
        ),
    )
    states = dict.fromkeys(segment.state for segment in verified.segments)
    parts = ", ".join(f"{verified.count(state):,} {state}" for state in states)
    pages, size = (sum(getattr(segment, name) for segment in verified.segments) for name in ("pages", "size"))
    console.print(f"{len(verified.segments):,} segments, {pages:,} pages, {size:,} bytes: {parts}")
    for line in _advice(verified):
        console.print(line, soft_wrap=True, markup=False)


def _advice(verified: "Verified") -> list[str]:
    """Return what to do, one line for each kind of problem."""
    lines = [f"note: {verified.note}"] if verified.note else []
    harmed = [segment for segment in verified.harmed if segment.state != "unreadable"]
    if harmed:
        stories = sum(verified.stories.get(segment.segment, 0) for segment in harmed)
        names = ", ".join(segment.segment for segment in harmed[:SHOWN]) + (" …" if len(harmed) > SHOWN else "")
        lines.append(
            f"{len(harmed):,} segments have lost pages ({names}; the ledger has {stories:,} stories in them): restore "
            "them from a backup and run this again; without one, `peyk archive repair` fetches the pages again"
        )
    if verified.count("unreadable"):
        lines.append("some segments cannot be read: fix the reason shown beside them and run this again")
    if verified.count("unrecorded"):
        how = "run this without --quick once" if verified.quick else "make the archive writable and run this again"
        lines.append(f"{verified.count('unrecorded'):,} segments have no manifest: {how}")
    if verified.count("unfinished"):
        lines.append("unfinished files are not needed: delete them while no crawl runs")
    return lines
