"""A rebuild killed at chosen points resumes; under traffic no document is lost and no search is wrong."""

import os
import signal
from multiprocessing import get_context
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from benchmarks.rebuild import prove
from ingest.rebuild import rebuild
from tests.crawl.line import documents
from tests.rebuild.line import LOADED, fill, load, served, some


def rebuild_until(moment: int) -> None:
    """Run a rebuild and kill it at its progress report number `moment`."""
    told = 0

    def tell(what: str, done: int, total: int) -> None:
        nonlocal told
        told += 1
        if told == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    rebuild(progress=tell)


def test_killed_while_filling_while_checking_and_while_handing_over(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(monkeypatch, tmp_path, some(4))
    load(elastic, LOADED)
    before = documents(elastic)
    moments: list[str] = []
    for moment in (2, 5, -1):
        rebuild(swap=False, progress=lambda what, done, total: moments.append(what)) if moment < 0 else None
        child = get_context("spawn").Process(
            target=rebuild_until, args=(moment if moment > 0 else len(moments) + 2,), daemon=True
        )
        child.start()
        child.join()
        assert child.exitcode == -signal.SIGKILL
        assert served(elastic) == "articles-v1" and documents(elastic) == before
    assert rebuild().swapped
    assert served(elastic) == "articles-v2" and documents(elastic) == before
    load(elastic, LOADED)


def test_under_traffic_nothing_is_lost_and_no_search_is_wrong(node_url: str) -> None:
    proof = prove(200, kills=1)
    assert proof.faults == []
    assert proof.writes > 50 and proof.searches > 50
