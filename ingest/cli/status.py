"""`peyk status`: a summary of runs and books, then the outlets with something to say."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingest.cli.output import Json, console, print_json, print_table

if TYPE_CHECKING:
    from ingest.inspect.days import Day
    from ingest.inspect.notes import Notes
    from ingest.inspect.work import Running, Waiting
    from ingest.ledger.records import Run
    from ingest.sources.gaps import OpenGap

NONE_YET = "no run yet: `peyk crawl` starts one, `make up` a schedule; `peyk --sample status` shows that of `make run`"
SHOWN = 5
"""Outlets of a running run that are named."""


@dataclass(frozen=True, slots=True)
class _State:
    newest: "Run | None"
    last: "Run | None"
    line: str
    running: "list[Running]"
    waiting: "Waiting"
    ledger: dict[str, dict[str, int]]
    reasons: dict[str, dict[str, int]]
    days: "list[Day]"
    gaps: "list[OpenGap]"
    notes: "Notes"

    @property
    def totals(self) -> dict[str, int]:
        from ingest.ledger import STATUSES

        return {name: sum(counts.get(name, 0) for counts in self.ledger.values()) for name in STATUSES}


def status(
    *,
    outlet: Annotated[str | None, typer.Option(help="Only this outlet, by any name.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All outlets, also those with nothing to report.")] = False,
    days: Annotated[
        int, typer.Option("--days", min=0, help="Also so many newest days, by the day a story was first seen.")
    ] = 0,
    as_json: Json = False,
) -> None:
    """Show the last run, running and waiting work, all stories by status, and outlets in trouble."""
    from ingest.cli.narrow import outlet_id
    from ingest.elastic import connect
    from ingest.index.indices import check_indices, is_fresh

    with connect() as client:
        if is_fresh(client):
            if as_json:
                print_json(_document(None))
            else:
                console.print(NONE_YET, soft_wrap=True)
            return
        check_indices(client)
        state = _read(client, outlet_id(outlet), days)
    if as_json:
        print_json(_document(state))
        return
    _print_summary(state, outlet)
    _print_outlets(state, everything or outlet is not None)
    print_table(
        "why stories gave no article",
        ("status", "reason", "stories#"),
        ((name, reason, count) for name, reasons in state.reasons.items() for reason, count in reasons.items()),
    )
    _print_days(state.days)


def _read(client: Any, outlet: str | None, days: int) -> _State:
    from ingest.inspect.days import days as read_days
    from ingest.inspect.notes import notes
    from ingest.inspect.work import Waiting, running, waiting
    from ingest.ledger import Ledger
    from ingest.ledger.runs import Runs
    from ingest.settings import settings
    from ingest.sources.gaps import describe, open_gaps

    ledger = Ledger(client)
    ledger.refresh()
    # The record of a run that has just begun is not searchable by itself.
    client.indices.refresh(index=settings().index("crawl-runs"))
    runs = Runs(client).latest(20)
    last = next((run for run in runs if run.state != "running"), None)
    filters = [{"term": {"outlet": outlet}}] if outlet else []
    counts = ledger.counts(*filters)
    work = running(client)
    told = waiting(client, datetime.now(UTC))
    if outlet:
        told = Waiting(*({outlet: each.get(outlet, 0)} for each in (told.due, told.later, told.rechecks)))
    held = {name for run in work if run.alive for name in run.held}
    gaps = open_gaps(client, outlet)
    lines: dict[str, list[str]] = {}
    for gap in gaps:
        lines.setdefault(gap.outlet, []).append(f"{describe(gap.gap)}: {gap.feed}")
    found = notes(
        client,
        (last.outlets or ()) if last else (),
        {name: count for name, count in told.due.items() if name not in held},
        lines,
        outlet,
    )
    reasons = ledger.reasons(("filtered", "quarantined", "blocked", "pending"), *filters)
    by_day = read_days(client, days) if days else []
    return _State(runs[0] if runs else None, last, _line(last), work, told, counts, reasons, by_day, gaps, found)


def _line(run: "Run | None") -> str:
    """Return the outcome of a run that is over."""
    from ingest.crawl.report import Report

    if run is None:
        return ""
    return run.message or Report(run.run_id, run.outlets or ()).line


def _document(state: _State | None) -> dict[str, Any]:
    from ingest.ledger import STATUSES
    from ingest.ledger.records import run_document
    from ingest.model import to_document

    if state is None:
        nothing: dict[str, Any] = {"run": None, "ledger": {}, "reasons": {}, "days": [], "gaps": [], "last": None}
        return nothing | {
            "running": [],
            "waiting": {"due": 0, "later": 0, "rechecks": 0},
            "totals": dict.fromkeys(STATUSES, 0),
            "outlets": {},
        }
    days, gaps = ([to_document(record) for record in records] for records in (state.days, state.gaps))
    return {
        "run": run_document(state.newest) if state.newest else None,
        "ledger": state.ledger,
        "reasons": state.reasons,
        "days": days,
        "gaps": gaps,
        "last": run_document(state.last) if state.last else None,
        "running": [
            asdict(run) | {"started_at": run.started_at.isoformat() if run.started_at else None}
            for run in state.running
        ],
        "waiting": {name: sum(counts.values()) for name, counts in asdict(state.waiting).items()},
        "totals": state.totals,
        "outlets": state.notes,
    }


def _print_summary(state: _State, outlet: str | None) -> None:
    if state.last:
        _say("last run", f"{state.last.run_id}: {state.last.state}{_when(state.last)}: {state.line}")
    else:
        _say("last run", "none is over yet" if state.running else "no run yet: `peyk crawl` starts one")
    for run in state.running:
        _say("running", _running(run))
    if not state.running:
        _say("running", "nothing")
    _say("waiting", _waiting(state))
    counts = ", ".join(f"{count:,} {name}" for name, count in state.totals.items() if count)
    _say(
        "stories",
        f"{sum(state.totals.values()):,}{f': {counts}' if counts else ''}{f', at {outlet}' if outlet else ''}",
    )


def _say(name: str, text: str) -> None:
    console.print(f"{name:<10} {text}", soft_wrap=True, markup=False)


def _when(run: "Run") -> str:
    ago = f" {_length(datetime.now(UTC) - run.finished_at)} ago" if run.finished_at else ""
    return ago + (f" in {_length(timedelta(seconds=run.effort.seconds))}" if run.effort.seconds is not None else "")


def _running(run: "Running") -> str:
    since = f" for {_length(datetime.now(UTC) - run.started_at)}" if run.started_at else ""
    names = ", ".join(run.held[:SHOWN]) + (" …" if len(run.held) > SHOWN else "")
    held = f", {len(run.held)} in work: {names}" if run.held else ""
    text = f"{run.run_id}{since}: {run.done} of {run.planned} outlets done{held}"
    if run.alive is None:
        return f"{text}; it holds no outlet: it begins or ends, or was killed"
    return text if run.alive else f"{text}; no sign of life: the next run takes over its outlets"


def _waiting(state: _State) -> str:
    held = {name for run in state.running if run.alive for name in run.held}
    due = state.waiting.due
    working = sum(count for name, count in due.items() if name in held)
    parts = {
        "in work": working,
        "due now": sum(due.values()) - working,
        "later": sum(state.waiting.later.values()),
    }
    counts = ", ".join(f"{count:,} {name}" for name, count in parts.items() if count)
    stories = f"stories {counts}" if counts else "no story"
    return f"{stories}; articles to recheck now: {sum(state.waiting.rechecks.values()):,}"


def _length(time: timedelta) -> str:
    """Return a length of time in its two largest units, `3 h 12 min`; seconds only below a minute."""
    minutes, seconds = divmod(max(0, round(time.total_seconds())), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    units = [f"{count} {unit}" for count, unit in ((days, "d"), (hours, "h"), (minutes, "min")) if count]
    return " ".join(units[:2]) or f"{seconds} s"


def _print_outlets(state: _State, everything: bool) -> None:
    from ingest.ledger import STATUSES

    names = sorted({*state.ledger, *state.notes} if everything else state.notes)
    quiet = len({*state.ledger} - {*state.notes})
    print_table(
        f"outlets with something to report: {len(state.notes)}; without: {quiet}"
        + ("" if everything or not quiet else " (--all shows them)"),
        ("outlet", "stories#", *(f"{name}#" for name in STATUSES)),
        ((name, *_counted(state.ledger.get(name, {}), STATUSES)) for name in names),
    )
    for name in names:
        for line in state.notes.get(name, ()):
            console.print(f"{name}: {line}", soft_wrap=True, markup=False)


def _counted(counts: Mapping[str, int], statuses: Iterable[str]) -> tuple[int, ...]:
    known = Counter(counts)
    return (known.total(), *(known[name] for name in statuses))


def _print_days(days: "list[Day]") -> None:
    from ingest.ledger import STATUSES

    if days:
        print_table(
            "the ledger, by the day when a story was first seen",
            ("day", "discovered#", *(f"{name}#" for name in STATUSES), "balanced"),
            (
                (day.day, day.discovered, *(day.counts[name] for name in STATUSES), "yes" if day.balanced else "NO")
                for day in days
            ),
        )
