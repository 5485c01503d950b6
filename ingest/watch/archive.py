"""Findings about the archive: whether it is the ledger's, and whether its segments are there and whole.

A look is short whatever the archive's size: the next segments to which the ledger points, and those that were
harmed before. `peyk archive verify` looks at everything.
"""

from collections.abc import Iterator

from elasticsearch import Elasticsearch
from fsspec import AbstractFileSystem
from fsspec.implementations.local import LocalFileSystem

from ingest import archive
from ingest.archive import Checked
from ingest.archive.place import is_there, opened
from ingest.archive.verify import check
from ingest.errors import PeykError
from ingest.ledger import Ledger
from ingest.ledger.archive import recorded, segments, within
from ingest.ledger.archive_look import Look, keep_look, last_look
from ingest.settings import settings
from ingest.watch.finding import Finding, Severity

SLICE = 200
"""Segments of one look: with a look every quarter of an hour, 19,200 a day."""
READ = 64 * 1024 * 1024
"""Bytes that one look reads of a local archive; a remote store keeps checksums of its own."""


def by_archive(client: Elasticsearch) -> Iterator[Finding]:
    """At most one finding: another archive or none at all, else harmed segments."""
    location, own = settings().archive_location, recorded(client)
    try:
        identity = archive.identify(location)
        fs, root = opened(location)
    except PeykError as error:
        yield _critical("archive", str(error), "see that it is mounted and can be read")
        return
    needed = next(segments(client, size=1), None)
    if needed and not is_there(fs, root):
        message = f"there is nothing at {settings().archive_name}, and the ledger has pages"
        yield _critical("archive", message, "mount it, or set PEYK_ARCHIVE")
        return
    if own and own["archive"] != identity and needed:
        message = f"{settings().archive_name} is not the ledger's archive, which is {own['archive']}"
        yield _critical("archive", message, f"set PEYK_ARCHIVE; it was first used as {own['location']}")
        return
    harmed = _look(client, fs, root)
    if harmed:
        stories = sum(sum(found.values()) for found in Ledger(client).counts(within(list(harmed))).values())
        name, detail = next(iter(sorted(harmed.items())))
        message = f"{len(harmed)} segments are damaged or missing, with the pages of {stories} stories: {name} {detail}"
        advice = (
            "restore them from a backup; peyk archive verify names them all, peyk archive repair fetches them again"
        )
        yield _critical("segments", message, advice)


def _critical(kind: str, message: str, advice: str) -> Finding:
    return Finding(kind, "archive", Severity.CRITICAL, message, advice)


class _Reader:
    """Checks segments by their sizes, and by reading them as long as it may."""

    def __init__(self, fs: AbstractFileSystem, root: str) -> None:
        self._fs, self._root = fs, root
        self._left = READ
        self.is_local = isinstance(fs, LocalFileSystem)

    def check(self, name: str, *, read: bool) -> tuple[Checked, bool]:
        """Return what is found of a segment, and whether that is final: it was read, or is harmed at first sight."""
        found = check(self._fs, self._root, name, None, quick=True)
        if found.is_harmed or not read or found.size > self._left:
            return found, found.is_harmed
        self._left -= found.size
        return check(self._fs, self._root, name, None, quick=False), True


def _look(client: Elasticsearch, fs: AbstractFileSystem, root: str) -> dict[str, str]:
    """Return what is wrong with segments, by their names, after this look."""
    before, reader = last_look(client), _Reader(fs, root)
    harmed: dict[str, str] = {}
    for name, detail in before.harmed.items():
        found, final = reader.check(name, read=True)
        if found.is_harmed or not final:
            harmed[name] = found.detail or detail
    names = [name for name, _ in segments(client, before.cursor, SLICE)]
    reached = 0
    for place, name in enumerate(names):
        if name in before.harmed:
            continue
        found, final = reader.check(name, read=reader.is_local)
        if found.is_harmed:
            harmed[name] = found.detail
        if final and place == reached:
            reached += 1
    keep_look(client, Look(harmed, _cursor(names, reached if reader.is_local else len(names))))
    return harmed


def _cursor(names: list[str], reached: int) -> str | None:
    """Return where the next look begins: behind what was read, at least one further; at the beginning after the
    last."""
    reached = max(reached, 1)
    return None if reached >= len(names) < SLICE else names[reached - 1]
