"""One watch: read the data, make the findings, store them."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from elasticsearch import Elasticsearch

from ingest import outlets
from ingest.elastic import connect
from ingest.index import ensure_indices
from ingest.ledger import Ledger
from ingest.ledger.lease import find
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
    """Check every outlet and the pipeline, store the findings and return them.

    Raises PeykError if Elasticsearch cannot be reached.
    """
    now = now or datetime.now(UTC)
    with connect() as client:
        present = stores.present(client)
        # Missing indices are reported, not created: the next crawl creates them.
        ensure_indices(client, (*(name for name in present if name != "articles"), INDEX))
        return keep(client, _deduplicated([*_about_stores(client, present), *_about_work(client, present, now)]), now)


def _deduplicated(findings: Iterable[Finding]) -> list[Finding]:
    """Return the first finding of each kind and subject, without `crawl` if `scheduler` is its cause."""
    first: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        first.setdefault((finding.kind, finding.subject), finding)
    stopped = any(kind == "scheduler" for kind, _ in first)
    return [finding for finding in first.values() if not (stopped and finding.kind == "crawl")]


def _about_stores(client: Elasticsearch, present: list[str]) -> Iterator[Finding]:
    """Yield findings about indices, disks and Airflow; on a fresh install not about indices."""
    yield from stores.by_disks(client)
    yield from scheduler.by_airflow()
    if not stores.is_fresh(client, present):
        yield from stores.by_absence(client, present)
        yield from stores.by_health(client, present)
        yield from stores.by_age(client)


def _about_work(client: Elasticsearch, present: list[str], now: datetime) -> Iterator[Finding]:
    """Yield findings about outlets, runs, the archive and the books, where their indices exist."""
    runs = Runs(client).latest(RUNS) if "crawl-runs" in present else []
    yield from line.by_runs(Runs(client).latest(RUNS, notable=True) if "crawl-runs" in present else [], now)
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
    findings = [
        *sources.by_feeds(feeds),
        *(finding for finding in visits if finding.kind == "overdue"),
        *texts.by_texts({name: reasons for name, reasons in texts.disbelieved(client).items() if name in active}),
        *sources.by_fates({name: fate for name, fate in gather.fates(client, now).items() if name in active}),
        *sources.by_rhythm(_pasts(client, feeds, now)),
        *sources.by_gaps(open_gaps(client), now),
    ]
    rest = [finding for finding in visits if finding.kind != "overdue"]
    return [*rest, *sources.joined(list(sources.one_each(findings)), len(feeds))]


def _pasts(client: Elasticsearch, feeds: dict[str, Any], now: datetime) -> dict[str, Any]:
    if not client.indices.exists_alias(name=settings().index("articles")):
        return {}
    client.indices.refresh(index=settings().index("articles"))
    answers = {name: at for name, entries in feeds.items() if (at := gather.answered(entries))}
    return gather.pasts(client, answers, now)
