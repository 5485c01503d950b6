"""The DAG crawl, run by Airflow over the sample world."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from ingest.crawl.report import Report, account
from ingest.crawl.run import run
from ingest.dedupe import identity
from ingest.ledger import STATUSES, Ledger
from ingest.ledger.key import entry_key
from ingest.ledger.lease import holders
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
    return airflow.run_dag("crawl", tmp_path / "crawl.log", conf={"seconds": 600})


def newest(client: Elasticsearch) -> Report:
    return account(Runs(client).latest()[0].run_id)


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
    """Check that the run balances, and every story has the status in the ledger that the world requires.

    A story listed again without a change is `unchanged` in the books of the run; its entry stays as it is.
    """
    report = newest(client)
    assert report.balanced
    fates = {entry_key(fate.outlet, fate.url): fate for fate in world.fates(after)}
    entries = Ledger(client).get(fates)
    wanted = {key: "indexed" if fate.status == "unchanged" else fate.status for key, fate in fates.items()}
    assert {key: "indexed" if entries[key].is_live else entries[key].status for key in fates} == wanted
    if after is not None:
        assert report.totals["unchanged"] >= sum(fate.status == "unchanged" for fate in fates.values()) > 0
    if after is None:
        assert report.discovered == len(fates)
        assert report.totals == {status: Counter(f.status for f in fates.values())[status] for status in STATUSES}


def check_index(client: Elasticsearch, world: World) -> None:
    """Check that the index holds exactly the gold, field by field."""
    found = documents(client)
    gold = {identity(item.outlet, item.news_code, canonical_url(item.canonical_url)): item for item in world.gold()}
    assert found.keys() == gold.keys()
    for name, item in gold.items():
        document = found[name]
        wanted = expected_fields(item)
        assert {field: document.get(field) for field in wanted} == wanted


def expected_fields(item: GoldArticle) -> dict[str, object]:
    """Return the fields of a gold article that the line must reproduce to the letter."""
    fields = to_document(item)
    names = ("title", "kicker", "subtitle", "lead", "news_code", "tags", "authors", "language", "completeness")
    published = item.published_at.isoformat() if item.published_at else None
    return {name: fields.get(name) for name in names} | {"body": item.body, "published_at": published}


def test_killed_runs_cost_nothing(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kill a run at the first pages, with many pages under way, and with many indexed: the next run completes all."""
    world = World.build()
    with serve(world) as server:
        rows = world.rows(server.address)
        use(monkeypatch, tmp_path / "whole", rows)
        prefix = settings().index_prefix
        monkeypatch.setenv("PEYK_INDEX_PREFIX", f"{prefix}whole-")
        settings.cache_clear()
        assert run().balanced
        undisturbed = essence(elastic)

        monkeypatch.setenv("PEYK_INDEX_PREFIX", prefix)
        use(monkeypatch, tmp_path / "killed", rows)
        for name, moment in (
            ("first pages", asked(server, 60)),
            ("many pages", asked(server, 150)),
            ("many found", found(elastic, len(undisturbed) // 2)),
        ):
            kill_when("crawl", tmp_path / f"{name}.log", moment, {"seconds": 600})
        assert crawl(tmp_path) == 0
        report = newest(elastic)
        assert report.balanced
        assert report.totals["pending"] == sum(fate.status == "pending" for fate in world.fates())
        assert essence(elastic) == undisturbed
        assert [one.state for one in Runs(elastic).latest(9)] == ["finished", *["interrupted"] * 3]


def asked(server: Server, requests: int) -> Callable[[str], bool]:
    """Return whether so many more requests have arrived, as a moment for `kill_when`."""
    before = len(server.log)
    return lambda said: len(server.log) > before + requests


def found(client: Elasticsearch, documents: int) -> Callable[[str], bool]:
    """Return whether so many documents are in the index, as a moment for `kill_when`."""
    index = settings().index("articles")

    def moment(said: str) -> bool:
        client.indices.refresh(index=index)
        return int(client.count(index=index)["count"]) >= documents

    return moment


def test_a_run_with_nothing_due_is_one_task_and_one_record(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(World.build()) as server:
        rows = [row | {"recheck_minutes": [], "poll_minutes": 60} for row in server.world.rows(server.address)[:3]]
        use(monkeypatch, tmp_path, rows)
        assert run().balanced
        before, asked = written(elastic), len(server.log)
        assert crawl(tmp_path) == 0
        assert len(server.log) == asked
    after = written(elastic)
    assert {name for name in after if after[name] != before[name]} == {settings().index("crawl-runs")}
    assert after[settings().index("crawl-runs")] == before[settings().index("crawl-runs")] + 1
    assert newest(elastic).discovered == 0


def written(client: Elasticsearch) -> dict[str, int]:
    """Return the number of writes to each of the line's indices."""
    stats = client.indices.stats(index=f"{settings().index_prefix}*", metric="indexing")["indices"]
    totals = {name: one["primaries"]["indexing"] for name, one in stats.items()}
    return {name: one["index_total"] + one["delete_total"] for name, one in totals.items()}


def test_a_failed_task_closes_its_run(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Airflow's callback after a killed task releases the run's outlets."""
    with serve(World.build()) as server:
        use(monkeypatch, tmp_path, server.world.rows(server.address)[:3])
        kill_when("crawl", tmp_path / "killed.log", asked(server, 20), {"seconds": 600})
        elastic.indices.refresh(index=settings().index("crawl-runs"))
        (run_id,) = [one.run_id for one in Runs(elastic).latest(9)]
        code = "import dags.crawl, sys; dags.crawl.give_up({'run_id': sys.argv[1]})"
        subprocess.run([sys.executable, "-c", code, run_id], check=True, cwd=airflow.DAGS.parent)
    over = Runs(elastic).get(run_id)
    assert over and over.state == "interrupted"
    assert holders(elastic, [row["id"] for row in server.world.rows(server.address)]) == {}
