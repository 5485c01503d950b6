"""What a probe saw of one outlet as a JSON object: for programs, for the journal, and for what people are shown."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from ingest.outlets import Outlet
from ingest.probe.look import Finding

Record = dict[str, Any]


def record(finding: Finding) -> Record:
    """Return a finding as JSON's values; `changes` are the row's new values, `before` the old ones of the same
    fields."""
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


def changed_row(outlet: Outlet, seen: Record) -> Outlet:
    """Return the row with the changes of a record."""
    return Outlet(**dict(outlet) | seen["changes"])


def changed_family(seen: Record) -> bool:
    """Return whether a site runs on another CMS family than its row said; not where the row said none."""
    return "family" in seen["changes"] and seen["before"]["family"] != "unknown"


def totals(records: Sequence[Record]) -> dict[str, int]:
    """Return how many outlets are in each state or have each trouble, and stories that were asked for and cleaned."""
    states = {state: sum(seen["state"] == state for seen in records) for state in ("ok", "repaired", "failed")}
    return states | {
        "dead_feeds": sum(len(seen["dead_feeds"]) for seen in records),
        "moved": sum(seen["moved_to"] is not None for seen in records),
        "changed_families": sum(map(changed_family, records)),
        "asked": sum(seen["stories"]["asked"] for seen in records),
        "cleaned": sum(seen["stories"]["cleaned"] for seen in records),
    }
