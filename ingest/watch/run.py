"""One watch: read the data, make the findings, store them."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from elasticsearch import Elasticsearch

from ingest import outlets
from ingest.elastic import connect
from ingest.index import ensure_indices
from ingest.ledger import Ledger
from ingest.ledger.hosts import Hosts
from ingest.ledger.lease import find
from ingest.ledger.runs import Runs
from ingest.settings import settings
from ingest.sources.gaps import open_gaps
from ingest.watch import (
    certificates,
    completeness,
    gather,
    hour,
    line,
    profile,
    scheduler,
    sources,
    stores,
    texts,
    walls,
)
from ingest.watch.archive import by_archive
from ingest.watch.books import by_books
from ingest.watch.finding import Finding
from ingest.watch.readings import Reading, readings
from ingest.watch.store import Watched, keep
from ingest.watch.undelivered import undelivered

RUNS = 20
CAUSES = {
    "crawl": {"scheduler"},
    "unindexed": {"scheduler", "crawl", "run", "fruitless", "missing", "red", "closed", "archive"},
}
"""Findings about the whole pipeline, and the kinds of those that explain them."""


def watch(now: datetime | None = None) -> Watched:
    """Check every outlet and the pipeline, store the findings and return them.

    Raises PeykError if Elasticsearch cannot be reached.
    """
    now = now or datetime.now(UTC)
    with connect() as client:
        present = stores.present(client)
        # Missing indices are reported, not created: the next crawl creates them.
        ensure_indices(client, (*(name for name in present if name != "articles"), *stores.OWN))
        findings = [*_about_stores(client, present, now), *_about_work(client, present, now)]
        return keep(client, _deduplicated(findings), now)


def _deduplicated(findings: Iterable[Finding]) -> list[Finding]:
    """Return the first finding of each kind and subject, without those that others cause (`CAUSES`)."""
    first: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        first.setdefault((finding.kind, finding.subject), finding)
    kinds = {kind for kind, _ in first}
    return [finding for finding in first.values() if not kinds & CAUSES.get(finding.kind, set())]


def _about_stores(client: Elasticsearch, present: list[str], now: datetime) -> Iterator[Finding]:
    """Yield findings about indices, disks, Airflow and certificates; on a fresh install not about indices."""
    yield from stores.by_disks(client)
    yield from undelivered(client, now)
    yield from scheduler.by_airflow()
    yield from certificates.by_cluster(settings(), now)
    if not stores.is_fresh(client, present):
        yield from stores.by_absence(client, present)
        yield from stores.by_health(client, present)
        yield from stores.by_age(client)


def _about_work(client: Elasticsearch, present: list[str], now: datetime) -> Iterator[Finding]:
    """Yield findings about outlets, runs, the archive and the books, where their indices exist."""
    runs = []
    if "crawl-runs" in present:
        records = Runs(client)
        runs = records.latest(RUNS)
        yield from line.by_runs(records.latest(RUNS, notable=True), records.red(now - line.RED), now)
    if not {"crawl-ledger", "crawl-state"} <= set(present):
        return
    leases = find(client)
    yield from line.by_leases(leases, now)
    yield from scheduler.by_silence(runs, leases, now)
    yield from by_archive(client)
    if "articles" in present:
        yield from by_books(client, {lease["outlet"] for lease in leases}, now)
    yield from _about_outlets(client, now)


def _about_outlets(client: Elasticsearch, now: datetime) -> list[Finding]:
    Ledger(client).refresh()
    rows = outlets.load(settings().outlets)
    active = set(outlets.select(rows, (), settings().tiers))
    feeds = {name: entries for name, entries in gather.feeds(client).items() if name in active}
    visits = list(line.by_visits(feeds, active, now))
    # In order of cause: an outlet whose feeds fail is silent too, and only the first finding is reported.
    fates = {name: fate for name, fate in gather.fates(client, now).items() if name in active}
    read = _readings(client, active, now)
    findings = [
        *certificates.by_outlets(feeds, Hosts(client).certificates(now + certificates.SOON), rows, now),
        *sources.by_feeds(feeds),
        *(finding for finding in visits if finding.kind == "overdue"),
        *texts.by_texts({name: reasons for name, reasons in texts.disbelieved(client).items() if name in active}),
        *walls.by_walls(fates, walls.walled(client, now)),
        *sources.by_fates(fates),
        *profile.by_profiles(read),
        *completeness.by_completeness(read),
        *sources.by_rhythm(_pasts(client, feeds, now)),
        *sources.by_gaps(open_gaps(client), now),
    ]
    rest = [finding for finding in visits if finding.kind != "overdue"]
    causes = list(sources.one_each(findings))
    rest += hour.by_hour(*hour.found(client, now), {finding.subject for finding in causes})
    return [*rest, *sources.joined(causes, len(feeds))]


def _readings(client: Elasticsearch, active: set[str], now: datetime) -> dict[str, Reading]:
    if not client.indices.exists_alias(name=settings().index("articles")):
        return {}
    client.indices.refresh(index=settings().index("articles"))
    return {name: reading for name, reading in readings(client, now).items() if name in active}


def _pasts(client: Elasticsearch, feeds: dict[str, Any], now: datetime) -> dict[str, Any]:
    if not client.indices.exists_alias(name=settings().index("articles")):
        return {}
    answers = {name: at for name, entries in feeds.items() if (at := gather.answered(entries))}
    return gather.pasts(client, answers, now)
