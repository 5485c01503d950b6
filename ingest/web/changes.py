"""What outlets changed or took down, newest first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from ingest.errors import PeykError
from ingest.model import as_printed
from ingest.revisions import TEXTS
from ingest.search.errors import explained
from ingest.settings import settings
from ingest.web.differences import Piece, differences, is_typing
from ingest.web.site import Site

BLOCK = 100
"""Records read at a time."""
MOST_BLOCKS = 10
"""Blocks read for one page: if so many hold nothing to show, the page ends there and the next one goes on."""
BODY = "متن"
TITLES = {"kicker": "روتیتر", "title": "تیتر", "subtitle": "زیرتیتر", "lead": "لید", "body": BODY}


@dataclass(frozen=True, slots=True)
class Change:
    """A new text of a story, or its withdrawal or return. `parts`: title of a field -> its changed words in context."""

    id: str
    title: str
    outlet: str
    url: str
    at: datetime
    event: str
    parts: Mapping[str, list[Piece]]
    typing: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of changes begins: after the record of this time and article. Many records have the same time."""

    at: datetime
    id: str = ""

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """Return the place that a URL names, or a time alone; None for no text. Raises PeykError for any other."""
        time, _, name = text[:100].partition("~")
        if not text:
            return None
        try:
            at = datetime.fromisoformat(time)
        except ValueError as error:
            raise PeykError(f"no time: «{text[:60]}»") from error
        return cls(at if at.tzinfo else at.replace(tzinfo=UTC), name)

    @property
    def written(self) -> str:
        """The place as it is in a URL."""
        return f"{self.at.isoformat()}~{self.id}" if self.id else self.at.isoformat()


@dataclass(frozen=True, slots=True)
class Changes:
    """One page of changes; `after`: where the next page begins, None at the end."""

    shown: tuple[Change, ...]
    after: Place | None


def changes(
    site: Site, *, kind: str, outlet: str | None = None, until: Place | None = None, typing: bool = False, most: int
) -> Changes:
    """Return changes from `until` back: replaced texts (`changed`), or withdrawals and returns (`withdrawn`).

    Changes in spelling alone are left out unless `typing`. Raises PeykError if the cluster does not answer.
    """
    shown: list[Change] = []
    for _ in range(MOST_BLOCKS):
        block = _block(site, kind, outlet, until)
        for record in block:
            until = Place(datetime.fromisoformat(record[_time(kind)]), record["article_id"])
            change = _event(record) if kind == "withdrawn" else _replaced(site, record)
            if change and (typing or not change.typing):
                shown.append(change)
            if len(shown) == most:
                return Changes(tuple(shown), until)
        if len(block) < BLOCK:
            return Changes(tuple(shown), None)
    return Changes(tuple(shown), until)


def story_changes(versions: list[dict[str, Any]]) -> list[tuple[datetime, Mapping[str, list[Piece]]]]:
    """Return what changed from each printed version of a story to the next: when it was seen, and the words."""
    return [
        (datetime.fromisoformat(after["fetched_at"]), parts)
        for before, after in pairwise(versions)
        if (parts := dict(_parts(before, after)))
    ]


def _time(kind: str) -> str:
    return "fetched_at" if kind == "withdrawn" else "replaced_at"


def _block(site: Site, kind: str, outlet: str | None, until: Place | None) -> list[dict[str, Any]]:
    at = _time(kind)
    wanted: dict[str, Any] = (
        {"filter": [{"terms": {"event": ["withdrawn", "returned"]}}]}
        if kind == "withdrawn"
        else {"filter": [{"exists": {"field": "replaced_at"}}], "must_not": [{"exists": {"field": "event"}}]}
    )
    if outlet:
        wanted["filter"].append({"term": {"outlet": outlet}})
    after: list[Any] | None = None
    if until:
        # Elasticsearch sorts times by milliseconds.
        after = [int(until.at.timestamp()) * 1000 + until.at.microsecond // 1000, until.id]
    with explained():
        answer = site.client.search(
            index=settings().index("article-revisions"),
            query={"bool": wanted},
            sort=[{at: {"order": "desc", "missing": "_last"}}, {"article_id": "asc"}],
            search_after=after,
            size=BLOCK,
            ignore_unavailable=True,
        )
    return [hit["_source"] for hit in answer["hits"]["hits"]]


def _event(record: Mapping[str, Any]) -> Change:
    at = datetime.fromisoformat(record["fetched_at"])
    return Change(record["article_id"], record["title"], record["outlet"], record["url"], at, record["event"], {})


def _replaced(site: Site, record: Mapping[str, Any]) -> Change | None:
    """Return the change that replaced a text, or None if the story is gone or its words are the same."""
    after = _next(site, record)
    if after is None:
        return None
    parts = dict(_parts(record, after))
    if not parts:
        return None
    typing = all(is_typing(record.get(name) or "", after.get(name) or "") for name in TEXTS)
    at = datetime.fromisoformat(record["replaced_at"])
    return Change(record["article_id"], after["title"], record["outlet"], record["url"], at, "corrected", parts, typing)


def _next(site: Site, record: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the text that replaced a former one: the next former one, or the present one."""
    later: dict[str, Any] = {
        "filter": [
            {"term": {"article_id": record["article_id"]}},
            {"range": {"replaced_at": {"gt": record["replaced_at"]}}},
        ],
        "must_not": [{"exists": {"field": "event"}}],
    }
    with explained():
        answer = site.client.search(
            index=settings().index("article-revisions"), query={"bool": later}, sort=[{"replaced_at": "asc"}], size=1
        )
        if hits := answer["hits"]["hits"]:
            return dict(hits[0]["_source"])
        present = site.client.search(index=site.index, query={"ids": {"values": [record["article_id"]]}}, size=1)
    hits = present["hits"]["hits"]
    return as_printed(hits[0]["_source"]) if hits else None


def _parts(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, list[Piece]]]:
    for name in TEXTS:
        if pieces := differences(before.get(name) or "", after.get(name) or ""):
            yield TITLES[name], pieces
