"""Airflow's metadata in a real Postgres: dumped with a backup, and completely restored."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from elasticsearch import Elasticsearch

from ingest.backup import backup, restore_airflow
from ingest.backup import postgres as airflow_database
from ingest.errors import PeykError
from ingest.index import ensure_indices
from ingest.settings import settings
from tests.backup.conftest import peyk
from tests.backup.state import delete_indices
from tests.crawl.line import use

PASSWORD = "p@ss/w:rd #1 گذر"
ROWS = ["scheduled__1", "دستی"]


def programs() -> Path:
    """Return the folder of Postgres' programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    path = shutil.which("initdb") or (str(found[-1]) if found else "")
    if not path or not shutil.which("pg_dump"):
        pytest.skip("Postgres is not installed on this machine")
    return Path(path).parent


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A new Postgres, named as Airflow's database; a command that runs SQL in it."""
    folder_of_programs, root = programs(), os.geteuid() == 0
    # Postgres refuses root.
    account = pwd.getpwnam("postgres" if root else pwd.getpwuid(os.geteuid()).pw_name)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="peyk-postgres-") as folder:
        home = Path(folder)
        (home / "password").write_text(PASSWORD, encoding="utf-8")
        for path in (home, home / "password"):
            os.chown(path, account.pw_uid, account.pw_gid)

        def run(program: str, *arguments: str) -> None:
            who = {"user": account.pw_uid, "group": account.pw_gid} if root else {}
            command = [str(folder_of_programs / program), *arguments]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=home, **who)

        data = str(home / "data")
        run(
            "initdb", "-D", data, "-U", "airflow", "--auth=scram-sha-256", f"--pwfile={home / 'password'}", "-E", "UTF8"
        )
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home}"
        run("pg_ctl", "-D", data, "-w", "-o", options, "-l", str(home / "log"), "start")
        try:
            address = f"postgresql+psycopg2://airflow:{quote(PASSWORD, safe='')}@127.0.0.1:{port}/postgres"
            monkeypatch.setenv("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", address)
            monkeypatch.setenv("PGPASSWORD", PASSWORD)
            yield ["psql", "-h", "127.0.0.1", "-p", str(port), "-U", "airflow", "-d", "postgres", "-Atc"]
        finally:
            run("pg_ctl", "-D", data, "-m", "fast", "stop")


def sql(database: list[str], text: str) -> list[str]:
    return subprocess.run([*database, text], check=True, capture_output=True, text=True).stdout.split()


def test_airflows_rows_come_back(
    database: list[str], elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    use(monkeypatch, tmp_path / "var", [])
    ensure_indices(elastic)
    sql(database, f"CREATE TABLE dag_run (run_id text); INSERT INTO dag_run VALUES ('{ROWS[0]}'), ('{ROWS[1]}')")
    described = backup(folder).description
    dump = folder / described.id / airflow_database.DUMP
    assert dump.stat().st_mode & 0o077 == 0, "it has connections and password hashes"
    assert not [path for path in folder.rglob("*") if path.is_file() and PASSWORD.encode() in path.read_bytes()]
    sql(database, "DELETE FROM dag_run; CREATE TABLE newer (a int)")
    peyk("restore", str(folder), "--airflow-only")
    assert sql(database, "SELECT run_id FROM dag_run") == ROWS
    sql(database, "DROP TABLE dag_run")
    delete_indices(elastic)
    peyk("restore", str(folder), "--airflow")
    assert sql(database, "SELECT run_id FROM dag_run") == ROWS


def test_what_is_missing_is_told(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    use(monkeypatch, tmp_path / "var", [])
    ensure_indices(elastic)
    left_out = backup(folder).description.left_out
    assert any("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN names no Postgres" in line for line in left_out)
    with pytest.raises(PeykError, match="no dump of Airflow's database"):
        restore_airflow(folder)
    monkeypatch.setenv("PEYK_AIRFLOW_DATABASE", "postgresql+psycopg2://airflow:hush@127.0.0.1:9/airflow")
    settings.cache_clear()
    if shutil.which("pg_dump"):
        with pytest.raises(PeykError, match=r"cannot be dumped .*: check that Postgres runs") as error:
            backup(folder)
        assert "hush" not in str(error.value)
