"""The DAGs rebuild and watch, run by Airflow over a few archived stories."""

from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from ingest.local import airflow
from tests.crawl.line import documents
from tests.rebuild.line import fill, served, some


def test_a_rebuild_and_a_watch(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(monkeypatch, tmp_path, some(3))
    before = documents(elastic)
    assert airflow.run_dag("rebuild", tmp_path / "rebuild.log") == 0
    assert served(elastic) == "articles-v2" and documents(elastic) == before
    assert airflow.run_dag("watch", tmp_path / "watch.log") == 0
    assert "nothing to report" in (tmp_path / "watch.log").read_text(encoding="utf-8")
