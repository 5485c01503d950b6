"""The last findings of `peyk archive verify` or the watch about the archive, kept in the index `crawl-state`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from elasticsearch import Elasticsearch

from ingest.settings import settings

_ID = "archive-look"
MOST = 500
"""Damaged segments that are remembered."""


@dataclass(frozen=True, slots=True)
class Look:
    """`harmed`: problems by segment name. `cursor`: the segment that the watch checked last."""

    harmed: Mapping[str, str] = field(default_factory=dict)
    cursor: str | None = None


def last_look(client: Elasticsearch) -> Look:
    """Return the last findings; none before the first check."""
    answer = client.options(ignore_status=404).get(index=settings().index("crawl-state"), id=_ID)
    document: dict[str, Any] = answer["_source"] if answer.get("found") else {}
    return Look(dict(document.get("harmed", {}).get("segments", ())), document.get("cursor"))


def keep_look(client: Elasticsearch, look: Look) -> None:
    """Save findings."""
    # As pairs: segment names contain dots, which Elasticsearch would expand to objects.
    harmed = {"segments": sorted(look.harmed.items())[:MOST]}
    document = {"kind": "archive-look", "harmed": harmed} | ({"cursor": look.cursor} if look.cursor else {})
    client.index(index=settings().index("crawl-state"), id=_ID, document=document)
