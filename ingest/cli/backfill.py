"""`peyk backfill`, `peyk coverage`: collect past days, and show what is covered."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from ingest.cli.output import Json, console, errors, print_json, print_table
from ingest.model import to_document

if TYPE_CHECKING:
    from ingest.backfill.coverage import Cell
    from ingest.backfill.days import OutletDay

MOST_COLUMNS = 8
"""Most outlets with a column each; more are summed up."""
MOST_TROUBLES = 40
LEGEND = "~ perhaps not all   … some pending   ! failed   ? no source known   ⌀ a gap in the feeds"

First = Annotated[str | None, typer.Option("--from", help="First day, Jalali (1405-08-01) or Gregorian.")]
Last = Annotated[str | None, typer.Option("--to", help="Last day; without it, the first.")]
Outlets = Annotated[list[str] | None, typer.Option("--outlet", help="Only this outlet; may be repeated.")]


def backfill(
    first: Annotated[str, typer.Option("--from", help="First day, Jalali (1405-08-01) or Gregorian.")],
    last: Last = None,
    outlet: Outlets = None,
    again: Annotated[bool, typer.Option("--again", help="Do finished days again.")] = False,
    as_json: Json = False,
) -> None:
    """Collect the stories of past days from archives and sitemaps. If stopped, it resumes when run again.

    Live crawls take precedence, and no host gets requests faster than from them.
    """
    from ingest.backfill.plan import plan
    from ingest.backfill.run import run
    from ingest.cli.narrow import outlet_ids

    units = plan(first, last or first, outlet_ids(outlet or ()), again)
    with _progress(sum(len(unit.outlets) for unit in units)) as done:
        summary = run(units, done)
    if as_json:
        days = [_day(day) for day in summary.days]
        print_json({"states": summary.states, "totals": summary.totals, "line": summary.line, "days": days})
        return
    _troubles(summary.troubles)
    console.print(summary.line, soft_wrap=True)
    if not units:
        console.print("every day of the range is finished; --again does them again")


def coverage(first: First = None, last: Last = None, outlet: Outlets = None, as_json: Json = False) -> None:
    """Show the coverage of past days: stories by day and outlet, backfills, gaps. Default: the last week."""
    from ingest import index, outlets
    from ingest.backfill.coverage import coverage as cover
    from ingest.backfill.plan import day_range
    from ingest.cli.narrow import outlet_ids
    from ingest.elastic import connect
    from ingest.normalise.dates import TEHRAN
    from ingest.settings import settings

    today = datetime.now(UTC).astimezone(TEHRAN).date()
    start = first or last or (today - timedelta(days=6)).isoformat()
    days = day_range(start, last or (today.isoformat() if first is None else start))
    rows = outlets.select(outlets.load(settings().outlets), outlet_ids(outlet or ()), settings().tiers)
    with connect() as client:
        # Only on a fresh cluster: whoever may only read can see what is there.
        for name in ("crawl-ledger", "crawl-days"):
            if not client.indices.exists(index=settings().index(name)):
                index.ensure_indices(client, [name])
        by_day = cover(client, days, rows)
    cells = [cell for line in by_day.values() for cell in line.values()]
    if as_json:
        print_json([_cell(cell) for cell in cells])
        return
    table = _wide if len(rows) <= MOST_COLUMNS else _summed
    table(list(by_day.values()), list(rows))
    _troubles([f"{cell.outlet}, {_jalali(cell)}: {cell.trouble}" for cell in cells if cell.trouble])


def _wide(lines: list[dict[str, "Cell"]], names: list[str]) -> None:
    rows = [
        (_jalali(next(iter(line.values()))), *(f"{line[name].stories or '·'}{line[name].mark}" for name in names))
        for line in lines
    ]
    print_table("stories by day", ("day", *(f"{name}#" for name in names)), rows)
    console.print(LEGEND)


def _summed(lines: list[dict[str, "Cell"]], names: list[str]) -> None:
    def row(line: dict[str, "Cell"]) -> tuple[Any, ...]:
        cells = list(line.values())
        states = [cell.backfill.state for cell in cells if cell.backfill]
        return (
            _jalali(cells[0]),
            sum(cell.stories for cell in cells),
            sum(cell.stories > 0 for cell in cells),
            *(states.count(state) for state in ("done", "partial", "open", "failed", "unknown")),
            sum(bool(cell.gaps) for cell in cells),
        )

    columns = ("day", "stories#", "outlets#", "done#", "partial#", "open#", "failed#", "unknown#", "gaps#")
    print_table(f"stories by day, {len(names)} outlets", columns, map(row, lines))


def _troubles(lines: list[str]) -> None:
    for line in lines[:MOST_TROUBLES]:
        console.print(line, soft_wrap=True, markup=False)
    if len(lines) > MOST_TROUBLES:
        console.print(f"… and {len(lines) - MOST_TROUBLES} more; --json shows all")


@contextmanager
def _progress(total: int) -> Iterator[Callable[["OutletDay"], None]]:
    """Yield a callback that shows each finished outlet-day on standard error: a bar in a terminal, else a line."""
    columns = (
        *(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()),
        *(TimeElapsedColumn(), TextColumn("left:"), TimeRemainingColumn()),
    )
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task("backfill", total=total)

        def done(day: "OutletDay") -> None:
            bar.update(task, advance=1, description=f"{day.jalali} {day.outlet}")
            if not errors.is_terminal:
                line = f"{day.jalali} {day.outlet}: {day.state}, {day.discovered} stories"
                errors.print(line, soft_wrap=True, markup=False)

        yield done


def _jalali(cell: "Cell") -> str:
    from ingest.backfill.coverage import jalali

    return jalali(cell.day)


def _day(day: "OutletDay") -> dict[str, Any]:
    document = to_document(day) | {"day": day.day.isoformat(), "jalali": day.jalali, "discovered": day.discovered}
    document.pop("keys", None)
    return document


def _cell(cell: "Cell") -> dict[str, Any]:
    return {
        "outlet": cell.outlet,
        "day": cell.day.isoformat(),
        "jalali": _jalali(cell),
        "stories": cell.stories,
        "backfill": cell.backfill and _day(cell.backfill),
        "gaps": cell.gaps,
    }
