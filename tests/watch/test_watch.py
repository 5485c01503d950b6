"""The watch over real indices: findings open, stay and close; one per cause; none on a fresh install."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from ingest.errors import PeykError
from ingest.index import ensure_indices, index_articles
from ingest.ledger import Entry, Ledger
from ingest.ledger.key import entry_key
from ingest.ledger.records import Effort, Run
from ingest.ledger.runs import Runs
from ingest.ledger.source_entry import FeedState, SourceEntry
from ingest.model import Article, OutletRef
from ingest.sample.world import World
from ingest.settings import settings
from ingest.watch import watch
from ingest.watch.store import Watched
from tests.crawl.line import use

NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
DAYS = 9


@pytest.fixture
def line(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Elasticsearch:
    use(monkeypatch, tmp_path, World.build().rows("127.0.0.1:9"))
    ensure_indices(elastic)
    return elastic


def articles(outlet: str, since: datetime, until: datetime) -> Iterator[Article]:
    """Yield articles of an outlet, one every two hours."""
    at = since
    while at < until:
        url = f"https://{outlet}.example/{at:%Y%m%d%H}"
        yield Article(
            url=url,
            canonical_url=url,
            outlet=OutletRef(outlet),
            title="خبر",
            body="متن خبر",
            published_at=at,
            first_seen_at=at,
            fetched_at=at,
        )
        at += timedelta(hours=2)


def feed(outlet: str, **changes: Any) -> SourceEntry:
    url = f"https://{outlet}.example/rss"
    state = FeedState(read_at=NOW, answered_at=NOW)
    entry = SourceEntry(entry_key(outlet, url), url, outlet, NOW - timedelta(days=DAYS), "run", feed=state)
    return replace(entry, fetched_at=NOW, last_seen_at=NOW, next_attempt_at=NOW + timedelta(minutes=5), **changes)


def told(watched: Watched) -> set[tuple[str, str, str]]:
    """Return the findings without those about this machine's disks and articles without entries."""
    open_now = {(one.finding.kind, one.finding.subject, one.finding.severity.value) for one in watched.open}
    return {finding for finding in open_now if finding[0] not in ("disk", "orphans")}


def test_a_fresh_install_is_quiet(line: Elasticsearch) -> None:
    assert told(watch(NOW)) == set()
    Ledger(line).save([feed("kavir")])
    recent = list(articles("kavir", NOW - timedelta(days=60), NOW - timedelta(days=1)))
    list(index_articles(line, (replace(article, first_seen_at=NOW) for article in recent[-30:])))
    assert told(watch(NOW)) == set()


def test_a_silent_outlet_is_told_once_stays_open_and_is_closed_when_it_speaks(line: Elasticsearch) -> None:
    begin = NOW - timedelta(days=DAYS)
    Ledger(line).save([feed("kavir"), feed("toos")])
    list(index_articles(line, articles("kavir", begin, NOW)))
    list(index_articles(line, articles("toos", begin, NOW - timedelta(days=2))))
    first = watch(NOW)
    assert told(first) == {("silent", "toos", "critical")}
    assert [one.new for one in first.open if one.finding.kind == "silent"] == [True]
    assert "no story since" in first.lines[0] and first.counts["critical"] >= 1
    with pytest.raises(PeykError, match="findings: "):
        first.refuse("critical")
    first.refuse("never")
    second = watch(NOW + timedelta(minutes=15))
    assert [(one.new, one.opened_at) for one in second.open if one.finding.kind == "silent"] == [(False, NOW)]
    list(index_articles(line, articles("toos", NOW - timedelta(hours=2), NOW)))
    third = watch(NOW + timedelta(minutes=30))
    assert told(third) == set()
    assert [finding.kind for finding in third.closed] == ["silent"]
    stored = line.search(index=settings().index("watch-findings"), query={"term": {"kind": "silent"}})["hits"]["hits"]
    assert [hit["_source"]["state"] for hit in stored] == ["closed"]


def test_the_cause_is_told_and_not_its_effects(line: Elasticsearch) -> None:
    """The feed of an outlet is broken, so it is silent; and most of its recent stories are in quarantine."""
    Ledger(line).save([feed("kavir", attempts=4, reason="http-500", status="pending")])
    begin = NOW - timedelta(days=DAYS)
    list(index_articles(line, articles("kavir", begin, NOW - timedelta(days=2))))
    Ledger(line).save(story("kavir", number, "quarantined") for number in range(20))
    assert told(watch(NOW)) == {("feeds", "kavir", "critical")}


def story(outlet: str, number: int, status: Any, seen: datetime = NOW - timedelta(hours=3)) -> Entry:
    url = f"https://{outlet}.example/story/{seen:%Y%m%d}/{number}"
    return Entry(entry_key(outlet, url), url, outlet, seen, "run", "1405-09-01", status=status, step="clean")


@pytest.mark.parametrize(
    ("statuses", "found"),
    [
        (["indexed"] * 20, set()),
        (["indexed"] * 15 + ["quarantined"] * 5, {("quarantine", "kavir", "warning")}),
        (["indexed"] * 5 + ["blocked"] * 10, {("blocked", "kavir", "warning")}),
        (["indexed"] * 4 + ["filtered"] * 16, {("filtered", "kavir", "warning")}),
        (["quarantined"] * 3, set()),
    ],
)
def test_bad_ends_of_stories(statuses: list[str], found: set[tuple[str, str, str]], line: Elasticsearch) -> None:
    Ledger(line).save([feed("kavir"), *(story("kavir", number, status) for number, status in enumerate(statuses))])
    assert told(watch(NOW)) == found


@pytest.mark.parametrize(
    ("before", "found"),
    [
        (["indexed"] * 16 + ["quarantined"] * 4, set()),
        (["indexed"] * 19 + ["quarantined"], {("quarantine", "kavir", "warning")}),
        (["quarantined"] * 4, {("quarantine", "kavir", "warning")}),
    ],
)
def test_a_fifth_in_quarantine_is_told_unless_it_was_so_the_week_before(
    before: list[str], found: set[tuple[str, str, str]], line: Elasticsearch
) -> None:
    lately = ["indexed"] * 16 + ["quarantined"] * 4
    week = [story("kavir", number, status, NOW - timedelta(days=4)) for number, status in enumerate(before)]
    Ledger(line).save([feed("kavir"), *week, *(story("kavir", number, status) for number, status in enumerate(lately))])
    assert told(watch(NOW)) == found


def test_a_crawl_that_does_not_run_is_one_finding(line: Elasticsearch) -> None:
    Ledger(line).save(feed(outlet) for outlet in ("kavir", "toos", "baran"))
    later = NOW + timedelta(hours=5)
    assert told(watch(later)) == {("crawl", "crawl", "critical")}


def test_runs_and_an_index_closed_to_writes(line: Elasticsearch) -> None:
    began = NOW - timedelta(hours=1)
    Runs(line).save(Run("scheduled-1", "failed", Effort(began), message="every outlet failed"))
    # Idle runs since then change nothing.
    for minute in range(1, 30):
        Runs(line).save(Run(f"scheduled-1-{minute}", "finished", Effort(began + timedelta(minutes=minute))))
    line.indices.add_block(index=settings().index("articles-v1"), block="write")
    assert told(watch(NOW)) == {("run", "crawl", "critical"), ("closed", "elasticsearch", "critical")}


def test_red_runs_are_one_finding_until_six_hours_pass_without_one(line: Elasticsearch) -> None:
    def save(name: str, at: datetime, **more: Any) -> None:
        Runs(line).save(Run(name, more.pop("state", "finished"), Effort(at), finished_at=at, outlets=(), **more))

    save("uneven", NOW - timedelta(hours=5), balanced=False, totals={"discovered": 3})
    save("failed", NOW - timedelta(hours=3), balanced=True, state="failed", message="every outlet failed")
    for minute in range(30):
        save(f"good-{minute}", NOW - timedelta(minutes=minute), balanced=True, totals={"discovered": 3, "indexed": 3})
    first = watch(NOW)
    (red,) = [one.finding for one in first.open if one.finding.kind == "run"]
    assert red.message == "2 runs, the last of them failed, failed: every outlet failed"
    assert [one.new for one in watch(NOW + timedelta(minutes=15)).open if one.finding.kind == "run"] == [False]
    assert [one.kind for one in watch(NOW + timedelta(hours=3, minutes=1)).closed] == ["run"]


def test_two_watches_at_once_leave_one_finding(line: Elasticsearch) -> None:
    """Both opened it, each with a document of its own: the first stays, and it can be closed."""
    begin = NOW - timedelta(days=DAYS)
    Ledger(line).save([feed("kavir"), feed("toos")])
    list(index_articles(line, articles("kavir", begin, NOW)))
    list(index_articles(line, articles("toos", begin, NOW - timedelta(days=2))))
    watch(NOW)
    index = settings().index("watch-findings")
    (hit,) = line.search(index=index, query={"term": {"kind": "silent"}})["hits"]["hits"]
    twin = hit["_source"] | {"opened_at": (NOW + timedelta(seconds=1)).isoformat()}
    line.index(index=index, id="twin", document=twin, refresh=True)
    assert told(watch(NOW + timedelta(minutes=15))) == {("silent", "toos", "critical")}
    line.indices.refresh(index=index)
    is_open = [{"term": {"kind": "silent"}}, {"term": {"state": "open"}}]
    hits = line.search(index=index, query={"bool": {"filter": is_open}})["hits"]["hits"]
    assert [(each["_id"], each["_source"]["opened_at"]) for each in hits] == [(hit["_id"], NOW.isoformat())]
