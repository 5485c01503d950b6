"""The archive: exact round trips, complete segments or none, standard files, and damage that costs one record."""

import gzip
import os
import resource
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.cli import main as warcio

from ingest import archive
from ingest.errors import PeykError
from ingest.model import ArchivePointer, Page
from tests.s3 import s3

PAGE = Page(
    url="http://www.khabar.example/news/%D8%B3%DB%8C%D9%84",
    status=200,
    headers={
        "content-type": "text/html; charset=utf-8",
        "content-encoding": "gzip",
        "content-length": "57",
        "transfer-encoding": "chunked",
        "etag": '"a-1"',
        "x-title": "سیل در لرستان",
    },
    body="<h1>سیل در لرستان، می\u200cبارد</h1>".encode(),
    fetched_at=datetime(2026, 10, 20, 12, 30, 45, 123456, tzinfo=UTC),
    requested_url="http://khabar.example/news/سیل",
    redirects=("http://khabar.example/news/%D8%B3%DB%8C%D9%84", "http://www.khabar.example/7"),
)


def store(location: str, *pages: Page, name: str = "1405/07/28/a") -> list[ArchivePointer]:
    with archive.Segment(location, name) as segment:
        return [segment.write(page) for page in pages]


@pytest.fixture
def location(tmp_path: Path) -> str:
    return str(tmp_path / "archive")


text = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=30)
names = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True) | st.sampled_from(["content-length", "x-crawler-a"])
pages = st.builds(
    Page,
    url=text.map("https://khabar.example/".__add__),
    status=st.integers(200, 599),
    headers=st.dictionaries(names, text | st.just("")),
    body=st.binary(max_size=3000),
    fetched_at=st.datetimes(datetime(1991, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    requested_url=st.text(st.characters(codec="utf-8")),
    redirects=st.lists(text).map(tuple),
)


class TestRoundTrip:
    def test_a_page(self, location: str) -> None:
        (pointer,) = store(location, PAGE)
        assert archive.read(location, pointer) == PAGE

    @given(st.lists(pages, min_size=1, max_size=4))
    def test_any_pages(self, tmp_path_factory: pytest.TempPathFactory, given_pages: list[Page]) -> None:
        location = str(tmp_path_factory.mktemp("archive"))
        pointers = store(location, *given_pages)
        assert [archive.read(location, pointer) for pointer in pointers] == given_pages
        assert list(archive.pages(location)) == list(zip(pointers, given_pages, strict=True))

    def test_an_archive_may_be_moved(self, location: str, tmp_path: Path) -> None:
        (pointer,) = store(location, PAGE)
        Path(location).rename(tmp_path / "elsewhere")
        assert archive.read(str(tmp_path / "elsewhere"), pointer) == PAGE

    @pytest.mark.parametrize("scheme", ["file://{path}", "memory://{path}"])
    def test_any_fsspec_location(self, scheme: str, tmp_path: Path) -> None:
        location = scheme.format(path=tmp_path)
        (pointer,) = store(location, PAGE)
        assert archive.read(location, pointer) == PAGE
        assert list(archive.pages(location)) == [(pointer, PAGE)]

    def test_a_bucket(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with s3(monkeypatch) as location:
            (pointer,) = store(location, PAGE)
            assert archive.read(location, pointer) == PAGE
            assert list(archive.pages(location)) == [(pointer, PAGE)]

    @pytest.mark.parametrize("place", ["nowhere://news", "abfs://news"])
    def test_a_place_for_which_there_is_no_driver(self, place: str) -> None:
        for use in (lambda: store(place, PAGE), lambda: list(archive.pages(place))):
            with pytest.raises(PeykError, match="PEYK_ARCHIVE"):
                use()

    def test_segments_come_in_the_order_of_their_names(self, location: str) -> None:
        later = store(location, PAGE, name="2026/10/21/a")
        first = store(location, PAGE, PAGE, name="2026/10/20/b")
        assert [pointer for pointer, _ in archive.pages(location)] == first + later

    def test_old_segments_of_one_second_come_in_the_order_of_fetching(self, location: str) -> None:
        later = replace(PAGE, fetched_at=PAGE.fetched_at + timedelta(milliseconds=1))
        second = store(location, later, name="2026/10/20/123045-0a1b2c3d4e5f")
        first = store(location, PAGE, name="2026/10/20/123045-f5e4d3c2b1a0")
        third = store(location, PAGE, name="2026/10/20/123046-123456-0a1b2c3d4e5f")
        assert [pointer for pointer, _ in archive.pages(location)] == first + second + third

    def test_nothing_was_archived_yet(self, location: str) -> None:
        assert list(archive.pages(location)) == []


class TestSegment:
    def test_is_visible_when_it_is_whole(self, location: str) -> None:
        with archive.Segment(location, "a") as segment:
            segment.write(PAGE)
            assert not list(Path(location).glob("**/*.warc.gz"))
        assert {str(path.relative_to(location)) for path in Path(location).rglob("*") if path.is_file()} == {
            "a.warc.gz",
            "manifests/a.json",
        }

    def test_of_a_block_that_fails_never_was(self, location: str) -> None:
        with pytest.raises(KeyError), archive.Segment(location, "a") as segment:
            segment.write(PAGE)
            raise KeyError
        assert list(Path(location).iterdir()) == []

    def test_without_pages_never_was(self, location: str) -> None:
        with archive.Segment(location, "a"):
            pass
        assert list(Path(location).iterdir()) == []

    @pytest.mark.parametrize("scheme", ["{path}", "memory://{path}"])
    def test_is_never_written_over(self, scheme: str, tmp_path: Path) -> None:
        location = scheme.format(path=tmp_path)
        (pointer,) = store(location, PAGE)
        with pytest.raises(PeykError, match="exists"):
            store(location, replace(PAGE, body=b"other"))
        assert archive.read(location, pointer) == PAGE

    def test_that_is_being_written_belongs_to_its_writer(self, location: str) -> None:
        with archive.Segment(location, "a") as segment:
            segment.write(PAGE)
            with pytest.raises(PeykError, match="cannot be written"):
                store(location, PAGE, name="a")
        assert len(list(archive.pages(location))) == 1

    def test_in_a_place_that_is_no_folder(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(PeykError, match="PEYK_ARCHIVE"):
            store(str(tmp_path / "file"), PAGE)


@contextmanager
def room_for_four_kilobytes() -> Iterator[None]:
    """Limit files to 4 KB: the kernel's error is handled like the ENOSPC of a full disk.

    A context manager, not a fixture: pytest may write longer files after the test.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


def test_a_full_disk_leaves_no_half_segment(location: str) -> None:
    with pytest.raises(PeykError, match="make room"), room_for_four_kilobytes():
        store(location, PAGE, replace(PAGE, body=os.urandom(5000)))
    assert not [path for path in Path(location).rglob("*") if path.is_file()]


def test_kill_9_leaves_no_segment_and_harms_no_other(location: str) -> None:
    (pointer,) = store(location, PAGE)
    script = f"""
        import os, signal
        from datetime import UTC, datetime, timedelta
        from ingest.archive import Segment
        from ingest.model import Page
        page = Page("http://a.example/", 200, {{}}, os.urandom(100_000), datetime.now(UTC), "http://a.example/")
        with Segment({location!r}, "killed") as segment:
            for _ in range(5):
                segment.write(page)
            os.kill(os.getpid(), signal.SIGKILL)
    """
    assert subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=False).returncode == -signal.SIGKILL
    told: list[str] = []
    assert list(archive.pages(location, told.append)) == [(pointer, PAGE)]
    assert told == ["killed.warc.gz.part: left by a writer that was killed, or is still at work"]


class TestDamage:
    @pytest.mark.parametrize("kept", [0.05, 0.3, 0.5, 0.9, 0.99])
    def test_a_file_that_was_cut_off(self, location: str, kept: float) -> None:
        pointers = store(location, *[PAGE] * 5)
        path = Path(location, pointers[0].file)
        size = int(path.stat().st_size * kept)
        os.truncate(path, size)
        whole = [pointer for pointer in pointers if pointer.offset + pointer.length <= size]
        told: list[str] = []
        assert [pointer for pointer, _ in archive.pages(location, told.append)] == whole
        assert len(told) == 1
        with pytest.raises(PeykError, match="damaged"):
            archive.read(location, pointers[-1])

    def test_a_flipped_bit_costs_one_page(self, location: str) -> None:
        pointers = store(location, *[PAGE] * 5)
        path = Path(location, pointers[0].file)
        data = bytearray(path.read_bytes())
        data[pointers[2].offset + pointers[2].length // 2] ^= 1
        path.write_bytes(data)
        told: list[str] = []
        assert [pointer for pointer, _ in archive.pages(location, told.append)] == pointers[:2] + pointers[3:]
        assert f"at byte {pointers[2].offset}" in told[0]
        with pytest.raises(PeykError, match="damaged"):
            archive.read(location, pointers[2])

    @given(st.binary(max_size=400))
    def test_any_bytes_in_place_of_a_segment(self, tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
        location = tmp_path_factory.mktemp("archive")
        (location / "a.warc.gz").write_bytes(data)
        (location / "b.warc.gz").write_bytes(gzip.compress(data))
        assert list(archive.pages(str(location), [].append)) == []

    @pytest.mark.parametrize(
        ("pointer", "message"),
        [
            (ArchivePointer("gone.warc.gz", 0, 9), "PEYK_ARCHIVE"),
            (ArchivePointer("1405/07/28/a.warc.gz", 1, 200), "damaged"),
            (ArchivePointer("1405/07/28/a.warc.gz", 0, 100), "damaged"),
            (ArchivePointer("1405/07/28/a.warc.gz", 10**9, 9), "damaged"),
        ],
    )
    def test_a_pointer_to_nothing(self, location: str, pointer: ArchivePointer, message: str) -> None:
        store(location, PAGE)
        with pytest.raises(PeykError, match=message):
            archive.read(location, pointer)


class TestOtherTools:
    def test_warcio_finds_nothing_wrong(self, location: str, capsys: pytest.CaptureFixture[str]) -> None:
        pointers = store(location, PAGE, replace(PAGE, body=b"", status=404, headers={}))
        with pytest.raises(SystemExit) as exit_:
            warcio(["check", f"{location}/{pointers[0].file}"])
        assert exit_.value.code == 0
        assert capsys.readouterr().out == ""

    def test_warcio_reads_what_we_wrote(self, location: str, capfd: pytest.CaptureFixture[str]) -> None:
        (pointer,) = store(location, PAGE)
        path = f"{location}/{pointer.file}"
        warcio(["index", "-f", "offset,warc-type,warc-target-uri,http:status,http:content-type", path])
        warcio(["extract", "--payload", path, str(pointer.offset)])
        shown = capfd.readouterr().out
        assert f'"offset": "{pointer.offset}", "warc-type": "response", "warc-target-uri": "{PAGE.url}"' in shown
        assert '"http:status": "200", "http:content-type": "text/html; charset=utf-8"' in shown
        assert shown.endswith(PAGE.body.decode())
