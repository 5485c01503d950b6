"""`peyk archive`: is every page still there, and which archive is the ledger's."""

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
"""Segments in a table; of more, those that are not whole."""
SHOWN = 5
"""Names in a sentence."""


@app.command()
def verify(
    *,
    quick: Annotated[bool, typer.Option("--quick", help="Compare sizes only; read nothing, write nothing.")] = False,
    ledger: Annotated[bool, typer.Option("--ledger/--no-ledger", help="Also look for what the ledger needs.")] = True,
    as_json: Json = False,
) -> None:
    """Compare every segment with its manifest; exit code 1 when pages are damaged or missing.

    Segments that have no manifest yet, as Peyk 0.1.0 wrote them, are read and get one.
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
    """Ask the outlets again for pages that are lost, and accept the loss: manifests then say what is there.

    Restore from a backup first; what an outlet has taken down since does not come back.
    """
    from ingest.rebuild.repair import repair as run

    with bars() as progress:
        done = run(partial(progress, "segments"))
    if as_json:
        print_json(asdict(done))
    else:
        console.print(
            f"{len(done.segments)} segments accepted as they are now; {done.asked:,} stories will be asked for"
        )
        console.print(f"{done.forgotten:,} further pages are lost for good; no article was found on them")
        for what, names in (("a run is at work at", done.busy), ("cannot be read now:", done.unreadable)):
            if names:
                errors.print(f"{what} {', '.join(names[:SHOWN])}; run this again", soft_wrap=True, markup=False)
    if done.busy or done.unreadable:
        raise typer.Exit(1)


@app.command()
def adopt(as_json: Json = False) -> None:
    """Make the archive at PEYK_ARCHIVE the ledger's own, in place of the one that was.

    For an archive that was lost, or started over. A moved or copied archive keeps its identity and needs none of this.
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
            f"{done.missing[0]}: copy them here, or `peyk archive repair` asks for their pages again",
            soft_wrap=True,
        )


def _print(verified: "Verified") -> None:
    told = verified.segments
    if len(told) > MOST_ROWS:
        told = tuple(found for found in told if found.state not in ("whole", "recorded"))
    print_table(
        f"archive {verified.location}, {verified.identity or 'without an identity'}",
        ("segment", "state", "pages#", "lost#", "stories#", "bytes#", "detail"),
        (
            (one.segment, one.state, one.pages, one.lost, verified.stories.get(one.segment, 0), one.size, one.detail)
            for one in told
        ),
    )
    states = dict.fromkeys(found.state for found in verified.segments)
    parts = ", ".join(f"{verified.count(state):,} {state}" for state in states)
    pages, size = (sum(getattr(found, name) for found in verified.segments) for name in ("pages", "size"))
    console.print(f"{len(verified.segments):,} segments, {pages:,} pages, {size:,} bytes: {parts}")
    for line in _advice(verified):
        console.print(line, soft_wrap=True, markup=False)


def _advice(verified: "Verified") -> list[str]:
    """What to do, one line for each kind of trouble."""
    lines = [f"note: {verified.note}"] if verified.note else []
    gone = [found for found in verified.harmed if found.state != "unreadable"]
    if gone:
        stories = sum(verified.stories.get(found.segment, 0) for found in gone)
        names = ", ".join(found.segment for found in gone[:SHOWN]) + (" …" if len(gone) > SHOWN else "")
        lines.append(
            f"{len(gone):,} segments have lost pages ({names}; the ledger has {stories:,} stories in them): restore "
            "them from a backup and run this again; without one, `peyk archive repair` asks the outlets for the pages"
        )
    if verified.count("unreadable"):
        lines.append("some segments cannot be read: see the reason beside them, mend it and run this again")
    if verified.count("unrecorded"):
        how = "run this without --quick once" if verified.quick else "make the archive writable and run this again"
        lines.append(f"{verified.count('unrecorded'):,} segments have no manifest: {how}")
    if verified.count("unfinished"):
        lines.append("unfinished files hold nothing that is needed: delete them when no crawl is at work")
    return lines
