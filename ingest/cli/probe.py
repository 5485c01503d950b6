"""`peyk outlets probe`, and `peyk probe`: the catalogue held against the live sites."""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from ingest import outlets as catalogue
from ingest.cli.output import Json, console, errors, print_json
from ingest.outlets import Outlet
from ingest.settings import settings

if TYPE_CHECKING:
    from ingest.probe.journal import Journal
    from ingest.probe.look import Finding
    from ingest.probe.record import Record

SAVED_EACH = 25
"""Findings after which a long probe writes the rows that it has."""

File = Annotated[
    Path | None,
    typer.Option("--file", help="Outlets file to write to; else PEYK_OUTLETS. Without either, rows are only printed."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Write nothing, print the rows.")]


def probe(
    ids: Annotated[list[str] | None, typer.Argument(help="Outlet ids; none: all active ones.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Inactive rows too, to find them a feed.")] = False,
    file: File = None,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Hold rows against the live sites, tier by tier: home page, feeds, family, ten stories; repair and date rows.

    A probe of the whole catalogue that was cut short goes on where it was. Exit 3 if not one outlet could be read.
    """
    from ingest.cli.findings import progress
    from ingest.outlets.file import put
    from ingest.probe.journal import journal
    from ingest.probe.look import probe_all
    from ingest.probe.record import changed_row, record

    rows = own_rows(file)
    chosen = rows if every and not ids else catalogue.select(rows, ids or ())
    chosen = {row.id: row for row in sorted(chosen.values(), key=lambda row: row.tier)}
    target = None if dry_run else file or settings().outlets
    kept: AbstractContextManager[Journal | None] = journal(target, today()) if target and not ids else nullcontext()
    with kept as notes:
        records = _earlier(notes, chosen)
        # What was found is in the journal first, so the rows of the last few may be missing from the file.
        unsaved = {name: seen for name, seen in records.items() if _is_new(chosen[name], seen)}

        def save(least: int = 1) -> None:
            if target and len(unsaved) >= least:
                found = [changed_row(rows[name], seen) for name, seen in unsaved.items()]
                put(target, found, {name: seen["changes"] for name, seen in unsaved.items()})
                unsaved.clear()

        def done(finding: "Finding") -> None:
            seen = records[finding.outlet.id] = record(finding)
            if notes:
                notes.add(seen)
            told(finding)
            if seen["changes"]:
                unsaved[finding.outlet.id] = seen
            save(SAVED_EACH)

        left = [row for row in chosen.values() if row.id not in records]
        with progress(len(chosen), len(records)) as told:
            try:
                asyncio.run(probe_all(left, settings(), today(), done, known=catalogue.by_domain(rows)))
            finally:
                save()
        _print([records[name] for name in chosen], rows, target, as_json=json)
        if notes:
            notes.finish()
    if records and all(seen["state"] == "failed" for seen in records.values()):
        raise typer.Exit(3)


def _earlier(notes: "Journal | None", chosen: Mapping[str, Outlet]) -> "dict[str, Record]":
    earlier = {name: seen for name, seen in notes.earlier.items() if name in chosen} if notes else {}
    if notes and earlier:
        errors.print(
            f"going on with the probe of {notes.began}: {len(earlier)} of {len(chosen)} outlets are done; "
            f"to begin again, remove {notes.path}",
            soft_wrap=True,
            markup=False,
        )
    return earlier


def _is_new(row: Outlet, seen: "Record") -> bool:
    """Whether a row lacks what was found."""
    return bool(row.model_dump(mode="json", include=set(seen["changes"])) != seen["changes"])


def _print(records: "list[Record]", rows: Mapping[str, Outlet], target: Path | None, *, as_json: bool) -> None:
    from ingest.cli.findings import print_findings
    from ingest.outlets.file import whole
    from ingest.probe.record import changed_row, totals

    if as_json:
        print_json({"written_to": target and str(target), "totals": totals(records), "outlets": records})
        return
    print_findings(records)
    repaired = [whole(changed_row(rows[seen["id"]], seen)) for seen in records if seen["state"] == "repaired"]
    if target:
        console.print(f"written to {target}", markup=False, soft_wrap=True)
    elif repaired:
        console.print(catalogue.to_toml(repaired), markup=False, soft_wrap=True)
        errors.print("nothing was written: PEYK_OUTLETS or --file names the file to keep these rows in")


def own_rows(file: Path | None) -> dict[str, Outlet]:
    """The rows of the file that will be written to; of one that is not there yet, what it would stand on."""
    path = file or settings().outlets
    return catalogue.load(path if path and path.exists() else None)


def today() -> date:
    """The day in Tehran."""
    return datetime.now(ZoneInfo("Asia/Tehran")).date()
