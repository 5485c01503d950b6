"""`peyk outlets`: list the catalogue, probe its rows on the live sites, and add rows."""

import asyncio
from typing import Annotated, Any

import typer

from ingest import outlets as catalogue
from ingest.cli.output import Json, console, errors, print_json, print_table
from ingest.cli.probe import DryRun, File, own_rows, probe, today
from ingest.outlets import Kind
from ingest.settings import settings

app = typer.Typer(help="List, validate, probe and extend the catalogue of outlets.")


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


app.command()(probe)


@app.command()
def add(
    url: Annotated[str, typer.Argument(help="The site's address.")],
    *,
    name: Annotated[str | None, typer.Option(help="Its name in Latin letters; default: from the domain.")] = None,
    name_fa: Annotated[str | None, typer.Option(help="Its name in Persian; default: from its home page.")] = None,
    kind: Annotated[Kind | None, typer.Option(help="What it is; default: site.")] = None,
    province: Annotated[str | None, typer.Option(help="The province of a local outlet.")] = None,
    feed: Annotated[list[str] | None, typer.Option(help="A feed you know; may be repeated.")] = None,
    row_id: Annotated[str | None, typer.Option("--id", help="Its id; default: the domain without its ending.")] = None,
    connect_to: Annotated[str | None, typer.Option(help="address:port in place of DNS; for samples and tests.")] = None,
    file: File = None,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Make a row from a site's address: find its feed and family, and clean its newest stories as a test."""
    from ingest.cli.findings import print_story, progress
    from ingest.outlets.file import put, row_fields
    from ingest.probe.draft import draft, finish
    from ingest.probe.look import probe_all
    from ingest.probe.record import record

    options: dict[str, Any] = {"id": row_id, "name": name, "name_fa": name_fa, "kind": kind, "province": province}
    options |= {"feeds": feed, "connect_to": connect_to}
    given = {option: value for option, value in options.items() if value}
    outlet = draft(url, given, own_rows(file))
    with progress(1) as show:
        (finding,) = asyncio.run(probe_all([outlet], settings(), today(), show, address=url))
    row = finish(finding, given)
    target = None if dry_run else file or settings().outlets
    if target:
        put(target, [row])
    if json:
        print_json(record(finding) | {"written_to": target and str(target), "row": row.model_dump(mode="json")})
        return
    print_story(finding)
    console.print(catalogue.to_toml([row_fields(row)]), markup=False, soft_wrap=True)
    if target:
        console.print(f"written to {target}", markup=False, soft_wrap=True)
    else:
        errors.print("nothing was written: set PEYK_OUTLETS or --file to a file for this row")


def _yes(value: bool) -> str:
    return "yes" if value else "no"
