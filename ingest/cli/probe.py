"""`peyk outlets probe` and `peyk probe`: check the catalogue against the live sites."""

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
"""Changed rows after which a long probe writes them to the file."""

File = Annotated[
    Path | None,
    typer.Option("--file", help="Outlets file to write; default: PEYK_OUTLETS. Without either, rows are only printed."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Write nothing, print the rows.")]


def probe(
    names: Annotated[list[str] | None, typer.Argument(help="Outlets, by any name; default: all active ones.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Also inactive rows, to find feeds for them.")] = False,
    file: File = None,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Check rows against the live sites, tier by tier: home page, feeds, family, ten stories; repair and date rows.

    An interrupted probe of the whole catalogue resumes where it was. Exit 3 if no outlet could be read.
    """
    from ingest.cli.findings import progress
    from ingest.cli.narrow import outlet_ids
    from ingest.outlets.file import put
    from ingest.probe.journal import journal
    from ingest.probe.look import probe_all
    from ingest.probe.record import changed_row, record

    rows = own_rows(file)
    ids = [each for name in names or () for each in ([name] if name in rows else outlet_ids([name]))]
    chosen = rows if every and not ids else catalogue.select(rows, ids)
    chosen = {row.id: row for row in sorted(chosen.values(), key=lambda row: row.tier)}
    target = None if dry_run else file or settings().outlets
    opened: AbstractContextManager[Journal | None] = journal(target, today()) if target and not ids else nullcontext()
    with opened as notes:
        records = _earlier(notes, chosen)
        # Findings go to the journal first, so the last rows may be missing in the file of a killed probe.
        unsaved = {name: kept for name, kept in records.items() if _is_new(chosen[name], kept)}

        def save(least: int = 1) -> None:
            if target and len(unsaved) >= least:
                changed = [changed_row(rows[name], kept) for name, kept in unsaved.items()]
                put(target, changed, {name: kept["changes"] for name, kept in unsaved.items()})
                unsaved.clear()

        def done(finding: "Finding") -> None:
            new = records[finding.outlet.id] = record(finding)
            if notes:
                notes.add(new)
            show(finding)
            if new["changes"]:
                unsaved[finding.outlet.id] = new
            save(SAVED_EACH)

        remaining = [row for row in chosen.values() if row.id not in records]
        with progress(len(chosen), len(records)) as show:
            try:
                asyncio.run(probe_all(remaining, settings(), today(), done, known=catalogue.by_domain(rows)))
            finally:
                save()
        _print([records[name] for name in chosen], rows, target, as_json=json)
        if notes:
            notes.finish()
    if records and all(kept["state"] == "failed" for kept in records.values()):
        raise typer.Exit(3)


def _earlier(notes: "Journal | None", chosen: Mapping[str, Outlet]) -> "dict[str, Record]":
    earlier = {name: kept for name, kept in notes.earlier.items() if name in chosen} if notes else {}
    if notes and earlier:
        errors.print(
            f"resuming the probe of {notes.began}: {len(earlier)} of {len(chosen)} outlets are done; "
            f"to start again, remove {notes.path}",
            soft_wrap=True,
            markup=False,
        )
    return earlier


def _is_new(row: Outlet, record: "Record") -> bool:
    """Return whether a row lacks the changes of a record."""
    return bool(row.model_dump(mode="json", include=set(record["changes"])) != record["changes"])


def _print(records: "list[Record]", rows: Mapping[str, Outlet], target: Path | None, *, as_json: bool) -> None:
    from ingest.cli.findings import print_findings
    from ingest.outlets.file import row_fields
    from ingest.probe.record import changed_row, totals

    if as_json:
        print_json({"written_to": target and str(target), "totals": totals(records), "outlets": records})
        return
    print_findings(records)
    repaired = [row_fields(changed_row(rows[each["id"]], each)) for each in records if each["state"] == "repaired"]
    if target:
        console.print(f"written to {target}", markup=False, soft_wrap=True)
    elif repaired:
        console.print(catalogue.to_toml(repaired), markup=False, soft_wrap=True)
        errors.print("nothing was written: set PEYK_OUTLETS or --file to a file for these rows")


def own_rows(file: Path | None) -> dict[str, Outlet]:
    """Return the rows of the file that will be written, or of the bundled catalogue if it does not exist yet."""
    path = file or settings().outlets
    return catalogue.load(path if path and path.exists() else None)


def today() -> date:
    """Return the current day in Tehran."""
    return datetime.now(ZoneInfo("Asia/Tehran")).date()
