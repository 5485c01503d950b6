"""Findings about profiles that stopped matching: texts found by the fallback, and authors gone."""

from collections.abc import Iterator, Mapping

from ingest.watch.finding import Finding, Severity
from ingest.watch.readings import Reading
from ingest.watch.shares import risen


def by_profiles(outlets: Mapping[str, Reading]) -> Iterator[Finding]:
    """Yield outlets whose profile no longer reads their pages, or no longer finds authors."""
    for outlet, reading in outlets.items():
        if rise := risen(reading["profile"]):
            message = (
                f"the profile read none of {rise.lately.affected} of {rise.lately.total} stories of the last day, and "
                f"the fallback did; {rise.usual:.0%} are usual"
            )
            advice = f"a redesign? peyk outlets probe {outlet}; docs/add-an-outlet.md has the selectors of a row"
            yield Finding("profile", outlet, Severity.WARNING, message, advice)
        elif rise := risen(reading["authors"]):
            message = (
                f"{rise.lately.affected} of {rise.lately.total} stories of the last day have no author; "
                f"{rise.usual:.0%} are usual"
            )
            advice = f"peyk clean shows what is read on a page; peyk outlets probe {outlet}"
            yield Finding("authors", outlet, Severity.WARNING, message, advice)
