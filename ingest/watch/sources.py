"""Findings about outlets: at most one for each outlet, the cause."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from ingest.ledger.source_entry import SourceEntry
from ingest.sources.gaps import OpenGap
from ingest.watch.finding import Finding, Severity
from ingest.watch.gather import Fates
from ingest.watch.rhythm import Past, day_mood, drop, silence
from ingest.watch.volume import fall, fleet_moods, rise

FAILED = 3
"""Failures in a row after which a feed counts as broken."""
BLOCKED_SHARE, BLOCKED_LEAST = 0.5, 5
QUARANTINED_SHARE, FILTERED_SHARE = 0.1, 0.6
RISE = 3.0
"""Quarantined and filtered stories are reported if their share is this many times that of the week before."""
LEAST = 10
"""Fewest stories of a day for which a share is computed."""
GAP = timedelta(hours=6)
"""Time in which crawls repair gaps by themselves."""
WIDE = 0.25
"""Share of the outlets from which a finding of one kind is taken to have one cause, and becomes one finding."""


def by_feeds(feeds: Mapping[str, Sequence[SourceEntry]]) -> Iterator[Finding]:
    """Yield outlets with broken feeds: critical if all are broken, else a warning."""
    for outlet, entries in feeds.items():
        broken = [entry for entry in entries if entry.attempts >= FAILED and entry.reason]
        if not broken:
            continue
        everything = len(broken) == len(entries)
        failed = (
            f"{len(broken)} of {len(entries)} feeds failed {max(entry.attempts for entry in broken)} times in a row"
        )
        yield Finding(
            "feeds",
            outlet,
            Severity.CRITICAL if everything else Severity.WARNING,
            f"{failed}, {broken[0].url}: {broken[0].reason}",
            f"peyk outlets probe {outlet} looks for its feeds again",
        )


def by_fates(fates: Mapping[str, Fates]) -> Iterator[Finding]:
    """Yield outlets with many blocked stories, or with more quarantined or filtered ones than before."""
    for outlet, fate in fates.items():
        total = sum(fate.lately.values())
        blocked = fate.lately.get("blocked", 0)
        if blocked >= BLOCKED_LEAST and blocked >= BLOCKED_SHARE * total:
            message = f"{blocked} of {total} stories of the last day are behind a wall"
            advice = "their headlines are indexed; ask the outlet for access, or slow down by its pace"
            yield Finding("blocked", outlet, Severity.WARNING, message, advice)
        elif _risen(fate, "quarantined", QUARANTINED_SHARE):
            message = f"{fate.lately['quarantined']} of {total} stories of the last day are in quarantine"
            yield Finding(
                "quarantine", outlet, Severity.WARNING, message, "peyk quarantine says why; mend, then peyk replay"
            )
        elif _risen(fate, "filtered", FILTERED_SHARE):
            message = f"{fate.lately['filtered']} of {total} addresses of the last day were no articles"
            yield Finding(
                "filtered",
                outlet,
                Severity.WARNING,
                message,
                f"peyk outlets probe {outlet} reads a story by its profile",
            )


def _risen(fate: Fates, status: str, least: float) -> bool:
    total, before = sum(fate.lately.values()), sum(fate.before.values())
    share = fate.lately.get(status, 0) / total if total >= LEAST else 0.0
    return share >= least and (before < LEAST or share > RISE * fate.before.get(status, 0) / before or share > 0.95)


def by_gaps(gaps: Sequence[OpenGap], now: datetime) -> Iterator[Finding]:
    """Yield outlets with gaps that have been open for longer than `GAP`."""
    by_outlet: dict[str, list[OpenGap]] = {}
    for gap in gaps:
        if now - gap.gap.found_at > GAP:
            by_outlet.setdefault(gap.outlet, []).append(gap)
    for outlet, stale in by_outlet.items():
        first = stale[0].gap
        yield Finding(
            "gap",
            outlet,
            Severity.WARNING,
            f"gaps open: {len(stale)}, the first from {first.since:%Y-%m-%d %H:%M} to {first.until:%Y-%m-%d %H:%M} UTC",
            f"peyk backfill --outlet {outlet} --from {first.since:%Y-%m-%d} --to {first.until:%Y-%m-%d}",
        )


def by_rhythm(pasts: Mapping[str, Past]) -> Iterator[Finding]:
    """Yield outlets that are silent, or publish far less or far more than usual."""
    mood, moods = day_mood(pasts.values()), fleet_moods(pasts.values())
    for outlet, past in pasts.items():
        if quiet := silence(past, mood):
            usual = "" if quiet.expected is None else f"; about {quiet.expected:.0f} were expected"
            message = f"no story since {past.last:%Y-%m-%d %H:%M} UTC, {quiet.hours} hours{usual}"
            advice = f"look at its site; peyk outlets probe {outlet} checks whether its feeds still show stories"
            yield Finding("silent", outlet, Severity.CRITICAL, message, advice)
        elif fallen := fall(past, moods) or drop(past, mood):
            message = f"{fallen.stories} stories in {fallen.hours} hours, {fallen.usual:.0f} are usual"
            yield Finding(
                "volume",
                outlet,
                Severity.WARNING,
                message,
                f"peyk outlets probe {outlet}; a feed or section may be gone",
            )
        elif risen := rise(past, moods):
            message = f"{risen.stories} stories in {risen.hours} hours, {risen.usual:.0f} are usual"
            advice = f"news, or a feed that shows what is none: peyk search '' --outlet {outlet} --sort newest"
            yield Finding("surge", outlet, Severity.NOTICE, message, advice)


def one_each(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield the first finding about each outlet: it is the cause of the others."""
    first: dict[str, Finding] = {}
    for finding in findings:
        first.setdefault(finding.subject, finding)
    yield from first.values()


def joined(findings: Sequence[Finding], outlets: int) -> list[Finding]:
    """Return the findings, with one in all for a kind that at least a quarter of `outlets` (and five) have."""
    kept: list[Finding] = []
    for kind in dict.fromkeys(finding.kind for finding in findings):
        same = [finding for finding in findings if finding.kind == kind]
        if len(same) < max(5, WIDE * outlets):
            kept += same
            continue
        names = ", ".join(finding.subject for finding in same[:5])
        message = f"{len(same)} of {outlets} outlets at once ({names} …), such as: {same[0].message}"
        advice = "look at what they share first: network, DNS, clock, the last release"
        kept.append(
            Finding(kind, "outlets", min((each.severity for each in same), key=lambda s: s.rank), message, advice)
        )
    return kept
