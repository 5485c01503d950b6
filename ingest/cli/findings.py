"""Print progress and findings of `peyk outlets probe` and `add`."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ingest.cli.output import console, errors, print_table
from ingest.probe.look import Finding
from ingest.probe.record import Record, totals


@contextmanager
def progress(total: int, done: int = 0) -> Iterator[Callable[[Finding], None]]:
    """Yield a callback that shows each finished outlet on standard error: a bar in a terminal, a line elsewhere.

    `done`: number of outlets that an interrupted probe finished.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task("probing", total=total, completed=done)
        count = done

        def show(finding: Finding) -> None:
            nonlocal count
            count += 1
            bar.update(task, advance=1, description=f"tier {finding.outlet.tier}, {finding.outlet.id}")
            if not errors.is_terminal:
                prefix = f"{count} of {total}, tier {finding.outlet.tier}: " if total > 1 else ""
                errors.print(f"{prefix}{finding.outlet.id}: {finding.state}", soft_wrap=True, markup=False)

        yield show


def print_findings(records: Sequence[Record]) -> None:
    """Print a table of outlets, then a line for every change and every problem, and the totals."""
    count = totals(records)
    print_table(
        ", ".join(f"{count[state]} {state}" for state in ("ok", "repaired", "failed")),
        ("tier", "id", "state", "family", "feeds#", "links#", "cleaned", "a story"),
        (
            (
                *(record["tier"], record["id"], record["state"], record["family"], record["feeds"], record["links"]),
                f"{record['stories']['cleaned']} of {record['stories']['asked']}",
                record["story"] and record["story"]["title"],
            )
            for record in records
        ),
    )
    for record in records:
        for line in (*_changes(record), *record["problems"]):
            console.print(f"{record['id']}: {line}", markup=False, soft_wrap=True)
    troubles = f"{count['dead_feeds']} dead feeds, {count['moved']} moved sites"
    console.print(f"{troubles}, {count['changed_families']} changed families")
    console.print(f"{count['cleaned']} of {count['asked']} stories cleaned")


def print_story(finding: Finding) -> None:
    """Print how many stories were cleaned, the first of them, and every problem."""
    story = finding.story
    if story:
        console.print(
            f"{finding.stories} links; {finding.outcome}, the first: {story.title}", markup=False, soft_wrap=True
        )
        console.print(f"{story.url}, {len(story.body)} characters\n", markup=False, soft_wrap=True)
    for line in finding.problems:
        console.print(line, markup=False, soft_wrap=True)


def _changes(record: Record) -> Iterator[str]:
    for field, value in record["changes"].items():
        if field != "verified":
            yield f"{field}: {record['before'][field]} becomes {value}"
