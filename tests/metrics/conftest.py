"""A small installation: runs, stories, articles and findings of three outlets."""

from datetime import UTC, datetime, timedelta

import pytest
from elasticsearch import Elasticsearch

from ingest.index import ensure_indices, index_articles
from ingest.ledger import Entry, Ledger
from ingest.ledger.entry import Status
from ingest.ledger.key import entry_key
from ingest.ledger.records import Effort, Run
from ingest.ledger.runs import Runs
from ingest.model import Article, OutletRef
from ingest.settings import settings
from ingest.watch import Finding, Severity
from ingest.watch.store import keep

NOW = datetime.now(UTC).replace(microsecond=0)
SECONDS = (3, 5, 40, 40, 700, 100_000)
"""From discovery to the index, of the articles with a known time."""
STATUSES: tuple[Status, ...] = ("indexed", "indexed", "indexed", "quarantined", "quarantined", "pending")


def article(outlet: str, number: int, published: datetime | None, way: int | None) -> Article:
    url = f"https://{outlet}.example/{number}"
    return Article(
        url=url,
        canonical_url=url,
        outlet=OutletRef(outlet),
        title="خبر",
        body="متن خبر",
        published_at=published,
        first_seen_at=NOW - timedelta(hours=1),
        seconds_to_seen=None if way is None else 60,
        seconds_to_searchable=None if way is None else 60 + way,
    )


def story(number: int, status: Status, reason: str | None) -> Entry:
    url = f"https://kavir.example/{number}"
    entry = Entry(entry_key("kavir", url), url, "kavir", NOW, "run", "1405-09-01", status=status, step="clean")
    return entry if reason is None else entry.decide(status, "clean", "run", NOW, reason=reason)


def runs(client: Elasticsearch) -> None:
    effort = Effort(NOW - timedelta(minutes=3), 20.0, 12, 3_000_000, 0.4, 2.5, 1500.0)
    totals = {"discovered": 6, "indexed": 3, "quarantined": 2, "pending": 1}
    worked = Run("worked", "finished", effort, 3, NOW - timedelta(minutes=2), "", True, totals, ())
    idle = Run("idle", "finished", Effort(NOW - timedelta(minutes=1), 0.5), 0, NOW, "", True, {"discovered": 0}, ())
    for run in (worked, idle, Run("now", "running", Effort(NOW))):
        Runs(client).save(run)


@pytest.fixture
def installation(elastic: Elasticsearch) -> Elasticsearch:
    ensure_indices(elastic)
    runs(elastic)
    why = {"quarantined": "no-text", "pending": "timeout"}
    Ledger(elastic).save(story(number, status, why.get(status)) for number, status in enumerate(STATUSES))
    known = [article("kavir", number, NOW - timedelta(hours=2), way) for number, way in enumerate(SECONDS)]
    others = [article("toos", 1, None, None), article("baran", 1, NOW + timedelta(days=900), None)]
    list(index_articles(elastic, [*known, *others]))
    findings = [
        Finding("silent", "toos", Severity.CRITICAL, "no story", "look"),
        Finding("silent", "baran", Severity.CRITICAL, "no story", "look"),
        Finding("volume", "kavir", Severity.WARNING, "few stories", "look"),
    ]
    keep(elastic, findings, NOW)
    elastic.indices.refresh(index=settings().index("*"))
    return elastic
