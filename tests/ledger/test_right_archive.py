"""How Peyk decides that a ledger and an archive belong together; `test_archive.py` tests the consequences."""

import shutil
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk, scan

from ingest import archive
from ingest.archive.manifest import place
from ingest.errors import PeykError
from ingest.index import ensure_indices
from ingest.ledger import Entry, Ledger
from ingest.ledger.archive import SAMPLE, OtherArchiveError, adopt, ensure_archive, recorded
from ingest.model import ArchivePointer
from ingest.settings import settings

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
STORY = Entry("k", "http://a.example/1", "a", NOW, "r1", "1405-08-30")
NAMES = [f"2026/11/21/{letter}.warc.gz" for letter in "abc"]


@pytest.fixture
def client(shelf: Elasticsearch) -> Iterator[Elasticsearch]:
    ensure_indices(shelf, ["crawl-ledger", "crawl-state"])
    yield shelf
    names = [settings().index(name) for name in ("crawl-ledger", "crawl-state")]
    shelf.indices.refresh(index=names)
    found = [{"_op_type": "delete", "_index": hit["_index"], "_id": hit["_id"]} for hit in scan(shelf, index=names)]
    bulk(shelf, found, refresh=True)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return at(monkeypatch, tmp_path / "own")


def at(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    monkeypatch.setenv("PEYK_ARCHIVE", str(folder))
    settings.cache_clear()
    return folder


def holds(client: Elasticsearch, names: list[str]) -> None:
    """Save entries whose pages are in these segments, the newest last."""
    ledger = Ledger(client)
    ledger.save(
        replace(STORY, key=str(number), archive=ArchivePointer(name, 0, 1), fetched_at=NOW + timedelta(minutes=number))
        for number, name in enumerate(names)
    )
    ledger.refresh()


def put(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_the_first_archive_of_a_ledger_is_its_own_and_is_told_from_others(
    client: Elasticsearch, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert recorded(client) is None
    ensure_archive(client)
    known = recorded(client)
    assert known and known["archive"] == archive.identify(str(own)) is not None
    assert known["location"] == f"{own} on {socket.gethostname()}"
    ensure_archive(client)
    shutil.copytree(own, own.parent / "copy")
    at(monkeypatch, own.parent / "copy")
    ensure_archive(client)
    assert recorded(client) == known, "where it was first used"

    empty = at(monkeypatch, own.parent / "empty")
    with pytest.raises(archive.ArchiveAwayError, match=rf"{empty} .*it is empty.*{known['archive']}.*{own}.*adopt"):
        ensure_archive(client)
    put(empty, NAMES[0])
    with pytest.raises(OtherArchiveError, match=rf"^{empty} is an archive without an identity, .*{own}.*adopt"):
        ensure_archive(client)
    other = archive.make_identity(str(empty))
    with pytest.raises(OtherArchiveError, match=rf"^{empty} is archive {other}, .*{known['archive']}.*{own}"):
        ensure_archive(client)
    assert recorded(client) == known

    holds(client, NAMES)
    assert (done := adopt(client)) and (done.identity, done.segments) == (other, 3)
    assert list(done.missing) == NAMES[1:]
    ensure_archive(client)


@pytest.mark.parametrize(
    ("there", "manifests", "lacks"),
    [
        (NAMES, [], None),
        (NAMES[:2], [], None),  # one was lost
        (NAMES[:1], [], 2),
        (NAMES[:1], NAMES[1:2], None),  # a manifest tells of a segment that was here
        ([], [], 3),
    ],
)
def test_a_ledger_of_0_1_0_takes_the_archive_that_has_most_of_its_pages(
    there: list[str], manifests: list[str], lacks: int | None, client: Elasticsearch, own: Path
) -> None:
    holds(client, NAMES)
    put(own, "readme", *there, *(place(name) for name in manifests))
    if lacks:
        message = rf"^archive {own} lacks {lacks} of 3 sampled segments .*such as {NAMES[3 - lacks]}: .*adopt"
        with pytest.raises(OtherArchiveError, match=message):
            ensure_archive(client)
        assert recorded(client) is None and archive.identify(str(own)) is None
    else:
        ensure_archive(client)
        assert recorded(client) is not None


def test_a_ledger_of_0_1_0_does_not_take_an_empty_archive(client: Elasticsearch, own: Path) -> None:
    holds(client, NAMES)
    own.mkdir()
    with pytest.raises(archive.ArchiveAwayError, match=rf"{own} .*it is empty.*adopt"):
        ensure_archive(client)


def test_recent_pages_in_a_strange_archive_do_not_make_it_the_ledgers_own(client: Elasticsearch, own: Path) -> None:
    """Nor do old ones alone: the newest pages and random ones are sampled."""
    old = [f"2025/{number}.warc.gz" for number in range(3 * SAMPLE)]
    new = [f"2026/{number}.warc.gz" for number in range(SAMPLE)]
    holds(client, [*old, *new])
    put(own, *new[: SAMPLE // 2])
    with pytest.raises(OtherArchiveError):
        ensure_archive(client)


def test_who_only_reads_needs_no_archive_that_can_be_written(
    client: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Even root cannot make a folder there.
    at(monkeypatch, Path("/proc/no-archive"))
    ensure_archive(client, writing=False)
    assert recorded(client) is None
    with pytest.raises(PeykError, match=r"archive\.json cannot be written"):
        ensure_archive(client)
