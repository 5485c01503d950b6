"""The DAG backfill, run by Airflow over the sample world: killed, started again, and compared with the gold."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from ingest.backfill.coverage import coverage
from ingest.backfill.days import Days
from ingest.backfill.outlet_turns import PAGES
from ingest.backfill.plan import plan
from ingest.ledger import Ledger
from ingest.local import airflow
from ingest.normalise.dates import TEHRAN
from ingest.normalise.url import canonical_url
from ingest.sample.growth import Shares
from ingest.sample.server import serve
from ingest.sample.world import World
from tests.crawl.line import documents, use
from tests.dags.kill import kill_when

DAY = date(2026, 11, 13)
SITES = ("peyvand", "karvan", "sepidar")
"""Outlets with a paged archive, with an archive by Jalali days, and with only a sitemap."""
CONF = {"first": "1405-08-22", "last": "2026-11-13", "outlets": list(SITES)}
STORY = re.compile(r"/news/\d+|/\d+/\d+/\d+/.")


def test_a_killed_backfill_goes_on_where_it_was(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Second slugs redirect to the first, which would count as two requests for it.
    world = World.build(articles=800, shares=Shares(slugs=0))
    with serve(world) as server:
        use(monkeypatch, tmp_path, world.rows(server.address))
        kill_when("backfill", tmp_path / "killed.log", lambda said: len(server.log) > 70, conf=CONF)
        asked = len(server.log)
        assert airflow.run_dag("backfill", tmp_path / "backfill.log", conf=CONF) == 0

        check_books(elastic)
        check_index(elastic, world)
        check_coverage(elastic, world)
        check_requests([visit.host + visit.path for visit in server.log], asked)
        assert plan(CONF["first"], CONF["last"], SITES) == [], "nothing is left to do"


def check_books(client: Elasticsearch) -> None:
    """Check that every story of the day has one status, and none is pending."""
    records = Days(client).between(DAY, DAY)
    assert {(name, DAY): "done" for name in SITES} == {place: record.state for place, record in records.items()}
    assert all(record.balanced for record in records.values())
    keys = [key for record in records.values() for key in record.keys]
    entries = Ledger(client).get(keys)
    totals = sum((Counter(record.totals) for record in records.values()), Counter())
    assert Counter(entry.status for entry in entries.values()) == totals
    assert totals.total() == len(keys) and totals["indexed"] > 0 and totals["pending"] == 0


def check_index(client: Elasticsearch, world: World) -> None:
    """Check that every article of the day is indexed with the gold's title and body."""
    found = {canonical_url(document["canonical_url"]): document for document in documents(client).values()}
    gold = [item for item in world.gold() if item.outlet in SITES and item.published_at]
    of_day = [item for item in gold if item.published_at.astimezone(TEHRAN).date() == DAY]
    assert len(of_day) > 90
    for item in of_day:
        document = found[canonical_url(item.canonical_url)]
        assert (document["title"], document["body"]) == (item.title, item.body)


def check_coverage(client: Elasticsearch, world: World) -> None:
    """Check that the coverage has the world's number of stories of the day, and no trouble."""
    cells = coverage(client, [DAY], SITES)[DAY]
    wanted = {name: sum(story.published.date() == DAY for story in world.shelves[name]) for name in SITES}
    assert {name: cell.stories for name, cell in cells.items()} == wanted
    assert not any(cell.trouble for cell in cells.values())


def check_requests(addresses: list[str], before: int) -> None:
    """Check that, of the killed run's requests, only those under way are repeated."""
    first, second = (Counter(filter(STORY.search, part)) for part in (addresses[:before], addresses[before:]))
    assert max(first.values()) == max(second.values()) == 1, "no run asks twice"
    twice = Counter(address.partition("/")[0] for address in first & second)
    assert max(twice.values(), default=0) <= PAGES and first.total() > twice.total()
