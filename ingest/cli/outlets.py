"""`peyk outlets`: the catalogue listed, held against the live sites, and added to."""

import asyncio
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from ingest import outlets as catalogue
from ingest.cli.output import Json, console, errors, print_json, print_table
from ingest.outlets import Kind, Outlet
from ingest.settings import settings

if TYPE_CHECKING:
    from ingest.catalogue.probe import Finding

app = typer.Typer(help="List, validate, probe and extend the catalogue of outlets.")

SAVED_EACH = 25
"""Findings after which a long probe writes what it has, so that an interrupted one is not lost."""

File = Annotated[
    Path | None,
    typer.Option("--file", help="Outlets file to write to; else PEYK_OUTLETS. Without either, rows are only printed."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Write nothing, print the rows.")]


@app.callback(invoke_without_command=True)
def listing(context: typer.Context, as_json: Json = False) -> None:
    """List and validate the catalogue."""
    if context.invoked_subcommand:
        return
    rows = catalogue.load(settings().outlets)
    if as_json:
        print_json([row.model_dump(mode="json") for row in rows.values()])
        return
    print_table(
        f"{len(rows)} outlets",
        ("id", "name", "domain", "family", "kind", "tier", "feeds#", "active", "verified"),
        (
            (
                *(row.id, row.name_fa, row.domain, row.family, row.kind),
                *(row.tier, len(row.feeds), _yes(row.active), row.verified),
            )
            for row in rows.values()
        ),
    )


@app.command()
def probe(
    ids: Annotated[list[str] | None, typer.Argument(help="Outlet ids; none: all active ones.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Inactive rows too, to find them a feed.")] = False,
    file: File = None,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Hold rows against the live sites: home page, feeds, family, one story; repair and date those that fit.

    Exit 3 if not one could be read.
    """
    from ingest.catalogue.file import put, whole
    from ingest.catalogue.probe import probe_all
    from ingest.cli.findings import as_json, print_findings, progress

    rows = _rows(file)
    chosen = rows if every and not ids else catalogue.select(rows, ids or ())
    target = None if dry_run else file or settings().outlets
    unsaved: list[Finding] = []

    def save(least: int = 1) -> None:
        if target and len(unsaved) >= least:
            put(target, [finding.row for finding in unsaved], {row.outlet.id: row.changes for row in unsaved})
            unsaved.clear()

    def done(finding: "Finding") -> None:
        told(finding)
        if finding.state != "failed":
            unsaved.append(finding)
        save(SAVED_EACH)

    with progress(len(chosen)) as told:
        try:
            findings = asyncio.run(probe_all(chosen.values(), settings(), _today(), done))
        finally:
            save()
    if json:
        print_json({"written_to": target and str(target), "outlets": [as_json(finding) for finding in findings]})
    else:
        print_findings(findings)
        repaired = [whole(finding.row) for finding in findings if finding.state == "repaired"]
        if target:
            console.print(f"written to {target}", markup=False, soft_wrap=True)
        elif repaired:
            console.print(catalogue.to_toml(repaired), markup=False, soft_wrap=True)
            errors.print("nothing was written: PEYK_OUTLETS or --file names the file to keep these rows in")
    if findings and all(finding.state == "failed" for finding in findings):
        raise typer.Exit(3)


@app.command()
def add(
    url: Annotated[str, typer.Argument(help="The site's address.")],
    *,
    name: Annotated[str | None, typer.Option(help="Its name in Latin letters; else made of the domain.")] = None,
    name_fa: Annotated[str | None, typer.Option(help="Its name in Persian; else what its home page says.")] = None,
    kind: Annotated[Kind | None, typer.Option(help="What it is; else a site.")] = None,
    province: Annotated[str | None, typer.Option(help="Where a local outlet is at home.")] = None,
    feed: Annotated[list[str] | None, typer.Option(help="A feed you know; may be repeated.")] = None,
    row_id: Annotated[str | None, typer.Option("--id", help="Else the domain without its ending.")] = None,
    connect_to: Annotated[str | None, typer.Option(help="address:port in place of DNS; for samples and tests.")] = None,
    file: File = None,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Make a row of a site's address: its feed and family are found, one story is cleaned to see that it works."""
    from ingest.catalogue.draft import draft, finish
    from ingest.catalogue.file import put, whole
    from ingest.catalogue.probe import probe_all
    from ingest.cli.findings import as_json, print_story, progress

    options: dict[str, Any] = {"id": row_id, "name": name, "name_fa": name_fa, "kind": kind, "province": province}
    options |= {"feeds": feed, "connect_to": connect_to}
    given = {option: value for option, value in options.items() if value}
    outlet = draft(url, given, _rows(file))
    with progress(1) as told:
        (finding,) = asyncio.run(probe_all([outlet], settings(), _today(), told, address=url))
    row = finish(finding, given)
    target = None if dry_run else file or settings().outlets
    if target:
        put(target, [row])
    if json:
        print_json(as_json(finding) | {"written_to": target and str(target), "row": row.model_dump(mode="json")})
        return
    print_story(finding)
    console.print(catalogue.to_toml([whole(row)]), markup=False, soft_wrap=True)
    if target:
        console.print(f"written to {target}", markup=False, soft_wrap=True)
    else:
        errors.print("nothing was written: PEYK_OUTLETS or --file names the file to keep this row in")


def _rows(file: Path | None) -> dict[str, Outlet]:
    """The rows of the file that will be written to; of one that is not there yet, what it would stand on."""
    path = file or settings().outlets
    return catalogue.load(path if path and path.exists() else None)


def _today() -> date:
    return datetime.now(ZoneInfo("Asia/Tehran")).date()


def _yes(value: bool) -> str:
    return "yes" if value else "no"
