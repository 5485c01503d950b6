"""The DAG backfill, run by Airflow over the sample world: killed, started again, and set beside the world's gold."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from ingest.backfill.coverage import coverage
from ingest.backfill.days import Days
from ingest.ledger import Ledger
from ingest.local import airflow
from ingest.normalise.dates import TEHRAN
from ingest.normalise.url import canonical_url
from ingest.sample import library
from ingest.sample.server import serve
from ingest.sample.world import World
from tests.crawl.line import documents, use
from tests.dags.kill import kill_when

FIRST, LAST = "1405-08-27", "2026-11-20"
DAYS = [date(2026, 11, number) for number in (18, 19, 20)]
SITES = ("kavir", "peyvand", "baran", "karvan", "sepidar")
CONF = {"first": FIRST, "last": LAST, "outlets": list(SITES)}


def test_a_killed_backfill_goes_on_where_it_was(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World.build(articles=1200)
    with serve(world) as server:
        use(monkeypatch, tmp_path, world.rows(server.address))
        pages = [visit for visit in server.log if "robots" not in visit.path]
        kill_when("backfill", tmp_path / "killed.log", lambda said: len(server.log) > len(pages) + 60, conf=CONF)
        assert airflow.run_dag("backfill", tmp_path / "backfill.log", conf=CONF) == 0

        check_books(elastic)
        check_index(elastic, world)
        check_requests([visit.host + visit.path for visit in server.log if visit.status == 200])
        check_coverage(elastic, world)
        before = len(server.log)
        assert airflow.run_dag("backfill", tmp_path / "again.log", conf=CONF) == 0
        assert len(server.log) == before, "nothing is left to do, and nobody is asked"


def check_books(client: Elasticsearch) -> None:
    """Every story of every day has one status; what is not decided, the world wants so."""
    records = Days(client).between(DAYS[0], DAYS[-1])
    assert set(records) == {(name, day) for name in SITES for day in DAYS}
    assert all(record.balanced and record.state == "done" for record in records.values())
    Ledger(client).refresh()
    keys = {key for record in records.values() for key in record.keys}
    entries = Ledger(client).get(keys)
    assert entries.keys() == keys
    totals: Counter[str] = Counter()
    for record in records.values():
        totals.update(record.totals)
    assert totals["indexed"] > 0 and totals["pending"] == 0


def check_index(client: Elasticsearch, world: World) -> None:
    """Every article of the days is there, as the gold has it."""
    found = {canonical_url(document["canonical_url"]): document for document in documents(client).values()}
    for item in world.gold():
        full = item.outlet in SITES and item.completeness == "full"
        if full and item.published_at and item.published_at.astimezone(TEHRAN).date() in DAYS:
            document = found[canonical_url(item.canonical_url)]
            assert (document["title"], document["body"]) == (item.title, item.body)


def check_requests(paths: list[str]) -> None:
    """No story was asked for twice, but for those on their way when the run was killed."""
    stories = Counter(path for path in paths if not any(word in path for word in ("robots", "archive", "sitemap")))
    twice = [path for path, count in stories.items() if count > 1 and not path.endswith("/11/20/")]
    assert len(twice) <= 60, twice


def check_coverage(client: Elasticsearch, world: World) -> None:
    """The table counts the stories of each day as the world has them."""
    cells = coverage(client, DAYS, SITES)
    traps = Counter(
        (trap.site, trap.at.astimezone(TEHRAN).date()) for trap in library.traps() if trap.status == "indexed"
    )
    for day in DAYS:
        for name in SITES:
            wanted = sum(story.published.date() == day for story in world.shelves[name]) + traps[name, day]
            assert cells[day][name].stories == wanted
            assert cells[day][name].trouble is None
