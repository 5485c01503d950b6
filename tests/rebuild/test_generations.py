"""Which generation is served, followed, resumed, gone back to and deleted; and when the alias moves."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import ApiError, Elasticsearch

from ingest.dedupe import article_id
from ingest.errors import PeykError
from ingest.index import ensure_indices
from ingest.index.generations import concrete, generations
from ingest.index.generations import served as served_generation
from ingest.ledger.leases import Leases
from ingest.mappings import load as definition
from ingest.rebuild import ChecksFailedError, abandon, drop_old, rebuild, rollback
from ingest.rebuild import state as states
from ingest.rebuild.lock import NAME, alone
from ingest.rebuild.run import _begin
from ingest.rebuild.state import Positions
from ingest.rebuild.swap import closed_to_writers, move_alias, open_to_readers, swap_indices
from ingest.settings import settings
from tests.crawl.line import documents
from tests.rebuild.line import FETCHED, LOADED, load, put
from tests.rebuild.page import alone_in, generation, source_of, sources, state

TWO = replace(LOADED, canonical_url="https://loaded.example/2", url="https://loaded.example/2")


@pytest.fixture
def line(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Elasticsearch:
    """One loaded article, served from the first generation."""
    alone_in(monkeypatch, tmp_path)
    ensure_indices(elastic)
    load(elastic, LOADED)
    return elastic


def is_open(client: Elasticsearch, number: int) -> bool:
    try:
        client.index(index=concrete(number), id="probe", document={})
        client.delete(index=concrete(number), id="probe")
    except ApiError as error:
        assert "read-only" in str(error) or "write" in str(error)
        return False
    return True


@pytest.fixture
def two(elastic: Elasticsearch) -> Elasticsearch:
    """Two generations; the alias is at the first."""
    generation(elastic, 1, {"a": {"title": "یک"}})
    generation(elastic, 2, {"b": {"title": "دو"}})
    elastic.indices.put_alias(index=concrete(1), name=settings().index("articles"))
    return elastic


def test_the_alias_moves_after_the_last_pass_and_the_old_index_stays_closed(two: Elasticsearch) -> None:
    seen: list[Any] = []

    def last_pass(upto: Positions) -> None:
        seen.append((dict(upto), served_generation(two), is_open(two, 1)))
        two.index(index=concrete(2), id="last", document={"title": "آخرین"})

    swap_indices(two, 1, 2, last_pass)
    assert seen == [({0: 0}, 1, False)]
    assert list(two.indices.get_alias(name=settings().index("articles"))) == [concrete(2)]
    found = two.search(index=settings().index("articles"))["hits"]["hits"]
    assert {hit["_id"] for hit in found} == {"b", "last"}, "searchable at once"
    assert not is_open(two, 1) and is_open(two, 2)


def test_a_last_pass_that_fails_leaves_everything_as_it_was(two: Elasticsearch) -> None:
    def fails(upto: Positions) -> None:
        raise PeykError("no")

    with pytest.raises(PeykError, match="no"):
        swap_indices(two, 1, 2, fails)
    assert served_generation(two) == 1 and is_open(two, 1)
    with closed_to_writers(two, 1) as last:
        assert last[0] >= 0 and not is_open(two, 1)
    with pytest.raises(ApiError):
        move_alias(two, 2, 3)
    assert served_generation(two) == 1


def test_a_new_index_is_opened_to_readers(elastic: Elasticsearch) -> None:
    index = concrete(1)
    elastic.indices.create(index=index, settings={"refresh_interval": -1, "number_of_replicas": 0})
    elastic.index(index=index, id="a", document={"title": "یک"})
    open_to_readers(elastic, 1)
    assert elastic.count(index=index)["count"] == 1
    assert "refresh_interval" not in elastic.indices.get_settings(index=index)[index]["settings"]["index"]


def test_a_state_is_kept_in_its_index(two: Elasticsearch) -> None:
    saved = replace(state(), stage="served", positions=((0, 5), (1, 7)), own=((0, 3),))
    assert states.read(two, 1) is None and states.read(two, 2) is None
    assert states.save(two, saved) == saved == states.read(two, 2)
    assert states.read(two, 1) is None


def test_an_unfinished_rebuild_is_gone_on_with_until_the_code_changes(line: Elasticsearch) -> None:
    begun = _begin(line)
    assert (begun.source, begun.target, begun.stage, begun.digest) == (1, 2, "filling", states.digest())
    assert served_generation(line) == 1 and states.read(line, 2) == begun
    line.index(index=concrete(2), id="filled", document=source_of(LOADED), refresh=True)
    assert _begin(line) == begun and sources(line, 2).keys() == {"filled"}
    for changed in ({"digest": "of other code"}, {"source": 7}):
        states.save(line, replace(begun, **changed))
        line.indices.add_block(index=concrete(1), block="write")
        anew = _begin(line)
        assert (anew.source, anew.target) == (1, 2) and anew.started_at > begun.started_at
        assert is_open(line, 1) and sources(line, 2) == {} and states.read(line, 2) == anew
        line.index(index=concrete(2), id="filled", document=source_of(LOADED), refresh=True)
    assert generations(line) == [1, 2]


def test_a_rebuild_goes_on_where_it_was_stopped(line: Elasticsearch) -> None:
    stopped = rebuild(swap=False)
    assert (stopped.tally, stopped.swapped, served_generation(line)) == ({"carried": 1}, False, 1)
    line.indices.add_block(index=concrete(1), block="write")  # As a rebuild that was killed while it handed over.
    done = rebuild()
    assert (done.tally, done.swapped, served_generation(line)) == ({}, True, 2)
    assert is_open(line, 2) and not is_open(line, 1)
    reached = states.read(line, 2)
    assert reached and reached.stage == "served" and reached.own, "so that the way back knows what is newer"


def test_abandoning_deletes_the_unfinished_index_only(line: Elasticsearch) -> None:
    before = documents(line)
    assert abandon() is None
    begun = _begin(line)
    line.indices.add_block(index=concrete(1), block="write")
    assert abandon() == concrete(2) and generations(line) == [1] and documents(line) == before and is_open(line, 1)
    generation(line, 2)
    assert abandon() is None, "no rebuild made it"
    for stage in ("left", "filling"):
        states.save(line, replace(begun, stage=stage))
        assert abandon() == (concrete(2) if stage == "filling" else None), "one that was left is kept"


def test_old_generations_are_deleted_but_not_the_one_being_filled(two: Elasticsearch) -> None:
    for number in (3, 4):
        generation(two, number)
    move_alias(two, 3, 1)
    states.save(two, state(2, 3, stage="served"))
    states.save(two, state(3, 4))
    assert drop_old() == [concrete(1), concrete(2)] and generations(two) == [3, 4] and served_generation(two) == 3
    assert drop_old() == []
    with pytest.raises(PeykError, match=f"{concrete(2)} is gone, so there is nothing to go back to"):
        rollback()
    states.save(two, state(3, 4, stage="left"))
    assert drop_old() == [concrete(4)], "it was served until a rollback"


def test_without_an_index_there_is_nothing_to_end_or_to_delete(elastic: Elasticsearch) -> None:
    assert abandon() is None
    with pytest.raises(PeykError, match="there is no index of articles, so no old one either"):
        drop_old()
    with pytest.raises(PeykError, match="there is nothing to go back to: no rebuild made the index that is served"):
        rollback()


def test_the_way_back_takes_along_what_was_written_since(line: Elasticsearch) -> None:
    with pytest.raises(PeykError, match="no rebuild made the index that is served"):
        rollback()
    rebuild()
    kept = documents(line)
    load(line, TWO)
    newer = replace(LOADED, title="تیتر تازه", fetched_at=FETCHED + timedelta(minutes=1))
    load(line, newer)
    written = documents(line)
    version = line.get(index=concrete(2), id=article_id(newer))["_version"]
    done = rollback()
    assert (done.source, done.target, done.written, done.dropped, done.refused) == (concrete(2), concrete(1), 2, (), ())
    assert served_generation(line) == 1 and documents(line) == written != kept
    assert line.get(index=concrete(1), id=article_id(newer))["_version"] == version
    assert is_open(line, 1)
    left = states.read(line, 2)
    assert left and left.stage == "left"


def older(client: Elasticsearch, monkeypatch: pytest.MonkeyPatch, var: Path) -> None:
    """Serve a rebuilt index whose predecessor knows no section and takes no large number."""
    alone_in(monkeypatch, var)
    ensure_indices(client, ["crawl-ledger", "crawl-state"])
    body = definition("articles")
    del body["mappings"]["properties"]["section"]
    body["mappings"]["properties"]["date_confidence"] = {"type": "byte"}
    client.indices.create(index=concrete(1), aliases={settings().index("articles"): {}}, **body)
    load(client, LOADED)
    assert rebuild().swapped


def test_the_old_index_refuses_what_its_mapping_does_not_take(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older(elastic, monkeypatch, tmp_path)
    large = replace(TWO, date_confidence=1000.0, section=("ورزش",))
    load(elastic, large, replace(TWO, canonical_url="https://loaded.example/3", section=("ورزش",)))
    with pytest.raises(PeykError) as caught:
        rollback()
    said = str(caught.value)
    assert said.startswith(
        f"{concrete(1)} refuses 1 documents written since: {article_id(large)}: document_parsing_exc"
    )
    assert said.endswith("; --force goes back without them") and served_generation(elastic) == 2
    done = rollback(force=True)
    assert (done.written, done.dropped, len(done.refused)) == (1, ("section",), 1)
    assert done.refused[0].startswith(f"{article_id(large)}: document_parsing_exception: ")
    assert served_generation(elastic) == 1 and len(documents(elastic)) == 2
    assert article_id(large) in sources(elastic, 2), "the refused one stays in the newer index"


def test_checks_decide_unless_forced(line: Elasticsearch) -> None:
    put(line, "unnamed", source_of(LOADED) | {"title": ""})
    steps: list[str] = []
    with pytest.raises(ChecksFailedError) as caught:
        rebuild(progress=lambda what, done, total: steps.append(what))
    rebuilt = caught.value.rebuilt
    assert not rebuilt.swapped and served_generation(line) == 1 and rebuilt.faults
    assert (rebuilt.source, rebuilt.target, rebuilt.counts.old) == (concrete(1), concrete(2), 2)
    assert str(caught.value).startswith(f"{concrete(2)} is not served: {rebuilt.faults[0]}")
    assert {"documents", "comparing", "searching"} <= set(steps)
    forced = rebuild(force=True)
    assert forced.swapped and forced.faults == rebuilt.faults and served_generation(line) == 2


def test_the_first_rebuild_makes_the_index_it_follows(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone_in(monkeypatch, tmp_path)
    built = rebuild()
    assert built.swapped and (built.source, built.target) == (concrete(1), concrete(2))
    assert (built.counts.old, built.counts.new, built.faults) == (0, 0, ())


def test_one_process_at_a_time_and_the_lock_is_given_back(elastic: Elasticsearch) -> None:
    with alone("backup") as (_, leases, run_id):
        assert run_id.startswith("backup-") and leases.holds(NAME)
        with (
            pytest.raises(PeykError, match=f"another rebuild is at work .held by run {run_id} until .*; wait for it"),
            alone(),
        ):
            pass
    with pytest.raises(ZeroDivisionError), alone():
        raise ZeroDivisionError
    with alone() as (client, _, run_id):
        assert run_id.startswith("rebuild-") and client.ping()
    with Leases(elastic, "any") as leases:
        assert leases.gain(NAME) is None
