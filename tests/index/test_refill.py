"""`outlet.id` finds the records of all indices, also those that an earlier version wrote."""

import pytest
from elasticsearch import Elasticsearch

from ingest.index import ensure_indices
from ingest.index.refill import WITH_OUTLET, lacking, refill
from ingest.maintain import maintain
from ingest.mappings import load
from ingest.settings import settings

OF_KAVIR = {"term": {"outlet.id": "kavir"}}


@pytest.fixture
def older(elastic: Elasticsearch) -> Elasticsearch:
    """Indices of an earlier version with a record each, to which this version's mapping was added."""
    for name in WITH_OUTLET:
        mappings = load(name)["mappings"]
        mappings["properties"]["outlet"] = {"type": "keyword"}
        elastic.indices.create(index=settings().index(name), mappings=mappings)
        document = {"outlet": "kavir", "run_id": "run"}
        elastic.index(index=settings().index(name), id="old", document=document, refresh=True)
    ensure_indices(elastic)
    return elastic


def found(client: Elasticsearch) -> list[int]:
    names = map(settings().index, WITH_OUTLET)
    client.indices.refresh(index=f"{settings().index_prefix}*")
    return [client.count(index=name, query=OF_KAVIR)["count"] for name in names]


def test_older_records_are_found_once_they_are_indexed_again(older: Elasticsearch) -> None:
    assert found(older) == [0, 0, 0, 0]
    index = settings().index("crawl-ledger")
    before = older.get(index=index, id="old")["_source"]
    older.index(index=index, id="new", document={"outlet": "kavir"}, refresh=True)
    assert found(older) == [0, 0, 1, 0], "a new record needs nothing"
    assert lacking(older) == 4
    assert refill(older) == 4
    assert found(older) == [1, 1, 2, 1]
    assert older.get(index=index, id="old")["_source"] == before
    assert (lacking(older), refill(older)) == (0, 0)


def test_maintenance_does_it_and_says_so(older: Elasticsearch) -> None:
    dry = maintain(dry_run=True, with_airflow=False)
    assert "4 records of an earlier version would be found by outlet.id" in dry.notes
    assert found(older) == [0, 0, 0, 0]
    # The run's record has no time, so it is past its retention, as are all that are not of a living run.
    assert "are found by outlet.id" in " ".join(maintain(with_airflow=False).notes)
    assert found(older)[:3] == [1, 1, 1]
    assert not any("outlet.id" in note for note in maintain(with_airflow=False).notes)


def test_an_installation_without_the_field_or_the_indices_is_left_alone(elastic: Elasticsearch) -> None:
    assert (lacking(elastic), refill(elastic)) == (0, 0)
    elastic.indices.create(
        index=settings().index("crawl-days"), mappings={"properties": {"outlet": {"type": "keyword"}}}
    )
    elastic.index(index=settings().index("crawl-days"), document={"outlet": "kavir"}, refresh=True)
    assert (lacking(elastic), refill(elastic)) == (0, 0)
