"""What was written to an index since a position: every document once, in order, none that was written later."""

import pytest
from elasticsearch import Elasticsearch

from ingest.rebuild.changes import changes, checkpoints, pending, settled
from ingest.rebuild.state import Positions
from ingest.settings import settings


@pytest.fixture(scope="module")
def index(shelf: Elasticsearch) -> str:
    """An index with documents 0 to 8 in two shards; document 3 is deleted, document 4 is written again."""
    index = settings().index("plain")
    shelf.indices.create(index=index, settings={"number_of_shards": 2, "number_of_replicas": 0})
    for number in (*range(9), 4):
        shelf.index(index=index, id=str(number), document={"number": number})
    shelf.delete(index=index, id="3")
    return index


def read(client: Elasticsearch, index: str, after: Positions, upto: Positions, size: int = 2) -> list[str]:
    """Return the ids, after a check of each chunk."""
    names: list[str] = []
    for _, hits in changes(client, index, after, upto, size=size):
        assert len(hits) <= size
        names += [hit["_id"] for hit in hits]
    return names


def test_every_document_comes_once_with_its_source_and_version(shelf: Elasticsearch, index: str) -> None:
    upto = checkpoints(shelf, index)
    assert sorted(upto) == [0, 1] and sum(upto.values()) == 11 - 2, "operations are numbered from 0 in each shard"
    for size in (1, 2, 3, 100):
        assert sorted(read(shelf, index, {}, upto, size)) == ["0", "1", "2", "4", "5", "6", "7", "8"]
    assert pending(shelf, index, {}, upto) == 8
    hits = [hit for _, chunk in changes(shelf, index, {}, upto) for hit in chunk]
    assert {hit["_id"]: (hit["_source"]["number"], hit["_version"]) for hit in hits}["4"] == (4, 2)
    assert all("_source" not in hit for _, chunk in changes(shelf, index, {}, upto, source=False) for hit in chunk)
    assert settled(shelf, index) == upto


def test_any_position_reached_is_one_to_go_on_from(shelf: Elasticsearch, index: str) -> None:
    upto = checkpoints(shelf, index)
    whole = read(shelf, index, {}, upto)
    seen: list[str] = []
    for position, hits in changes(shelf, index, {}, upto, size=2):
        seen += [hit["_id"] for hit in hits]
        assert seen + read(shelf, index, position, upto) == whole
        assert pending(shelf, index, position, upto) == len(whole) - len(seen)
    assert position == upto and read(shelf, index, upto, upto) == [] and pending(shelf, index, upto, upto) == 0


def test_later_writes_are_left_to_the_next_pass(shelf: Elasticsearch, index: str) -> None:
    upto = checkpoints(shelf, index)
    shelf.index(index=index, id="later", document={"number": 9})
    later = checkpoints(shelf, index)
    assert pending(shelf, index, {}, upto) == 8 and "later" not in read(shelf, index, {}, upto)
    assert read(shelf, index, upto, later) == ["later"] and pending(shelf, index, upto, later) == 1
