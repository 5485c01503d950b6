"""The first pass in parts: several processes make one index, whichever of them is killed, and no more than one does a
part."""

import os
import signal
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from ingest.errors import PeykError
from ingest.index.generations import concrete
from ingest.ledger.lease import find as leases
from ingest.ledger.leases import Leases
from ingest.rebuild import abandon, assist, lock, parts, rebuild
from ingest.rebuild.changes import checkpoints
from ingest.rebuild.fill import copy_changes
from ingest.rebuild.lock import alone
from ingest.rebuild.run import _begin
from ingest.settings import settings
from tests.crawl.line import documents
from tests.rebuild.line import LOADED, fill, load, served, some
from tests.rebuild.page import work

ARTICLES = 7


@pytest.fixture
def line(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Elasticsearch:
    """Seven archived stories and a loaded one, for a rebuild in parts of two."""
    fill(monkeypatch, tmp_path, some(ARTICLES))
    load(elastic, LOADED)
    monkeypatch.setattr(parts, "SIZE", 2)
    monkeypatch.setattr(parts, "WORTH", 2)
    monkeypatch.setattr(parts, "PAUSE", 0.1)
    monkeypatch.setattr(lock, "PAUSE", 0.1)
    return elastic


def begin(client: Elasticsearch, run_id: str) -> int:
    """Begin a rebuild and share its first pass, as the process that makes it does; return the number of parts."""
    state = _begin(client)
    parts.share(client, state, checkpoints(client, f"{settings().index('articles')}-v{state.source}"), run_id)
    return len(parts.find(client))


def test_alone_it_makes_the_same_index_and_leaves_no_part(line: Elasticsearch) -> None:
    before = documents(line)
    built = rebuild()
    assert (served(line), documents(line)) == ("articles-v2", before)
    assert built.tally == {"cleaned": ARTICLES, "carried": 1}
    assert parts.find(line) == [] == leases(line, {"match_all": {}})


def help_until_killed(documents: int) -> None:
    def tell(what: str, done: int, total: int) -> None:
        if done >= documents:
            os.kill(os.getpid(), signal.SIGKILL)

    assist(tell)


def test_what_a_killed_helper_took_is_made_by_others_and_counted_once(line: Elasticsearch) -> None:
    before = documents(line)
    with alone() as (client, _, run_id):
        number = begin(client, run_id)
        child = get_context("spawn").Process(target=help_until_killed, args=(3,), daemon=True)
        child.start()
        child.join()
        assert child.exitcode == -signal.SIGKILL
        done = [part for part in parts.find(client) if part.done]
        assert 0 < len(done) < number
        assert assist() == len(before) - sum(sum(part.counts.values()) for part in done)
        assert all(part.done for part in parts.find(client))
    built = rebuild()
    assert (served(line), documents(line)) == ("articles-v2", before)
    assert built.tally == {"cleaned": ARTICLES, "carried": 1}


def test_a_helper_stops_when_the_rebuild_has_lost_its_lock(line: Elasticsearch) -> None:
    with alone() as (client, held, run_id):
        begin(client, run_id)
        assert assist(lambda what, done, total: held.release([lock.NAME]), patience=5)
        assert any(not part.done for part in parts.find(client))
        assert assist(patience=0.2) == 0, "no rebuild is at work"


def test_a_helper_waits_for_work_no_longer_than_it_is_told(line: Elasticsearch) -> None:
    assert assist(patience=0.2) == 0
    with alone("erasure"):
        assert assist(patience=0.2) == 0


def test_a_helper_ends_when_the_rebuild_has_copied_what_there_was_without_parts(line: Elasticsearch) -> None:
    with alone() as (client, _, _):
        state = _begin(client)
        waits: list[str] = []

        def tell(what: str, done: int, total: int) -> None:
            waits.append(what)
            if len(waits) == 2:
                copy_changes(work(client), state, checkpoints(client, concrete(state.source)))

        assert assist(tell, patience=0) == 0
    assert waits == ["waiting for the first parts"] * 2


def test_a_helper_with_other_code_is_refused(line: Elasticsearch, monkeypatch: pytest.MonkeyPatch) -> None:
    with alone() as (client, _, run_id):
        begin(client, run_id)
        monkeypatch.setattr("ingest.rebuild.state.digest", lambda: "other")
        with pytest.raises(PeykError, match="other code"):
            assist()


def test_nothing_else_begins_while_a_helper_is_at_a_part(line: Elasticsearch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "PATIENCE", 0.3)
    with Leases(line, "assist-1") as helper:
        helper.gain(f"{lock.PART}2/0/-1")
        with pytest.raises(PeykError, match="assist-1 still helps an earlier rebuild"), alone("erasure"):
            pass
    with alone("erasure"):
        pass


def test_an_abandoned_rebuild_leaves_no_part(line: Elasticsearch) -> None:
    with alone() as (client, _, run_id):
        begin(client, run_id)
    assert abandon()
    assert parts.find(line) == []


def test_parts_cover_each_operation_once_and_are_not_too_many() -> None:
    from datetime import UTC, datetime

    from ingest.rebuild.state import State

    state = State(1, 2, "code", datetime.now(UTC), positions=((0, 9),))
    size = parts.SIZE
    cut = parts.cut(state, {0: 2 * size + 109, 1: 3, 2: -1, 3: size * parts.MOST * 3 - 1}, "run")
    assert [(part.shard, part.after, part.upto) for part in cut[:4]] == [
        (0, 9, size + 9),
        (0, size + 9, 2 * size + 9),
        (0, 2 * size + 9, 2 * size + 109),
        (1, -1, 3),
    ]
    assert {part.shard for part in cut} == {0, 1, 3}
    third = [part for part in cut if part.shard == 3]
    assert len(third) == parts.MOST
    assert all(one.upto == other.after for one, other in pairwise(third))
    assert (third[0].after, third[-1].upto) == (-1, size * parts.MOST * 3 - 1)
