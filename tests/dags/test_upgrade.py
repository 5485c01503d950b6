"""Airflow's database of an installation of 0.1.0 serves today's DAGs, and keeps its runs.

`tests/data/airflow-0.1.0.sql.xz` is the dump of what `make run` of commit d7e1b7b left: one run of its DAG `crawl`,
with tasks that today's has no more.
"""

import json
import lzma
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from ingest.crawl.report import account
from ingest.ledger.runs import Runs
from ingest.local import airflow
from ingest.sample.server import serve
from ingest.sample.world import World
from tests.crawl.line import use

DUMP = Path(__file__).parents[1] / "data" / "airflow-0.1.0.sql.xz"
BEFORE = "manual__2026-11-27T13:26:07.390690+00:00"


def test_its_runs_stay_and_todays_dag_runs(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRFLOW_HOME", str(tmp_path / "airflow"))
    airflow.home().mkdir()
    with closing(sqlite3.connect(airflow.home() / "airflow.db")) as database:
        database.executescript(lzma.decompress(DUMP.read_bytes()).decode())
    airflow.prepare()
    with serve(World.build()) as server:
        use(monkeypatch, tmp_path / "var", server.world.rows(server.address)[:2])
        monkeypatch.setenv("AIRFLOW_HOME", str(tmp_path / "airflow"))
        assert airflow.run_dag("crawl", tmp_path / "crawl.log", conf={"seconds": 600}) == 0
    assert account(Runs(elastic).latest()[0].run_id).balanced
    runs = {run["run_id"]: run["state"] for run in listed()}
    assert runs.pop(BEFORE) == "success" and list(runs.values()) == ["success"]


def listed() -> list[dict[str, str]]:
    """Return the runs of the DAG `crawl`, as Airflow's own command lists them."""
    command = [airflow.BINARY, "dags", "list-runs", "crawl", "--output", "json"]
    done = subprocess.run(command, env=airflow.environment(), capture_output=True, text=True, check=True)
    runs: list[dict[str, str]] = json.loads(done.stdout[done.stdout.index("[{") :])
    return runs
