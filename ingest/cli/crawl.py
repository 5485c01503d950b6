"""`peyk crawl`, `trace`, `diff`, `quarantine`, `filtered`, `replay`: the pipeline and its books."""

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer
from rich.text import Text

from ingest.cli.output import Json, console, harmless, print_json, print_table, steps
from ingest.crawl.report import Report
from ingest.model import to_document
from ingest.revisions import Correction
from ingest.search.address import readable

if TYPE_CHECKING:
    from ingest.ledger import Status


def crawl(
    outlets: Annotated[
        list[str] | None, typer.Argument(help="Outlets, by any name; default: those up to PEYK_TIERS.")
    ] = None,
    *,
    seconds: Annotated[
        float | None, typer.Option(min=1, help="Send no request after so many seconds; default: no limit.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Crawl outlets now, without Airflow, and account for every story."""
    from ingest.cli.narrow import outlet_ids
    from ingest.crawl.report import RunFailedError
    from ingest.crawl.run import run

    try:
        with steps() as progress:
            report = run(outlet_ids(outlets or ()), progress, seconds)
    except RunFailedError as error:
        print_report(error.report, as_json)
        raise
    print_report(report, as_json)


def print_report(report: Report, as_json: bool = False) -> None:
    """Print the accounting of a run: a line per outlet, and the equation."""
    from ingest.ledger import STATUSES

    if as_json:
        print_json(report.as_dict() | {"line": report.line})
        return
    print_table(
        f"run {report.run_id}",
        ("outlet", "discovered#", *(f"{name}#" for name in STATUSES)),
        (
            (line.outlet, line.discovered, *(line.counts.get(name, 0) for name in STATUSES))
            for line in (*report.outlets, report.sum)
        ),
    )
    for line in report.outlets:
        if line.state != "ok":
            console.print(f"{line.outlet}: {line.state}: {line.message}", soft_wrap=True, markup=False)
    console.print(f"accounting: {report.line}", soft_wrap=True)


def trace(url: Annotated[str, typer.Argument(help="Any address of a story.")], as_json: Json = False) -> None:
    """Show all about one address: every status it had, its archived page, its article."""
    from ingest.inspect.trace import trace as find

    entries = find(url)
    if as_json:
        print_json(entries)
        return
    for entry in entries:
        console.print(f"{entry['outlet']}: {entry['status']}: {entry['url']}", soft_wrap=True, markup=False)
        print_table(
            "history",
            ("at", "run", "step", "status", "reason"),
            ((m["at"], m["run_id"], m["step"], m["status"], m.get("reason")) for m in entry.get("history", ())),
        )
        _print_rest(entry)


def _print_rest(entry: dict[str, Any]) -> None:
    for name in ("detail", "first_seen_at", "fetched_at", "next_attempt_at", "duplicate_of", "archive", "article"):
        if entry.get(name):
            console.print(f"{name}: {entry[name]}", soft_wrap=True, markup=False)


def diff(url: Annotated[str, typer.Argument(help="Any address of a story.")], as_json: Json = False) -> None:
    """Show what an outlet changed in a story, word by word, for each change that Peyk saw."""
    from ingest import revisions
    from ingest.elastic import connect
    from ingest.inspect.trace import trace as find

    articles = dict.fromkeys(entry["article_id"] for entry in find(url) if "article_id" in entry)
    with connect() as client:
        corrections = [correction for article in articles for correction in revisions.history(client, article)]
    if as_json:
        print_json([to_document(correction) for correction in corrections])
        return
    for correction in corrections:
        print_correction(correction)
    if not corrections:
        console.print("never seen changed")


def print_correction(correction: Correction) -> None:
    """Print what changed, with the old words struck out; or that the story was withdrawn or restored."""
    when = f" as seen on {correction.seen_at:%Y-%m-%d %H:%M} UTC: "
    console.print(Text.assemble("\n", (correction.event, "bold"), when, correction.title), soft_wrap=True)
    console.print(f"   {readable(correction.url)}", soft_wrap=True, markup=False)
    if correction.note:
        console.print(f"   {correction.note}", soft_wrap=True, markup=False)
    for before, after in correction.changes:
        arrow = " → " if before and after else ""
        console.print(Text.assemble("   ", (before, "red strike"), arrow, (after, "green")), soft_wrap=True)


def quarantine(
    address: Annotated[str | None, typer.Argument(help="Address or key of one: show its reason and its page.")] = None,
    as_json: Json = False,
) -> None:
    """List the stories that could not be cleaned or were refused, with the reasons; or show one with its page."""
    from ingest.inspect.quarantine import quarantined, shown

    if address:
        page = shown(address)
        if as_json:
            print_json(to_document(page.entry) | {"page": page.text})
            return
        for name in ("outlet", "url", "key", "step", "reason", "detail", "fetched_at", "http_status", "archive"):
            console.print(f"{name}: {getattr(page.entry, name)}", soft_wrap=True, markup=False)
        console.print(f"\n{harmless(page.text)}", soft_wrap=True, markup=False)
        return
    entries = quarantined()
    if as_json:
        print_json([to_document(entry) for entry in entries])
        return
    rows = ((entry.outlet, entry.step, entry.reason, entry.detail, entry.url) for entry in entries)
    print_table(f"{len(entries)} in quarantine", ("outlet", "step", "reason", "detail", "url"), rows)


def filtered(
    *,
    outlet: Annotated[str | None, typer.Option(help="Only this outlet.")] = None,
    reason: Annotated[str | None, typer.Option(help="Only reasons with this prefix.")] = None,
    as_json: Json = False,
) -> None:
    """List filtered stories, with the reasons; `peyk replay --status filtered` processes them again."""
    from ingest.cli.narrow import outlet_id
    from ingest.inspect.filtered import filtered as find

    entries = find(outlet_id(outlet), reason)
    if as_json:
        print_json([to_document(entry) for entry in entries])
        return
    counts = Counter(entry.reason or "" for entry in entries)
    print_table(f"{len(entries)} filtered", ("reason", "stories#"), counts.most_common())
    rows = (
        (entry.outlet, entry.reason, entry.detail, entry.link.title if entry.link else None, entry.url)
        for entry in entries
    )
    print_table("", ("outlet", "reason", "detail", "headline", "url"), rows)


def replay(
    outlet: Annotated[str | None, typer.Option(help="Only this outlet.")] = None,
    reason: Annotated[str | None, typer.Option(help="Only reasons with this prefix.")] = None,
    since: Annotated[str | None, typer.Option(help="Only fetched since this day, Jalali or Gregorian.")] = None,
    status: Annotated[str, typer.Option(help="quarantined or filtered.")] = "quarantined",
    as_json: Json = False,
) -> None:
    """Process quarantined or filtered stories again, from the archive, with today's code."""
    from ingest.cli.narrow import outlet_id
    from ingest.desk.replay import replay as run
    from ingest.normalise.dates import parse_day_range

    replayed = run(outlet_id(outlet), reason, parse_day_range(since, None)[0], cast("Status", status))
    if as_json:
        print_json({"run_id": replayed.run_id, "counts": replayed.counts, "left_out": list(replayed.left_out)})
        return
    total = sum(replayed.counts.values())
    for line in replayed.left_out:
        console.print(line, soft_wrap=True, markup=False)
    parts = ", ".join(f"{count} {status}" for status, count in replayed.counts.items())
    outcome = parts or ("" if replayed.left_out else f"no {status} story matches")
    console.print(f"replayed {total}" + (f": {outcome}" if outcome else ""))
