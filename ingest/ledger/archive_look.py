"""What the last looks at the ledger's archive found, by `peyk archive verify` or the watch: in `crawl-state`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from elasticsearch import Elasticsearch

from ingest.settings import settings

_ID = "archive-look"
MOST = 500
"""Segments that are remembered."""


@dataclass(frozen=True, slots=True)
class Look:
    """`harmed`: what is wrong with segments, by their names. `cursor`: the segment that the watch looked at last."""

    harmed: Mapping[str, str] = field(default_factory=dict)
    cursor: str | None = None


def last_look(client: Elasticsearch) -> Look:
    """Return what was found last; nothing before the first look."""
    answer = client.options(ignore_status=404).get(index=settings().index("crawl-state"), id=_ID)
    found: dict[str, Any] = answer["_source"] if answer.get("found") else {}
    return Look(dict(found.get("harmed", {}).get("segments", ())), found.get("cursor"))


def keep_look(client: Elasticsearch, look: Look) -> None:
    """Remember what was found."""
    # As pairs: names of segments have dots, which would make them objects.
    harmed = {"segments": sorted(look.harmed.items())[:MOST]}
    document = {"kind": "archive-look", "harmed": harmed} | ({"cursor": look.cursor} if look.cursor else {})
    client.index(index=settings().index("crawl-state"), id=_ID, document=document)
