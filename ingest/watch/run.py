"""One watch: reads, judges, stores."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from elasticsearch import Elasticsearch

from ingest import outlets
from ingest.elastic import connect
from ingest.index import ensure_indices
from ingest.ledger import Ledger
from ingest.ledger.runs import Runs
from ingest.settings import settings
from ingest.sources.gaps import open_gaps
from ingest.watch import gather, line, scheduler, sources, stores, texts
from ingest.watch.archive import by_archive
from ingest.watch.books import by_books
from ingest.watch.finding import Finding
from ingest.watch.store import INDEX, Watched, keep

RUNS = 20


def watch(now: datetime | None = None) -> Watched:
    """Look at every outlet and at the line, and keep what it finds. Raises PeykError without Elasticsearch."""
    now = now or datetime.now(UTC)
    with connect() as client:
        there = stores.present(client)
        # What is gone is told, not made: the next crawl makes it.
        ensure_indices(client, (*(name for name in there if name != "articles"), INDEX))
        return keep(client, _once([*_about_stores(client, there), *_about_work(client, there, now)]), now)


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """Return each finding once, the first of two about the same. A stopped scheduler is why no outlet is visited."""
    first: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        first.setdefault((finding.kind, finding.subject), finding)
    stopped = any(kind == "scheduler" for kind, _ in first)
    return [finding for finding in first.values() if not (stopped and finding.kind == "crawl")]


def _about_stores(client: Elasticsearch, there: list[str]) -> Iterator[Finding]:
    """Of what holds everything; of a fresh install only the disks."""
    yield from stores.by_disks(client)
    yield from scheduler.by_airflow()
    if not stores.is_fresh(client, there):
        yield from stores.by_absence(client, there)
        yield from stores.by_health(client, there)


def _about_work(client: Elasticsearch, there: list[str], now: datetime) -> Iterator[Finding]:
    """Of outlets, runs, the archive and the books, as far as there is an index to read."""
    runs = Runs(client).latest(RUNS) if "crawl-runs" in there else []
    yield from line.by_runs(Runs(client).latest(RUNS, told=True) if "crawl-runs" in there else [], now)
    if not {"crawl-ledger", "crawl-state"} <= set(there):
        return
    leases = list(_leases(client))
    yield from line.by_leases(leases, now)
    yield from scheduler.by_silence(runs, leases, now)
    yield from by_archive(client)
    if "articles" in there:
        yield from by_books(client, {lease["outlet"] for lease in leases}, now)
    yield from _about_outlets(client, now)


def _about_outlets(client: Elasticsearch, now: datetime) -> list[Finding]:
    Ledger(client).refresh()
    rows = outlets.load(settings().outlets)
    active = set(outlets.select(rows, (), settings().tiers))
    feeds = {name: entries for name, entries in gather.feeds(client).items() if name in active}
    visits = list(line.by_visits(feeds, active, now))
    # The cause before its effects: an outlet whose feeds fail is silent too, and nobody need be told twice.
    found = [
        *sources.by_feeds(feeds),
        *(finding for finding in visits if finding.kind == "overdue"),
        *texts.by_texts({name: found for name, found in texts.disbelieved(client).items() if name in active}),
        *sources.by_fates({name: fate for name, fate in gather.fates(client, now).items() if name in active}),
        *sources.by_rhythm(_pasts(client, feeds, now)),
        *sources.by_gaps(open_gaps(client), now),
    ]
    rest = [finding for finding in visits if finding.kind != "overdue"]
    return [*rest, *sources.joined(list(sources.one_each(found)), len(feeds))]


def _pasts(client: Elasticsearch, feeds: dict[str, Any], now: datetime) -> dict[str, Any]:
    if not client.indices.exists_alias(name=settings().index("articles")):
        return {}
    client.indices.refresh(index=settings().index("articles"))
    answers = {name: at for name, entries in feeds.items() if (at := gather.answered(entries))}
    return gather.pasts(client, answers, now)


def _leases(client: Elasticsearch) -> Iterator[dict[str, Any]]:
    index = settings().index("crawl-state")
    client.indices.refresh(index=index)
    answer = client.search(index=index, query={"term": {"kind": "lease"}}, size=10_000)
    for hit in answer["hits"]["hits"]:
        yield hit["_source"]
