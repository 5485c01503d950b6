"""The identity of the ledger's archive: kept in the index `crawl-state`, compared by every worker.

A worker whose PEYK_ARCHIVE is another archive would write pages that no other worker can read, and would not find the
pages that the ledger points to.
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
"""Pages in each of two samples of the ledger that are searched in an archive before it is recorded."""
POINTERS = ("archive.file", "article_archive.file")
"""Fields of an entry that name a segment."""
MOST_NAMES = 1000


class OtherArchiveError(PeykError):
    """This process has another archive than the one that holds the ledger's pages."""


@dataclass(frozen=True, slots=True)
class Adopted:
    """An archive that was recorded as the ledger's. `missing`: those of the ledger's `segments` that it lacks."""

    identity: str
    segments: int
    missing: tuple[str, ...]


def ensure_archive(client: Elasticsearch, *, writing: bool = True) -> None:
    """Raise OtherArchiveError unless this process's archive is the one recorded for the ledger.

    The first archive of a ledger is recorded, and gets an identity if it has none. A read-only archive is not recorded
    if `writing` is false. Raises ArchiveAwayError if the archive's location is empty.
    """
    location = settings().archive_location
    record = recorded(client)
    # After the record: another process that records an archive has given it an identity before.
    identity = archive.identify(location)
    if record is None:
        _check_sample(client, location)
        try:
            identity = identity or archive.make_identity(location)
        except archive.ArchiveAwayError:
            raise
        except PeykError:
            if writing:
                raise
            return
        record = _record(client, identity, new=True)
    if record["archive"] == identity:
        return
    expected = f"archive {record['archive']}, first used as {record['location']}"
    if identity is None and not is_there(*opened(location)):
        raise away(
            location, f"it is empty, and the ledger's pages are in {expected}; `peyk archive adopt` starts a new one"
        )
    description = f"is archive {identity}" if identity else "is an archive without an identity"
    raise OtherArchiveError(
        f"{settings().archive_name} {description}, and the ledger's pages are in {expected}: set PEYK_ARCHIVE to that "
        "one, or see `peyk archive adopt`"
    )


def adopt(client: Elasticsearch) -> Adopted:
    """Record this process's archive in place of any earlier one. Raises PeykError if the archive cannot be written."""
    location = settings().archive_location
    identity = archive.make_identity(location)
    _record(client, identity, new=False)
    names, present = [name for name, _ in segments(client)], files(location, *opened(location))
    return Adopted(identity, len(names), tuple(name for name in names if name not in present))


def segments(client: Elasticsearch, after: str | None = None, size: int | None = None) -> Iterator[tuple[str, int]]:
    """Yield the segments that hold the last page of an entry or the page behind its article, sorted by name.

    Each comes with a lower bound of the number of such entries. Only names after `after`, and at most `size`.
    """
    client.indices.refresh(index=settings().index("crawl-ledger"))
    count = 0
    while size is None or count < size:
        length = MOST_NAMES if size is None else min(MOST_NAMES, size - count)
        counts: dict[str, int] = {}
        for pointer in POINTERS:
            for name, entries in _segments(client, pointer, after, length):
                counts[name] = max(entries, counts.get(name, 0))
        names = sorted(counts)[:length]
        yield from ((name, counts[name]) for name in names)
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
    """Return the ledger's archive, or None: `archive` is its identity, `location` where it was first used."""
    answer = client.options(ignore_status=404).get(index=settings().index("crawl-state"), id=_ID)
    return answer["_source"] if answer.get("found") else None


def _record(client: Elasticsearch, identity: str, *, new: bool) -> dict[str, Any]:
    """Record the archive. `new`: only if there is no record yet; else return the existing one."""
    document = {
        "kind": "archive",
        "archive": identity,
        "location": _location(),
        "noted_at": datetime.now(UTC).isoformat(),
    }
    try:
        client.index(
            index=settings().index("crawl-state"), id=_ID, document=document, op_type="create" if new else "index"
        )
    except ConflictError:
        return recorded(client) or document
    return document


def _location() -> str:
    """Return where the archive is, for people on other machines."""
    name = settings().archive_name
    return name if "://" in name else f"{Path(name).absolute()} on {socket.gethostname()}"


def _check_sample(client: Elasticsearch, location: str) -> None:
    """Raise OtherArchiveError if an archive lacks most of the sampled segments of the ledger."""
    wanted = _sample_segments(client)
    if not wanted:
        return
    fs, root = opened(location)
    if not is_there(fs, root):
        raise away(location, "it is empty, and the ledger has pages; `peyk archive adopt` starts a new one")
    # A manifest shows that the segment was here.
    missing = [name for name in wanted if not (fs.exists(f"{root}/{name}") or fs.exists(f"{root}/{place(name)}"))]
    if 2 * len(missing) > len(wanted):
        raise OtherArchiveError(
            f"archive {settings().archive_name} lacks {len(missing)} of {len(wanted)} sampled segments of the ledger, "
            f"such as {missing[0]}: set PEYK_ARCHIVE to the ledger's archive, or, if this is all that is left of it, "
            "run `peyk archive adopt`"
        )


def _sample_segments(client: Elasticsearch) -> list[str]:
    """Return the segments of the newest pages and of random ones, to detect a change of archive, recent or old."""
    filters = {"bool": {"filter": [{"exists": {"field": "archive.file"}}]}}
    chance = {"function_score": {"query": filters, "random_score": {"seed": 1, "field": "_seq_no"}}}
    names: set[str] = set()
    for query, sort in ((filters, [{"fetched_at": "desc"}]), (chance, ["_score"])):
        answer = client.options(ignore_status=404).search(
            index=settings().index("crawl-ledger"), query=query, sort=sort, size=SAMPLE, source_includes="archive.file"
        )
        names |= {hit["_source"]["archive"]["file"] for hit in answer.get("hits", {}).get("hits", ())}
    return sorted(names)
