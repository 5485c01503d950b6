"""The watch checks storage and scheduling: indices, archive, books, scheduler."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer
from typer.testing import CliRunner

from ingest.archive.identity import NAME
from ingest.cli.app import app
from ingest.index import ensure_indices
from ingest.ledger import Ledger
from ingest.ledger.records import Effort, Run
from ingest.ledger.runs import Runs
from ingest.rebuild import from_archive, rebuild
from ingest.settings import settings
from ingest.watch import watch
from ingest.watch.store import Watched
from tests.crawl.line import documents
from tests.rebuild.line import LOADED, fill, load, some

FEW = 6


def told(watched: Watched) -> set[tuple[str, str, str]]:
    """Return the findings without those about the disks of this machine."""
    open_now = {(one.finding.kind, one.finding.subject, one.finding.severity.value) for one in watched.open}
    return {finding for finding in open_now if finding[0] != "disk"}


@pytest.fixture
def line(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Elasticsearch]:
    """Archived stories in ledger and index, and a loaded one, which has no entry."""
    fill(monkeypatch, tmp_path, some(FEW))
    load(elastic, LOADED)
    assert told(watch()) == set()
    yield elastic


def lines() -> str:
    return "\n".join(watch().lines)


def segment() -> Path:
    (found,) = Path(settings().archive_location).rglob("*.warc.gz")
    return found


def test_an_index_that_is_gone_is_told_and_made_by_nobody_but_the_line(line: Elasticsearch) -> None:
    line.indices.delete(index=settings().index("crawl-ledger"))
    for _ in range(2):
        assert told(watch()) == {("missing", "crawl-ledger", "critical")}
    assert "peyk rebuild --from-archive" in lines()
    from_archive()
    assert told(watch()) == set()

    line.indices.delete(index=settings().index("articles-v1"))
    assert told(watch()) == {("missing", "articles", "critical")}
    rebuild(force=True)
    assert told(watch()) == set()

    line.indices.delete(index=settings().index("article-revisions"))
    assert told(watch()) == {("missing", "article-revisions", "warning")}


def test_an_alias_that_is_gone(line: Elasticsearch) -> None:
    line.indices.delete_alias(index=settings().index("articles-v1"), name=settings().index("articles"))
    assert told(watch()) == {("missing", "articles", "critical")}
    assert "articles-v1 is there" in lines()


def test_a_lost_index_that_a_crawl_has_made_again_is_told_by_the_books(line: Elasticsearch) -> None:
    line.indices.delete(index=settings().index("articles-v1"))
    ensure_indices(line)
    assert told(watch()) == {("lacking", "articles", "critical")}
    assert f"articles of the ledger that are not in the index: {FEW}; " in lines()
    line.indices.delete(index=settings().index("crawl-ledger"))
    ensure_indices(line)
    from_archive()
    line.indices.delete(index=settings().index("crawl-ledger"))
    ensure_indices(line)
    assert told(watch()) == {("orphans", "articles", "warning")}


def test_books_are_compared_outlet_by_outlet(line: Elasticsearch) -> None:
    name = next(name for name, source in documents(line).items() if "first_seen_at" in source)
    outlet = documents(line)[name]["outlet"]["id"]
    entry = next(entry for entry in Ledger(line).find() if entry.article_id == name)
    line.delete(index=settings().index("articles"), id=name)
    assert told(watch()) == {("lacking", "articles", "critical")}
    assert f"{outlet} has {FEW - 1} of {FEW}" in lines()
    rebuild()
    assert told(watch()) == set()
    line.delete(index=settings().index("crawl-ledger"), id=entry.key, refresh=True)
    assert told(watch()) == {("orphans", "articles", "warning")}
    assert f"{outlet} has {FEW} of {FEW - 1}" in lines()
    from_archive()
    assert told(watch()) == set()


@pytest.mark.parametrize("harm", ["missing", "cut", "flipped", "empty"])
def test_a_harmed_segment_is_told_until_it_is_restored(harm: str, line: Elasticsearch) -> None:
    path = segment()
    whole = path.read_bytes()
    if harm == "missing":
        path.unlink()
    else:
        spoilt = {"cut": whole[:-9], "flipped": bytes([*whole[:-40], whole[-40] ^ 1, *whole[-39:]]), "empty": b""}
        path.write_bytes(spoilt[harm])
    for _ in range(2):
        assert told(watch()) == {("segments", "archive", "critical")}
    assert f"with the pages of {FEW} stories: " in lines() and path.name in lines()
    path.write_bytes(whole)
    assert told(watch()) == set()


def test_what_verify_found_is_told_too(line: Elasticsearch) -> None:
    """The ledger does not point to the segment; only its manifest shows the damage."""
    path = segment()
    other = path.with_name("other.warc.gz")
    other.write_bytes(path.read_bytes()[:-9])
    assert told(watch()) == set()
    assert CliRunner().invoke(app, ["archive", "verify"]).exit_code == 1
    assert told(watch()) == {("segments", "archive", "critical")}
    other.unlink()
    assert CliRunner().invoke(app, ["archive", "verify"]).exit_code == 0
    assert told(watch()) == set()


def test_another_archive_and_none(line: Elasticsearch) -> None:
    place = Path(settings().archive_location)
    identity = (place / NAME).read_text()
    (place / NAME).write_text(json.dumps({"id": "another"}))
    assert told(watch()) == {("archive", "archive", "critical")}
    (place / NAME).write_text(identity)
    place.rename(place.with_name("elsewhere"))
    assert told(watch()) == {("archive", "archive", "critical")}
    assert "mount it, or set PEYK_ARCHIVE" in lines()
    place.mkdir()
    assert told(watch()) == {("archive", "archive", "critical")}
    place.rmdir()
    place.with_name("elsewhere").rename(place)
    assert told(watch()) == set()


def test_a_scheduler_that_stopped(line: Elasticsearch) -> None:
    Runs(line).save(Run("manual-1", "finished", Effort(datetime.now(UTC))))
    later = datetime.now(UTC) + timedelta(minutes=40)
    assert told(watch(later)) == set(), "who crawls by hand crawls when he likes"
    Runs(line).save(Run("scheduled__2026-10-23T10:00:00+00:00", "finished", Effort(datetime.now(UTC))))
    assert told(watch()) == set()
    assert told(watch(later)) == {("scheduler", "airflow", "critical")}


@pytest.mark.parametrize(
    ("health", "is_well"),
    [
        ({"scheduler": {"status": "healthy"}, "dag_processor": {"status": "healthy"}}, True),
        ({"scheduler": {"status": "healthy"}, "triggerer": {"status": None}}, True),
        ({"scheduler": {"status": "unhealthy"}}, False),
        ("a page", False),
        (None, False),
    ],
)
def test_what_airflow_says_of_itself(
    health: object, is_well: bool, line: Elasticsearch, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = httpserver.expect_request("/airflow/api/v2/monitor/health")
    request.respond_with_json(health, 200 if health else 503)
    monkeypatch.setenv("PEYK_AIRFLOW_URL", httpserver.url_for("/airflow/"))
    settings.cache_clear()
    assert told(watch()) == (set() if is_well else {("scheduler", "airflow", "critical")})
    monkeypatch.setenv("PEYK_AIRFLOW_URL", "http://127.0.0.1:1")
    settings.cache_clear()
    assert told(watch()) == {("scheduler", "airflow", "critical")}
