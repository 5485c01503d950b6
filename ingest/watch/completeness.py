"""Findings about stories that are read, but not fully: only their headline, or without a date."""

from collections.abc import Iterator, Mapping

from ingest.watch.finding import Finding, Severity
from ingest.watch.readings import Reading
from ingest.watch.shares import risen

ADVICE = {
    "partial": ("have only a headline or a beginning", "a new wall? open one; peyk outlets probe {outlet}"),
    "undated": ("have no date", "peyk clean shows what is read on a page; peyk outlets probe {outlet}"),
}


def by_completeness(outlets: Mapping[str, Reading]) -> Iterator[Finding]:
    """Yield outlets with a rising share of partial or undated articles."""
    for outlet, reading in outlets.items():
        for kind, (trouble, advice) in ADVICE.items():
            if rise := risen(reading[kind]):
                lately = f"{rise.lately.affected} of {rise.lately.total} stories of the last day {trouble}"
                message = f"{lately}; {rise.usual:.0%} are usual"
                yield Finding(kind, outlet, Severity.WARNING, message, advice.format(outlet=outlet))
