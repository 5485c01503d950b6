"""Vectors beside the archive: found by every process, of one model only, and deleted for good when forgotten."""

import hashlib
import itertools
import subprocess
import sys
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
import pytest

from ingest import archive
from ingest.archive import ArchiveAwayError
from ingest.semantic import VectorStore, forget
from ingest.semantic.encoder import DIMENSIONS, Vector
from ingest.semantic.files import Folder

MODEL = "e5-1"


@pytest.fixture(params=["{path}", "file://{path}", "memory://{name}"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(request.param).format(path=tmp_path / "archive", name=uuid.uuid4().hex)


def named(number: int, shard: str = "") -> str:
    """A content hash, in the given shard if there is one."""
    digits = hashlib.blake2b(str(number).encode(), digest_size=16).hexdigest()
    return shard + digits[len(shard) :]


def vector(number: int) -> Vector:
    values = np.random.default_rng(number).normal(size=DIMENSIONS).astype(np.float32)
    unit: Vector = values / np.linalg.norm(values)
    return unit


def some(numbers: Sequence[int], shard: str = "") -> dict[str, Vector]:
    return {named(number, shard): vector(number) for number in numbers}


def assert_same(found: dict[str, Vector], wanted: dict[str, Vector]) -> None:
    assert found.keys() == wanted.keys()
    for name, stored in found.items():
        assert stored @ wanted[name] > 0.999


def test_what_is_added_is_found_by_another_store(location: str) -> None:
    VectorStore(location, MODEL).add(some(range(300)))
    assert_same(VectorStore(location, MODEL).get(map(named, range(250, 350))), some(range(250, 300)))


def test_an_archive_without_vectors_has_none(location: str) -> None:
    assert VectorStore(location, MODEL).get([named(1)]) == {}
    assert VectorStore(location, MODEL).get([]) == {}


def test_vectors_of_another_model_or_version_are_not_taken(location: str) -> None:
    VectorStore(location, MODEL).add(some([1]))
    assert VectorStore(location, "e5-2").get([named(1)]) == {}
    assert_same(VectorStore(location, MODEL).get([named(1)]), some([1]))


def test_many_small_additions_do_not_become_many_files(tmp_path: Path) -> None:
    store = VectorStore(str(tmp_path), MODEL)
    for number in range(60):
        store.add(some([number], shard="7f"))
    assert_same(store.get(named(number, "7f") for number in range(60)), some(range(60), shard="7f"))
    assert len(list(tmp_path.glob("vectors/*/*.vec"))) < 10


def test_the_archive_still_has_its_pages_alone(tmp_path: Path) -> None:
    VectorStore(str(tmp_path), MODEL).add(some(range(9)))
    assert archive.count_segments(str(tmp_path)) == 0
    told: list[str] = []
    assert list(archive.pages(str(tmp_path), told.append)) == []
    assert told == []


WRITER = """
import sys
sys.path.insert(0, sys.argv[1])
from tests.semantic.test_store import MODEL, VectorStore, some
store = VectorStore(sys.argv[2], MODEL)
for number in range(int(sys.argv[3]), int(sys.argv[4])):
    store.add(some([number], shard="a0"))
"""


@contextmanager
def writing(location: Path, start: int, end: int) -> Iterator[subprocess.Popen[bytes]]:
    """A process that stores vectors one by one; killed if the test fails."""
    checkout = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", WRITER, str(checkout), str(location), str(start), str(end)]) as writer:
        try:
            yield writer
        except BaseException:
            writer.kill()
            raise


def test_two_processes_add_and_merge_while_a_third_reads(tmp_path: Path) -> None:
    store = VectorStore(str(tmp_path), MODEL)
    store.add(some([999], shard="a0"))
    with ExitStack() as running:
        writers = [running.enter_context(writing(tmp_path, start, start + 25)) for start in (0, 25)]
        while any(writer.poll() is None for writer in writers):
            assert_same(store.get([named(999, "a0")]), some([999], shard="a0"))
    assert [writer.returncode for writer in writers] == [0, 0]
    assert_same(store.get(named(number, "a0") for number in range(50)), some(range(50), shard="a0"))


def test_a_listing_without_any_file_is_not_believed_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Amid a merge, a listing can lack the only old file and the new one."""
    store = VectorStore(str(tmp_path), MODEL)
    store.add(some([1]))
    honest, looks = Folder.sizes, itertools.count()
    monkeypatch.setattr(Folder, "sizes", lambda folder: honest(folder) if next(looks) else {})
    assert_same(store.get([named(1)]), some([1]))


class TestForget:
    def test_takes_one_vector_from_every_model_and_leaves_the_others(self, location: str) -> None:
        stores = [VectorStore(location, model) for model in ("e5-1", "e5-2")]
        for store in stores:
            store.add(some(range(20), shard="3c"))
        assert forget(location, named(5, "3c")) == 2
        for store in stores:
            rest = [number for number in range(20) if number != 5]
            assert_same(store.get(named(number, "3c") for number in range(20)), some(rest, shard="3c"))

    def test_leaves_nothing_of_the_vector_on_the_disk(self, tmp_path: Path) -> None:
        VectorStore(str(tmp_path), MODEL).add(some(range(20), shard="3c"))
        forget(str(tmp_path), named(5, "3c"))
        left = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
        assert bytes.fromhex(named(4, "3c")) in left
        assert bytes.fromhex(named(5, "3c")) not in left

    def test_keeps_the_vector_from_coming_back(self, location: str) -> None:
        store = VectorStore(location, MODEL)
        forget(location, named(5))
        store.add(some([4, 5]))
        assert_same(store.get([named(4), named(5)]), some([4]))
        assert named(5) in store.settled(named(5)[:2])

    def test_of_what_has_no_vector_is_no_error(self, location: str) -> None:
        assert forget(location, named(1)) == 0
        assert forget(location, named(1)) == 0

    def test_outlasts_a_merge_that_was_under_way(self, tmp_path: Path) -> None:
        """Writers read the marks again after they have written, so the order of writers does not matter."""
        store = VectorStore(str(tmp_path), MODEL)
        with writing(tmp_path, 0, 24) as writer:
            for number in range(0, 24, 4):
                ended = False
                while not store.get([named(number, "a0")]):
                    assert not ended
                    ended = writer.poll() is not None
                forget(str(tmp_path), named(number, "a0"))
        assert writer.returncode == 0
        rest = [number for number in range(24) if number % 4]
        assert_same(store.get(named(number, "a0") for number in range(24)), some(rest, shard="a0"))


def test_an_archive_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "vectors").write_text("a file where a folder should be")
    with pytest.raises(ArchiveAwayError, match=str(tmp_path)):
        VectorStore(str(tmp_path), MODEL).add(some([1]))
