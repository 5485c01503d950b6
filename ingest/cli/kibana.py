"""`peyk kibana`: data views, saved searches and dashboards for Kibana."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.cli.output import Json, console, print_json, print_table
from ingest.errors import PeykError

if TYPE_CHECKING:
    from ingest.kibana.preview import Sheet

app = typer.Typer(help="Kibana in Persian: data views, saved searches and dashboards.", no_args_is_help=True)


@app.command()
def setup(*, as_json: Json = False) -> None:
    """Write the space, data views, saved searches and dashboards to Kibana (KIBANA_URL); safe to run again.

    It asks as `elastic` with ELASTIC_PASSWORD, else with the credentials for Elasticsearch. Peyk's own objects are
    replaced, so copy a dashboard before you change it; other objects are not touched.
    """
    from ingest.kibana.setup import set_up

    steps = set_up()
    if as_json:
        print_json([asdict(step) for step in steps])
    else:
        print_table("Kibana", ("what", "id", "now"), ((step.kind, step.name, step.done) for step in steps))


@app.command()
def check(
    *,
    offline: Annotated[bool, typer.Option("--offline", help="Check the definitions only; ask no Kibana.")] = False,
    as_json: Json = False,
) -> None:
    """Check the definitions against the indices' fields, and whether Kibana has what they define.

    Exit code 2 if a definition is wrong or something is missing.
    """
    from ingest.kibana.load import load
    from ingest.kibana.setup import check as in_kibana
    from ingest.kibana.verify import faults

    wrong = list(faults(load()))
    steps = [] if offline else in_kibana()
    missing = [step.name for step in steps if step.done == "missing"]
    if as_json:
        print_json({"faults": wrong, "objects": [asdict(step) for step in steps]})
    elif steps:
        print_table("Kibana", ("what", "id", "now"), ((step.kind, step.name, step.done) for step in steps))
    if wrong:
        raise PeykError("; ".join(wrong))
    if missing:
        raise PeykError(f"Kibana lacks {', '.join(missing)}; `peyk kibana setup` writes them")
    if not as_json:
        console.print("the definitions are right")


@app.command()
def preview(
    dashboard: Annotated[
        list[str] | None, typer.Argument(help="newsroom, monitoring, sources, crawls. Default: all.")
    ] = None,
    *,
    start: Annotated[str | None, typer.Option("--from", help="First day or period, as of search; or now-7d.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Last day or period, included; or now.")] = None,
    query: Annotated[str | None, typer.Option("--query", help="KQL in place of the dashboard's own.")] = None,
    rows: Annotated[int, typer.Option(min=1, help="Most rows of a table.")] = 10,
    svg: Annotated[Path | None, typer.Option("--svg", help="Also draw each dashboard into this folder.")] = None,
    as_json: Json = False,
) -> None:
    """Print each panel of the dashboards as a table, with the data of the cluster; no Kibana is needed."""
    from ingest.elastic import connect
    from ingest.kibana.preview import preview as look

    with connect() as client:
        sheets = look(client, dashboard or (), start=start, end=end, query=query)
    if as_json:
        print_json([asdict(sheet) for sheet in sheets])
    else:
        for sheet in sheets:
            _print(sheet, rows)
    if svg:
        _draw(sheets, svg)


def _print(sheet: "Sheet", most: int) -> None:
    """Print a dashboard; numbers side by side are one table."""
    console.print(f"\n{sheet.title}", style="bold underline")
    numbers: list[tuple[str, str]] = []
    for table in (*sheet.tables, None):
        if table and table.type == "metric":
            numbers.append((table.columns[-1], table.rows[0][-1]))
            continue
        if numbers:
            print_table("", [name for name, _ in numbers], [[value for _, value in numbers]])
            numbers = []
        if table and table.type == "markdown":
            console.print("\n".join(line for (line,) in table.rows), style="dim", markup=False)
        elif table:
            more = len(table.rows) - most
            title = table.title + (f" ({more:,} more rows)" if more > 0 else "")
            print_table(title, table.columns, table.rows[:most])


def _draw(sheets: "Sequence[Sheet]", folder: Path) -> None:
    from ingest.kibana.picture import draw

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for sheet in sheets:
            (folder / f"kibana-{sheet.name}.svg").write_text(draw(sheet), encoding="utf-8")
    except OSError as error:
        raise PeykError(f"{folder} cannot be written: {error.strerror}") from error
