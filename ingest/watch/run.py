"""One watch: reads, judges, stores."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from elasticsearch import Elasticsearch

from ingest import outlets
from ingest.crawl.gaps import open_gaps
from ingest.elastic import connect
from ingest.index import ensure_indices
from ingest.ledger import Ledger
from ingest.ledger.runs import Runs
from ingest.settings import settings
from ingest.watch import gather, line, sources, texts
from ingest.watch.finding import Finding
from ingest.watch.store import INDEX, Watched, keep

RUNS = 20


def watch(now: datetime | None = None) -> Watched:
    """Looks at every outlet and at the line, and keeps what it finds. Raises PeykError without Elasticsearch."""
    now = now or datetime.now(UTC)
    with connect() as client:
        ensure_indices(client, ("crawl-ledger", "crawl-runs", "crawl-state", INDEX))
        return keep(client, look(client, now), now)


def look(client: Elasticsearch, now: datetime) -> list[Finding]:
    """The findings of this moment."""
    Ledger(client).refresh()
    feeds = gather.feeds(client)
    rows = outlets.load(settings().outlets)
    active = {name for name, row in rows.items() if row.active}
    feeds = {name: entries for name, entries in feeds.items() if name in active}
    about_line = [
        *line.by_visits(feeds, active, now),
        *line.by_runs(Runs(client).latest(RUNS), now),
        *line.by_leases(list(_leases(client)), now),
        *line.by_places(client),
    ]
    # The cause before its effects: an outlet whose feeds fail is silent too, and nobody need be told twice.
    about_outlets = [
        *sources.by_feeds(feeds),
        *(finding for finding in about_line if finding.kind == "overdue"),
        *texts.by_texts({name: found for name, found in texts.disbelieved(client).items() if name in active}),
        *sources.by_fates({name: fate for name, fate in gather.fates(client, now).items() if name in active}),
        *sources.by_rhythm(_pasts(client, feeds, now)),
        *sources.by_gaps(open_gaps(client), now),
    ]
    rest = [finding for finding in about_line if finding.kind != "overdue"]
    return [*rest, *sources.joined(list(sources.one_each(about_outlets)), len(feeds))]


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
