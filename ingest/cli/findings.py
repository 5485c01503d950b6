"""How `peyk outlets probe` and `add` tell what they found."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ingest.catalogue.probe import Finding
from ingest.cli.output import console, errors, print_table


@contextmanager
def progress(total: int) -> Iterator[Callable[[Finding], None]]:
    """Tells of each outlet that is done, on standard error: a bar in a terminal, a line each elsewhere."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task("probing", total=total)

        def told(finding: Finding) -> None:
            bar.update(task, advance=1, description=finding.outlet.id)
            if not errors.is_terminal:
                errors.print(f"{finding.outlet.id}: {finding.state}", soft_wrap=True, markup=False)

        yield told


def print_findings(findings: Sequence[Finding]) -> None:
    """A table of outlets, then a line for every change and every problem."""
    print_table(
        ", ".join(
            f"{sum(finding.state == state for finding in findings)} {state}" for state in ("ok", "repaired", "failed")
        ),
        ("id", "state", "family", "feeds#", "links#", "cleaned", "a story"),
        (
            (
                *(row.id, finding.state, row.family, len(row.feeds), finding.stories),
                f"{finding.outcome.cleaned} of {finding.outcome.asked}",
                finding.story and finding.story.title,
            )
            for finding in findings
            for row in [finding.row]
        ),
    )
    for finding in findings:
        for line in (*_changes(finding), *finding.problems):
            console.print(f"{finding.outlet.id}: {line}", markup=False, soft_wrap=True)


def print_story(finding: Finding) -> None:
    """How many stories were cleaned, the first of them, and every problem."""
    story = finding.story
    if story:
        console.print(
            f"{finding.stories} links; {finding.outcome}, the first: {story.title}", markup=False, soft_wrap=True
        )
        console.print(f"{story.url}, {len(story.body)} characters\n", markup=False, soft_wrap=True)
    for line in finding.problems:
        console.print(line, markup=False, soft_wrap=True)


def _changes(finding: Finding) -> Iterator[str]:
    before, after = finding.outlet.model_dump(mode="json"), finding.row.model_dump(mode="json")
    for field in finding.changes:
        if field != "verified":
            yield f"{field}: {before[field]} becomes {after[field]}"


def as_json(finding: Finding) -> dict[str, Any]:
    """A finding for programs."""
    story = finding.story
    return {
        "id": finding.outlet.id,
        "state": finding.state,
        "changes": finding.row.model_dump(mode="json", include=set(finding.changes)),
        "problems": finding.problems,
        "links": finding.stories,
        "stories": asdict(finding.outcome),
        "story": story
        and {
            "url": story.url,
            "title": story.title,
            "characters": len(story.body),
            "published_at": story.published_at and story.published_at.isoformat(),
            "profile": story.extraction and story.extraction.profile,
            "language": story.language,
        },
    }
