"""Index and parts of the archive are lost: what cannot be restored is fetched again, and reported."""

import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer
from typer.testing import CliRunner

from ingest.cli.app import app
from ingest.crawl.run import run
from ingest.index import ensure_indices
from ingest.ledger import Ledger
from ingest.ledger.leases import Leases
from ingest.rebuild import ChecksFailedError, rebuild
from ingest.rebuild.lost import REASON, gain
from ingest.sample.server import serve
from ingest.sample.world import World
from ingest.settings import settings
from tests.crawl.line import documents, essence, use
from tests.crawl.press import Press, Story


@pytest.fixture
def line(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Elasticsearch]:
    """The sample world, crawled into several segments; its server keeps running."""
    world = World.build()
    monkeypatch.setenv("PEYK_BATCH_SIZE", "2")
    with serve(world) as server:
        use(monkeypatch, tmp_path, [row | {"recheck_minutes": []} for row in world.rows(server.address)])
        assert run().balanced
        yield elastic


def segments() -> list[Path]:
    found = sorted(Path(settings().archive_location).rglob("*.warc.gz"))
    assert len(found) > 2
    return found


def lose_the_index(client: Elasticsearch) -> None:
    client.indices.delete(index=settings().index("articles-v1"))


def lost(client: Elasticsearch) -> list[str]:
    Ledger(client).refresh()
    return [entry.url for entry in Ledger(client).find({"term": {"reason": REASON}}) if entry.status == "pending"]


def test_what_is_lost_is_pending_and_told_until_the_next_crawl_has_brought_it_back(line: Elasticsearch) -> None:
    before = essence(line)
    lose_the_index(line)
    first, second, *_ = segments()
    os.truncate(first, first.stat().st_size // 2)
    second.unlink()

    told: list[tuple[str, int, int]] = []
    for _ in range(2):
        with pytest.raises(ChecksFailedError, match=r"\d+ addresses of articles are lost") as caught:
            rebuild(progress=lambda *step: told.append(step))
        assert caught.value.rebuilt.lost == len(lost(line)) > 0
    assert "lost" in {what for what, _, _ in told} and all(0 <= done <= total for _, done, total in told)
    found = caught.value.rebuilt
    assert found.counts.new < len(before) and not found.swapped
    done = CliRunner().invoke(app, ["rebuild", "--no-swap", "--force"])
    assert done.exit_code == 1 and "are lost" in done.stdout

    report = run()
    assert report.balanced and report.totals["indexed"] >= len(before) - found.counts.new
    assert lost(line) == []
    assert rebuild().swapped
    assert essence(line) == before


def test_an_index_that_is_forced_is_completed_by_the_next_crawl(line: Elasticsearch) -> None:
    before = essence(line)
    lose_the_index(line)
    segments()[0].unlink()
    assert CliRunner().invoke(app, ["rebuild"]).exit_code != 0
    done = CliRunner().invoke(app, ["rebuild", "--force"])
    assert done.exit_code == 1
    assert 0 < len(documents(line)) < len(before)
    run()
    assert essence(line) == before
    assert rebuild().lost == 0


def test_harm_to_the_archive_alone_loses_nothing_and_repair_fetches_the_pages_again(line: Elasticsearch) -> None:
    before, ledger = essence(line), statuses_of(line)
    first, second, *_ = segments()
    os.truncate(first, first.stat().st_size // 2)
    second.unlink()
    verified = CliRunner().invoke(app, ["archive", "verify"])
    assert verified.exit_code == 1
    assert first.name in verified.stdout and second.name in verified.stdout
    assert rebuild().lost == 0 and essence(line) == before

    repaired = CliRunner().invoke(app, ["archive", "repair", "--json"])
    assert repaired.exit_code == 0, repaired.output
    told = json.loads(repaired.stdout)
    assert len(told["segments"]) == 2 and told["asked"] > told["forgotten"]
    assert (told["busy"], told["unreadable"]) == ([], [])
    verified = CliRunner().invoke(app, ["archive", "verify"])
    assert verified.exit_code == 0, verified.output
    assert run().balanced
    assert essence(line) == before and statuses_of(line) == ledger
    built = rebuild()
    assert "kept" not in built.tally, "every article has its page again"
    assert essence(line) == before


def statuses_of(client: Elasticsearch) -> Counter[str]:
    """Count entries by status, live ones as one: an article that is written again changes from unchanged to indexed."""
    Ledger(client).refresh()
    return Counter("live" if entry.is_live else entry.status for entry in Ledger(client).find())


def test_an_article_whose_page_is_read_as_none_today_is_set_aside(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer
) -> None:
    """Its document is lost, and its outlet's row has another domain now."""
    press = Press(httpserver)
    use(monkeypatch, tmp_path, [press.row])
    press.prints({"/a": Story.write("a")})
    run()
    lose_the_index(elastic)
    use(monkeypatch, tmp_path, [press.row | {"domain": "other.example"}])
    for _ in range(2):
        with pytest.raises(ChecksFailedError) as caught:
            rebuild()
        assert caught.value.rebuilt.lost == 1
        Ledger(elastic).refresh()
        (entry,) = Ledger(elastic).find({"term": {"kind": "article"}})
        assert (entry.status, entry.step, entry.reason) == ("quarantined", "clean", REASON)
        assert entry.article_id and entry.archive and (entry.content_hash, entry.read_hash) == (None, None)
    use(monkeypatch, tmp_path, [press.row])
    assert rebuild().swapped and len(documents(elastic)) == 1


def test_an_outlet_is_waited_for_as_long_as_a_run_is_there(
    elastic: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_indices(elastic)
    monkeypatch.setattr("ingest.rebuild.lost.PAUSE", 0.01)
    with Leases(elastic, "crawl") as theirs, Leases(elastic, "rebuild") as ours:
        assert theirs.gain("kavir") is None
        assert not gain(ours, "kavir", time.monotonic() + 0.1)
        theirs.release(["kavir"])
        assert gain(ours, "kavir", time.monotonic())
        assert theirs.gain("kavir") is not None
