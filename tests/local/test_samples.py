"""`peyk demo`, which is `make run`: its samples have an installation of their own beside the real one."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from ingest.index import ensure_indices
from ingest.local import samples
from ingest.settings import settings
from tests.processes import peyk
from tests.search.conftest import article, fill


@pytest.fixture
def environment(elastic: Elasticsearch, tmp_path: Path) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if name not in ("AIRFLOW_HOME", "PEYK_OUTLETS")}
    return own | {"PEYK_VAR": str(tmp_path), "PEYK_ARCHIVE": str(tmp_path / "pages")}


def test_samples_are_not_among_real_articles(
    elastic: Elasticsearch, environment: dict[str, str], tmp_path: Path
) -> None:
    ensure_indices(elastic)
    fill(elastic, [article(1, "روابط عمومی", outlet="isna")])
    done = peyk("demo", environment=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "read and search: http://127.0.0.1:" in done.stdout
    # `peyk down` would also stop the node of all tests.
    stop = [sys.executable, "-c", "from ingest.local import page; print(page.stop())"]
    assert subprocess.run(stop, env=environment, capture_output=True, text=True, check=True).stdout == "True\n"
    assert "peyk --sample search" in done.stdout
    counts: dict[str, Any] = {}
    for name in ("articles", "crawl-ledger", "crawl-runs"):
        counts[name] = [
            elastic.count(index=f"{settings().index_prefix}{prefix}{name}")["count"] for prefix in ("", samples.PREFIX)
        ]
    assert counts["articles"][0] == 1 and counts["articles"][1] > 100
    assert counts["crawl-ledger"][0] == counts["crawl-runs"][0] == 0 < counts["crawl-ledger"][1]
    assert samples.among_real(elastic) == {}
    assert {path.name for path in tmp_path.iterdir()} == {samples.FOLDER}
    found = [peyk(*option, "search", "روابط عمومیهای", environment=environment) for option in ((), ("--sample",))]
    assert found[0].stdout.startswith("1 found") and not found[1].stdout.startswith(("0 ", "1 "))
    assert "last run" in peyk("--sample", "status", environment=environment).stdout
    assert "no run yet" in peyk("status", environment=environment).stdout


def test_samples_of_earlier_versions_are_counted(elastic: Elasticsearch) -> None:
    assert samples.among_real(elastic) == {}
    ensure_indices(elastic)
    fill(elastic, [article(1, "خبر", outlet="isna"), article(2, "خبر", outlet="kavir")])
    assert samples.among_real(elastic) == {"kavir": 1}
