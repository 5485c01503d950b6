"""The DAG crawl, run by Airflow over the sample world."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from ingest.crawl.register import entry_key
from ingest.crawl.report import Report, account
from ingest.crawl.run import run
from ingest.dedupe import identity
from ingest.ledger import STATUSES, Ledger
from ingest.ledger.runs import Runs
from ingest.local import airflow
from ingest.model import to_document
from ingest.normalise.url import canonical_url
from ingest.sample.model import GoldArticle
from ingest.sample.server import Server, serve
from ingest.sample.world import World
from ingest.settings import settings
from tests.crawl.line import documents, essence, use
from tests.dags.kill import kill_when


def crawl(tmp_path: Path) -> int:
    return airflow.run_dag("crawl", tmp_path / "crawl.log", PEYK_BATCH_SIZE="4")


def newest(client: Elasticsearch) -> Report:
    return account(Runs(client).latest()[0]["run_id"])


def test_two_editions_come_out_as_the_gold_says(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = World.build(), World.build(edition=2)
    with serve(first) as server:
        use(monkeypatch, tmp_path, first.rows(server.address))
        assert crawl(tmp_path) == 0
        check_books(elastic, first, after=None)
        check_index(elastic, first)
        server.world = second
        assert crawl(tmp_path) == 0
        check_books(elastic, second, after=1)
        check_index(elastic, second)


def check_books(client: Elasticsearch, world: World, after: int | None) -> None:
    """The run balances, and every story stands in the ledger with the status that the world says it must have."""
    report = newest(client)
    assert report.balanced
    fates = {entry_key(fate.outlet, fate.url): fate for fate in world.fates(after)}
    entries = Ledger(client).get(fates)
    assert {key: entries[key].status for key in fates} == {key: fate.status for key, fate in fates.items()}
    if after is None:
        assert report.discovered == len(fates)
        assert report.totals == {status: Counter(f.status for f in fates.values())[status] for status in STATUSES}


def check_index(client: Elasticsearch, world: World) -> None:
    """The index holds the gold, nothing less and nothing more, field by field."""
    found = documents(client)
    gold = {identity(item.outlet, item.news_code, canonical_url(item.canonical_url)): item for item in world.gold()}
    assert found.keys() == gold.keys()
    for name, item in gold.items():
        document = found[name]
        wanted = expected_fields(item)
        assert {field: document.get(field) for field in wanted} == wanted


def expected_fields(item: GoldArticle) -> dict[str, object]:
    """The fields of a gold article that the line must reproduce to the letter."""
    fields = to_document(item)
    names = ("title", "kicker", "subtitle", "lead", "news_code", "tags", "authors", "language", "completeness")
    published = item.published_at.isoformat() if item.published_at else None
    return {name: fields.get(name) for name in names} | {"body": item.body, "published_at": published}


def test_killed_runs_cost_nothing(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed in the midst of fetch, the next one of clean, the next of index: the one after makes all good."""
    world = World.build()
    with serve(world) as server:
        rows = world.rows(server.address)
        use(monkeypatch, tmp_path / "whole", rows)
        prefix = settings().index_prefix
        # What was killed between two tasks is told from what waits for a free worker by this time alone.
        monkeypatch.setenv("PEYK_LEASE_SECONDS", "5")
        monkeypatch.setenv("PEYK_INDEX_PREFIX", f"{prefix}whole-")
        settings.cache_clear()
        assert run().balanced
        undisturbed = essence(elastic)

        monkeypatch.setenv("PEYK_INDEX_PREFIX", prefix)
        use(monkeypatch, tmp_path / "killed", rows)
        for step in ("fetch", "clean", "index"):
            kill_when("crawl", tmp_path / f"{step}.log", moment_in(step, server))
        assert crawl(tmp_path) == 0
        report = newest(elastic)
        assert report.balanced
        assert report.totals["pending"] == sum(fate.status == "pending" for fate in world.fates())
        assert essence(elastic) == undisturbed


def moment_in(step: str, server: Server) -> Callable[[str], bool]:
    """When the first batch is half fetched, or when the second batch begins to be cleaned or indexed."""
    if step == "fetch":
        before = len(server.log)
        return lambda said: len(server.log) > before + 60
    return lambda said: said.count(f"starting task_id=batch.{step}") >= 2
