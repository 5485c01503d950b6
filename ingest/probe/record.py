"""A probe's finding as a JSON object, for programs, for the journal, and for printed tables."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from ingest.outlets import Outlet
from ingest.probe.look import Finding

Record = dict[str, Any]


def record(finding: Finding) -> Record:
    """Return a finding as JSON values; `changes`: new values of the row's fields, `before`: their old values."""
    story, changed = finding.story, set(finding.changes)
    return {
        "id": finding.outlet.id,
        "tier": finding.outlet.tier,
        "state": finding.state,
        "family": finding.row.family,
        "feeds": len(finding.row.feeds),
        "changes": finding.row.model_dump(mode="json", include=changed),
        "before": finding.outlet.model_dump(mode="json", include=changed),
        "dead_feeds": list(finding.dead_feeds),
        "moved_to": finding.moved_to,
        "problems": list(finding.problems),
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


def changed_row(outlet: Outlet, record: Record) -> Outlet:
    """Return the row with the changes of a record."""
    return Outlet(**dict(outlet) | record["changes"])


def changed_family(record: Record) -> bool:
    """Return whether the site's CMS family differs from its row; False if the row's was unknown."""
    return "family" in record["changes"] and record["before"]["family"] != "unknown"


def totals(records: Sequence[Record]) -> dict[str, int]:
    """Return the numbers of outlets in each state and with each problem, and of stories fetched and cleaned."""
    states = {state: sum(record["state"] == state for record in records) for state in ("ok", "repaired", "failed")}
    return states | {
        "dead_feeds": sum(len(record["dead_feeds"]) for record in records),
        "moved": sum(record["moved_to"] is not None for record in records),
        "changed_families": sum(map(changed_family, records)),
        "asked": sum(record["stories"]["asked"] for record in records),
        "cleaned": sum(record["stories"]["cleaned"] for record in records),
    }
