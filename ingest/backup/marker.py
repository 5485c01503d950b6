"""The marker of an unfinished restore: an index of one document, by which a killed restore is recognised."""

from dataclasses import dataclass
from typing import Literal

from elasticsearch import Elasticsearch

from ingest.codec import from_document, to_document
from ingest.settings import settings

NAME = "crawl-restore"
_ID = "restore"


@dataclass(frozen=True, slots=True)
class Marker:
    """The backup that is being restored, and the stage reached."""

    backup: str
    stage: Literal["clearing", "filling", "checked"]
    """clearing: other indices may still be there; filling: those that are there are the backup's; checked: they are
    complete, and runs may have written to them since."""


def find(client: Elasticsearch) -> Marker | None:
    """Return the marker of a restore that did not finish, or None."""
    answer = client.options(ignore_status=404).get(index=settings().index(NAME), id=_ID)
    return from_document(Marker, answer["_source"]) if answer.get("found") else None


def put(client: Elasticsearch, marker: Marker) -> None:
    """Write the marker."""
    index = settings().index(NAME)
    if not client.indices.exists(index=index):
        client.indices.create(
            index=index,
            settings={"index": {"number_of_shards": 1, "auto_expand_replicas": "0-1"}},
            mappings={"dynamic": False},
        )
    client.index(index=index, id=_ID, document=to_document(marker), refresh=True)


def remove(client: Elasticsearch) -> None:
    """Remove the marker when the restore is finished."""
    client.indices.delete(index=settings().index(NAME), ignore_unavailable=True)
