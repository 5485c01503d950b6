"""The DAG maintain, run by Airflow, cleans Airflow's own database and logs."""

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from elasticsearch import Elasticsearch

from ingest.errors import PeykError
from ingest.local import airflow
from ingest.maintain import maintain
from ingest.maintain.airflow import clean
from ingest.settings import settings
from tests.crawl.line import use

KEEP = 7
NOW = datetime.now(UTC)
GROWING = ("dag_run", "task_instance", "log")


def rows() -> dict[str, int]:
    """Return the number of rows in the tables that grow with every run."""
    with closing(sqlite3.connect(airflow.home() / "airflow.db")) as database:
        return {table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in GROWING}


def date_back(days: range) -> None:
    """Copy the newest run, with its task and log lines, to each of so many earlier days."""
    with closing(sqlite3.connect(airflow.home() / "airflow.db")) as database:
        for day in days:
            at = f"{NOW - timedelta(days=day):%Y-%m-%d %H:%M:%S.%f}"
            copy(database, "dag_run", {"run_id": f"scheduled__{day}", "id": None} | dict.fromkeys(DATES, at))
            changes = {"run_id": f"scheduled__{day}", "id": os.urandom(16).hex()} | dict.fromkeys(DATES, at)
            copy(database, "task_instance", changes)
            copy(database, "log", {"id": None, "dttm": at})
        database.commit()


DATES = ("logical_date", "start_date", "end_date", "queued_at", "run_after", "updated_at", "created_at", "queued_dttm")


def copy(database: sqlite3.Connection, table: str, changes: dict[str, str | None]) -> None:
    """Insert a changed copy of a table's first row."""
    columns = [column[1] for column in database.execute(f"PRAGMA table_info({table})")]
    row = dict(zip(columns, database.execute(f"SELECT * FROM {table} LIMIT 1").fetchone(), strict=True))
    row |= {name: value for name, value in changes.items() if name in row}
    marks = ", ".join("?" * len(columns))
    database.execute(f"INSERT INTO {table} VALUES ({marks})", list(row.values()))


def test_airflows_rows_and_logs_stay_flat_over_thirty_days(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, tmp_path / "var", [])
    monkeypatch.setenv("PEYK_KEEP_AIRFLOW", str(KEEP))
    settings.cache_clear()
    log = tmp_path / "maintain.log"
    assert airflow.run_dag("maintain", log) == 0, log.read_text(encoding="utf-8")
    begin = rows()
    assert min(begin.values()) > 0
    date_back(range(1, 31))
    full = rows()
    assert full == {table: count + 30 for table, count in begin.items()}
    assert clean(NOW, dry_run=True)[0] >= 3 * (30 - KEEP)
    # Airflow notes its own commands in `log`.
    assert rows() == full | {"log": full["log"] + 1}
    kept = []
    for later in (0, 5, 10):
        with time_machine.travel(NOW + timedelta(days=later)):
            date_back(range(1 - later, 6 - later) if later else range(0))
            done = maintain()
        assert next(line for line in done.lines if line.what.startswith("rows")).count > 0
        kept.append(rows())
    assert kept[0]["dag_run"] <= begin["dag_run"] + KEEP + 1
    assert all(one["dag_run"] <= kept[0]["dag_run"] + 1 for one in kept), kept


def test_a_task_is_told_when_airflow_hides_its_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_HOME", str(tmp_path))
    monkeypatch.setenv("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "airflow-db-not-allowed:///")
    with pytest.raises(PeykError, match="set PEYK_AIRFLOW_DATABASE"):
        clean(NOW, dry_run=True)
    monkeypatch.setenv("PEYK_AIRFLOW_DATABASE", "postgresql+psycopg2://airflow:hush@127.0.0.1:9/airflow")
    settings.cache_clear()
    with pytest.raises(PeykError, match="airflow db clean failed: ") as error:
        clean(NOW, dry_run=True)
    assert "hush" not in str(error.value)
