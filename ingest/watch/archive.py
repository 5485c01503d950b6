"""Findings about the archive: whether it is the ledger's, and whether its segments are present and undamaged.

One check takes the same time at any archive size: it reads the next segments that the ledger points to, and those
harmed before. `peyk archive verify` checks everything.
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
"""Segments of one check: with a check every quarter of an hour, 19,200 a day."""
READ = 64 * 1024 * 1024
"""Bytes that one check reads of a local archive; a remote store has its own checksums."""


def by_archive(client: Elasticsearch) -> Iterator[Finding]:
    """Yield at most one finding: another archive or none, else harmed segments."""
    location, expected = settings().archive_location, recorded(client)
    try:
        identity = archive.identify(location)
        fs, root = opened(location)
    except PeykError as error:
        yield _critical("archive", str(error), "check that it is mounted and readable")
        return
    needed = next(segments(client, size=1), None)
    if needed and not is_there(fs, root):
        message = f"there is nothing at {settings().archive_name}, and the ledger has pages"
        yield _critical("archive", message, "mount it, or set PEYK_ARCHIVE")
        return
    if expected and expected["archive"] != identity and needed:
        message = f"{settings().archive_name} is not the ledger's archive, which is {expected['archive']}"
        yield _critical("archive", message, f"set PEYK_ARCHIVE; it was first used as {expected['location']}")
        return
    harmed = _check_slice(client, fs, root)
    if harmed:
        stories = sum(sum(counts.values()) for counts in Ledger(client).counts(within(list(harmed))).values())
        name, detail = next(iter(sorted(harmed.items())))
        message = f"{len(harmed)} segments are damaged or missing, with the pages of {stories} stories: {name} {detail}"
        advice = (
            "restore them from a backup; peyk archive verify names them all, peyk archive repair fetches them again"
        )
        yield _critical("segments", message, advice)


def _critical(kind: str, message: str, advice: str) -> Finding:
    return Finding(kind, "archive", Severity.CRITICAL, message, advice)


class _Reader:
    """Checks segments by their sizes, and by reading them up to `READ` bytes in all."""

    def __init__(self, fs: AbstractFileSystem, root: str) -> None:
        self._fs, self._root = fs, root
        self._left = READ
        self.is_local = isinstance(fs, LocalFileSystem)

    def check(self, name: str, *, read: bool) -> tuple[Checked, bool]:
        """Return the state of a segment, and whether it is final: the segment was read, or its size shows harm."""
        checked = check(self._fs, self._root, name, None, quick=True)
        if checked.is_harmed or not read or checked.size > self._left:
            return checked, checked.is_harmed
        self._left -= checked.size
        return check(self._fs, self._root, name, None, quick=False), True


def _check_slice(client: Elasticsearch, fs: AbstractFileSystem, root: str) -> dict[str, str]:
    """Check the harmed segments and the next `SLICE`, save the result, and return what is wrong by segment name."""
    before, reader = last_look(client), _Reader(fs, root)
    harmed: dict[str, str] = {}
    for name, detail in before.harmed.items():
        checked, final = reader.check(name, read=True)
        if checked.is_harmed or not final:
            harmed[name] = checked.detail or detail
    names = [name for name, _ in segments(client, before.cursor, SLICE)]
    reached = 0
    for position, name in enumerate(names):
        if name in before.harmed:
            continue
        checked, final = reader.check(name, read=reader.is_local)
        if checked.is_harmed:
            harmed[name] = checked.detail
        if final and position == reached:
            reached += 1
    keep_look(client, Look(harmed, _cursor(names, reached if reader.is_local else len(names))))
    return harmed


def _cursor(names: list[str], reached: int) -> str | None:
    """Return the segment after which the next check begins, at least one further on; None for the beginning."""
    reached = max(reached, 1)
    return None if reached >= len(names) < SLICE else names[reached - 1]
