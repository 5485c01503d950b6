"""Which archive holds the ledger's pages: its identity stands in the index `crawl-state`, and every worker compares.

A worker whose PEYK_ARCHIVE is another archive would write pages that nobody else can read, and find none of those
that the ledger points to.
"""

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from elasticsearch import ConflictError, Elasticsearch

from ingest import archive
from ingest.archive.manifest import place
from ingest.archive.place import away, is_there, opened
from ingest.archive.reader import files
from ingest.errors import PeykError
from ingest.settings import settings

_ID = "archive"
SAMPLE = 20
"""Pages of the ledger that are looked for in an archive before it is taken for the ledger's own."""
POINTERS = ("archive.file", "article_archive.file")
"""Where an entry names segments."""
MOST_NAMES = 1000


class OtherArchiveError(PeykError):
    """This process has another archive than the one in which the ledger's pages lie."""


@dataclass(frozen=True, slots=True)
class Adopted:
    """An archive that was made the ledger's own. `missing`: those of the ledger's `segments` that are not in it."""

    identity: str
    segments: int
    missing: tuple[str, ...]


def ensure_archive(client: Elasticsearch, *, writing: bool = True) -> None:
    """Raise OtherArchiveError unless this process's archive is the one in which the ledger's pages lie.

    The first archive of a ledger is recorded as its own, and gets an identity if it has none. One that cannot be
    written does without, if nothing is to be written (`writing`). Raises ArchiveAwayError when there is nothing at all
    where it should be.
    """
    location = settings().archive_location
    identity = archive.identify(location)
    own = recorded(client)
    if own is None:
        _refuse_stranger(client, location)
        try:
            identity = identity or archive.make_identity(location)
        except archive.ArchiveAwayError:
            raise
        except PeykError:
            if writing:
                raise
            return
        own = _record(client, identity, new=True)
    if own["archive"] == identity:
        return
    right = f"archive {own['archive']}, first used as {own['location']}"
    if identity is None and not is_there(*opened(location)):
        raise away(
            location, f"it is empty, and the ledger's pages lie in {right}; `peyk archive adopt` begins a new one"
        )
    mine = f"is archive {identity}" if identity else "is an archive without an identity"
    raise OtherArchiveError(
        f"{settings().archive_name} {mine}, and the ledger's pages lie in {right}: set PEYK_ARCHIVE to that one, or "
        "see `peyk archive adopt`"
    )


def adopt(client: Elasticsearch) -> Adopted:
    """Make this process's archive the ledger's own, whatever was before. Raises PeykError if it cannot be written."""
    location = settings().archive_location
    identity = archive.make_identity(location)
    _record(client, identity, new=False)
    needed, there = [name for name, _ in segments(client)], files(location, *opened(location))
    return Adopted(identity, len(needed), tuple(name for name in needed if name not in there))


def segments(client: Elasticsearch, after: str | None = None, size: int | None = None) -> Iterator[tuple[str, int]]:
    """Yield the segments that hold the last page of an entry or the page behind its article, in the order of their
    names.

    Each with the number of such entries, at least. Those `after` a name, and at most `size`.
    """
    client.indices.refresh(index=settings().index("crawl-ledger"))
    count = 0
    while size is None or count < size:
        length = MOST_NAMES if size is None else min(MOST_NAMES, size - count)
        found: dict[str, int] = {}
        for pointer in POINTERS:
            for name, entries in _segments(client, pointer, after, length):
                found[name] = max(entries, found.get(name, 0))
        names = sorted(found)[:length]
        yield from ((name, found[name]) for name in names)
        count += len(names)
        if len(names) < length:
            return
        after = names[-1]


def within(names: list[str]) -> dict[str, Any]:
    """Return the query for entries with a page in one of these segments."""
    return {"bool": {"should": [{"terms": {pointer: names}} for pointer in POINTERS]}}


def _segments(client: Elasticsearch, pointer: str, after: str | None, size: int) -> Iterator[tuple[str, int]]:
    composite: dict[str, Any] = {"size": size, "sources": [{"file": {"terms": {"field": pointer}}}]}
    if after:
        composite["after"] = {"file": after}
    answer = client.search(index=settings().index("crawl-ledger"), size=0, aggs={"files": {"composite": composite}})
    for bucket in answer["aggregations"]["files"]["buckets"]:
        yield bucket["key"]["file"], bucket["doc_count"]


def recorded(client: Elasticsearch) -> dict[str, Any] | None:
    """The ledger's archive: `archive` is its identity, `location` where it was first used. None before the first."""
    answer = client.options(ignore_status=404).get(index=settings().index("crawl-state"), id=_ID)
    return answer["_source"] if answer.get("found") else None


def _record(client: Elasticsearch, identity: str, *, new: bool) -> dict[str, Any]:
    """Note the archive; `new`: unless another one was noted before, which is then returned."""
    document = {
        "kind": "archive",
        "archive": identity,
        "location": _place(),
        "noted_at": datetime.now(UTC).isoformat(),
    }
    try:
        client.index(
            index=settings().index("crawl-state"), id=_ID, document=document, op_type="create" if new else "index"
        )
    except ConflictError:
        return recorded(client) or document
    return document


def _place() -> str:
    """Return where the archive is, for people on other machines."""
    name = settings().archive_name
    return name if "://" in name else f"{Path(name).absolute()} on {socket.gethostname()}"


def _refuse_stranger(client: Elasticsearch, location: str) -> None:
    """Raises OtherArchiveError if most pages of the ledger that are looked for are not in an archive."""
    wanted = _some_segments(client)
    if not wanted:
        return
    fs, root = opened(location)
    if not is_there(fs, root):
        raise away(location, "it is empty, and the ledger has pages; `peyk archive adopt` begins a new one")
    # A manifest tells of a segment that was here.
    missing = [name for name in wanted if not (fs.exists(f"{root}/{name}") or fs.exists(f"{root}/{place(name)}"))]
    if 2 * len(missing) > len(wanted):
        raise OtherArchiveError(
            f"archive {settings().archive_name} lacks {len(missing)} of {len(wanted)} segments of the ledger that were "
            f"looked for, such as {missing[0]}: set PEYK_ARCHIVE to the ledger's archive, or, if this is all that is "
            "left of it, run `peyk archive adopt`"
        )


def _some_segments(client: Elasticsearch) -> list[str]:
    """Of the newest pages and of some at random: a recent stranger and an old one are both told."""
    filters = {"bool": {"filter": [{"exists": {"field": "archive.file"}}]}}
    chance = {"function_score": {"query": filters, "random_score": {"seed": 1, "field": "_seq_no"}}}
    found: set[str] = set()
    for query, sort in ((filters, [{"fetched_at": "desc"}]), (chance, ["_score"])):
        answer = client.options(ignore_status=404).search(
            index=settings().index("crawl-ledger"), query=query, sort=sort, size=SAMPLE, source_includes="archive.file"
        )
        found |= {hit["_source"]["archive"]["file"] for hit in answer.get("hits", {}).get("hits", ())}
    return sorted(found)
