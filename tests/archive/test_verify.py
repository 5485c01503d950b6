"""Verifying: every kind of damage is reported with its segment, and an archive of Peyk 0.1.0 gets its manifests."""

import os
import resource
import shutil
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from ingest import archive
from ingest.archive import Checked, verify
from ingest.archive.accept import accept
from ingest.archive.identity import NAME
from ingest.archive.manifest import FOLDER
from ingest.errors import PeykError
from ingest.model import ArchivePointer
from tests.archive.test_archive import PAGE, store

PAGES = [replace(PAGE, body=f"<p>{number}</p>".encode() * 50 * (1 + number)) for number in range(5)]
HURT, WHOLE = "2026/10/20/hurt.warc.gz", "2026/10/21/whole.warc.gz"


@pytest.fixture
def pointers(tmp_path: Path) -> list[ArchivePointer]:
    """Return the pages of the first of two segments; tests damage this one."""
    found = store(str(tmp_path), *PAGES, name=HURT.removesuffix(".warc.gz"))
    store(str(tmp_path), *PAGES, name=WHOLE.removesuffix(".warc.gz"))
    archive.make_identity(str(tmp_path))
    return found


def as_of_0_1_0(folder: Path) -> None:
    """Delete the files that version 0.1.0 did not write."""
    (folder / NAME).unlink()
    shutil.rmtree(folder / FOLDER)


def one(folder: Path, *, quick: bool = False) -> Checked:
    """Return the finding about the damaged segment; check that the other one is intact."""
    hurt, other = verify(str(folder), quick=quick).segments
    assert (hurt.segment, other.segment) == (HURT, WHOLE)
    assert not other.is_harmed
    return hurt


def cut_off(path: Path, third: ArchivePointer) -> None:
    os.truncate(path, third.offset + third.length // 2)


def cut_out(path: Path, third: ArchivePointer) -> None:
    """Remove the end of a record from the middle of the file."""
    data = path.read_bytes()
    path.write_bytes(data[: third.offset + third.length // 2] + data[third.offset + third.length :])


def flip(path: Path, third: ArchivePointer) -> None:
    data = bytearray(path.read_bytes())
    data[third.offset + third.length // 2] ^= 1
    path.write_bytes(data)


def empty(path: Path, third: ArchivePointer) -> None:
    path.write_bytes(b"")


def replace_by_another(path: Path, third: ArchivePointer) -> None:
    store(str(path.parent), PAGE, name="other")
    (path.parent / "other.warc.gz").rename(path)
    shutil.rmtree(path.parent / FOLDER)


def delete(path: Path, third: ArchivePointer) -> None:
    path.unlink()


def delete_the_day(path: Path, third: ArchivePointer) -> None:
    shutil.rmtree(path.parent)


Harm = Callable[[Path, ArchivePointer], None]


@dataclass(frozen=True)
class Case:
    """A kind of damage: the `pages` that can still be read, and the reported `detail`. `seen_quickly`: by file size."""

    harm: Harm
    state: str
    pages: int
    detail: str
    seen_quickly: bool = True


CASES = [
    Case(cut_off, "damaged", 2, "no whole record at byte"),
    Case(cut_out, "damaged", 4, "no whole record at byte"),
    Case(flip, "damaged", 4, "no whole record at byte", seen_quickly=False),
    Case(empty, "damaged", 0, "is empty"),
    Case(replace_by_another, "damaged", 1, "it is not the file that was written"),
    Case(delete, "missing", 0, "its manifest is there"),
    Case(delete_the_day, "missing", 0, "its manifest is there"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.harm.__name__)
def test_harm_is_named(case: Case, tmp_path: Path, pointers: list[ArchivePointer]) -> None:
    case.harm(tmp_path / HURT, pointers[2])
    found = one(tmp_path)
    assert (found.state, found.pages, found.lost) == (case.state, case.pages, 5 - case.pages)
    assert case.detail in found.detail
    assert one(tmp_path, quick=True).is_harmed == case.seen_quickly
    told: list[str] = []
    assert len(list(archive.pages(str(tmp_path), told.append))) == case.pages + 5
    assert bool(told) == (case.harm is not replace_by_another)

    assert list(accept(str(tmp_path), [found])) == [HURT]
    assert verify(str(tmp_path)).harmed == ()


@pytest.mark.parametrize("harm", [cut_out, flip, cut_off])
def test_pages_behind_a_damage_are_read_by_what_they_are(
    harm: Harm, tmp_path: Path, pointers: list[ArchivePointer]
) -> None:
    harm(tmp_path / HURT, pointers[2])
    readable = []
    for pointer, page in zip(pointers, PAGES, strict=True):
        try:
            assert archive.read(str(tmp_path), pointer, page.body_hash) == page
            readable.append(page)
        except PeykError as error:
            assert "damaged" in str(error)
    assert readable == PAGES[:2] if harm is cut_off else readable == PAGES[:2] + PAGES[3:]


def test_another_page_in_place_of_the_one_that_is_meant_is_damage(tmp_path: Path) -> None:
    (pointer,) = store(str(tmp_path), PAGE, name="a")
    twin = replace(PAGE, body=PAGE.body.replace("سیل".encode(), "برف".encode()))
    (other,) = store(str(tmp_path), twin, name="b")
    (tmp_path / "b.warc.gz").replace(tmp_path / "a.warc.gz")
    assert archive.read(str(tmp_path), replace(other, file="a.warc.gz")) == twin
    with pytest.raises(PeykError, match="damaged"):
        archive.read(str(tmp_path), pointer, PAGE.body_hash)


def test_an_archive_of_0_1_0_gets_manifests_and_nothing_of_it_changes(
    tmp_path: Path, pointers: list[ArchivePointer]
) -> None:
    as_of_0_1_0(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.warc.gz")}
    quick = verify(str(tmp_path), quick=True)
    assert [found.state for found in quick.segments] == ["unrecorded"] * 2 and not quick.harmed
    assert not (tmp_path / FOLDER).exists(), "a quick look writes nothing"
    first, second = verify(str(tmp_path)), verify(str(tmp_path))
    assert [(found.state, found.pages) for found in first.segments] == [("recorded", 5)] * 2
    assert [(found.state, found.pages) for found in second.segments] == [("whole", 5)] * 2
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.warc.gz")} == before


@pytest.mark.parametrize("harm", [cut_off, cut_out, flip, empty])
def test_a_damaged_segment_of_0_1_0_is_damaged_however_often_one_looks(
    harm: Harm, tmp_path: Path, pointers: list[ArchivePointer]
) -> None:
    as_of_0_1_0(tmp_path)
    harm(tmp_path / HURT, pointers[2])
    assert [one(tmp_path).state for _ in range(2)] == ["damaged"] * 2


def test_a_damaged_manifest_is_made_anew_from_a_whole_segment(tmp_path: Path, pointers: list[ArchivePointer]) -> None:
    (tmp_path / FOLDER / HURT.replace(".warc.gz", ".json")).write_text("{")
    assert [one(tmp_path).state for _ in range(2)] == ["recorded", "whole"]


@pytest.fixture
def nothing_can_be_written() -> Iterator[None]:
    """Limit files to 0 bytes: the kernel's error is handled like the EROFS of a read-only disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    signal.signal(signal.SIGXFSZ, before)


def test_an_archive_that_cannot_be_written_is_read_all_the_same(
    tmp_path: Path, pointers: list[ArchivePointer], nothing_can_be_written: None
) -> None:
    as_of_0_1_0(tmp_path)
    found = verify(str(tmp_path))
    assert [(one.state, one.pages) for one in found.segments] == [("unrecorded", 5)] * 2 and not found.harmed
    assert "no manifest can be written" in found.segments[0].detail
    with pytest.raises(PeykError, match="cannot be written"):
        archive.make_identity(str(tmp_path))
    assert not list(tmp_path.rglob("*.json*"))


def test_what_a_killed_writer_left_is_no_harm(tmp_path: Path, pointers: list[ArchivePointer]) -> None:
    shutil.copy(tmp_path / HURT, tmp_path / "2026/10/20/killed.warc.gz.part")
    found = verify(str(tmp_path))
    assert [one.state for one in found.segments] == ["whole", "whole", "unfinished"] and not found.harmed


def test_segments_that_are_needed_and_not_there_are_missing(tmp_path: Path, pointers: list[ArchivePointer]) -> None:
    found = verify(str(tmp_path), needed=[HURT, "2025/01/01/gone.warc.gz"])
    assert [(one.segment, one.detail) for one in found.harmed] == [
        ("2025/01/01/gone.warc.gz", "the ledger points to it")
    ]


def test_a_remote_archive(tmp_path: Path) -> None:
    location = f"memory://{tmp_path}"
    pointers = store(location, *PAGES, name=HURT.removesuffix(".warc.gz"))
    identity = archive.make_identity(location)
    assert archive.make_identity(location) == identity == archive.identify(location)
    (found,) = verify(location).segments
    assert (found.state, found.pages) == ("whole", len(pointers))


class TestIdentity:
    def test_workers_that_begin_at_once_agree(self, tmp_path: Path) -> None:
        with ThreadPoolExecutor(16) as pool:
            assert len(set(pool.map(archive.make_identity, [str(tmp_path)] * 64))) == 1

    def test_stays_with_an_archive_that_is_copied(self, tmp_path: Path, pointers: list[ArchivePointer]) -> None:
        shutil.copytree(tmp_path, tmp_path.with_name("copy"))
        assert archive.identify(str(tmp_path.with_name("copy"))) == archive.identify(str(tmp_path)) is not None

    def test_of_an_empty_place_is_none(self, tmp_path: Path) -> None:
        assert archive.identify(str(tmp_path)) is None
        assert archive.identify(str(tmp_path / "nowhere")) is None

    def test_that_is_damaged_is_named(self, tmp_path: Path) -> None:
        (tmp_path / NAME).write_text("{}")
        with pytest.raises(PeykError, match=rf"{NAME} is damaged.*peyk archive adopt"):
            archive.identify(str(tmp_path))


def test_the_password_of_a_location_is_in_no_message(tmp_path: Path) -> None:
    location = f"nowhere://peyk:open/se@same@host{tmp_path}"
    uses: list[Callable[[], object]] = [
        lambda: store(location, PAGE),
        lambda: list(archive.pages(location)),
        lambda: archive.identify(location),
        lambda: verify(location),
        lambda: archive.read(location, ArchivePointer("a", 0, 1)),
    ]
    for use in uses:
        with pytest.raises(PeykError, match="host") as caught:
            use()
        assert "same" not in str(caught.value)


def test_what_lies_beside_the_pages_is_no_part_of_the_walk(tmp_path: Path) -> None:
    with archive.Segment(str(tmp_path), "2026/one") as segment:
        segment.write(PAGE)
    for name in ("vectors/model/aa-1.warc.gz", "decisions/1.warc.gz.part", "decisions/2.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"no segment")
    told: list[str] = []
    assert len(list(archive.pages(str(tmp_path), told.append))) == 1 and told == []
    assert archive.count_segments(str(tmp_path)) == 1
    assert [found.state for found in archive.verify(str(tmp_path)).segments] == ["whole"]
