"""A rebuild starts again if anything changes that decides how a page becomes a document."""

import shutil
from pathlib import Path

import pytest

from ingest.rebuild.state import CODE, digest


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code that a test may change."""
    copy = tmp_path_factory.mktemp("code") / CODE.name
    shutil.copytree(CODE, copy, ignore=shutil.ignore_patterns("__pycache__", "java"))
    return copy


def changed(code: Path, file: str) -> bool:
    """Return whether one more line at the end of a file changes the digest."""
    before, text = digest(code), (code / file).read_bytes()
    (code / file).write_bytes(text + b"# changed\n")
    try:
        return digest(code) != before
    finally:
        (code / file).write_bytes(text)


@pytest.mark.parametrize(
    "file",
    [
        "clean.py",
        "dedupe.py",
        "model.py",
        "selectors/css.py",
        "extract/story.py",
        "extract/data/endings.txt",
        "extract/data/roles.toml",
        "extract/profiles/sites.toml",
        "normalise/text.py",
        "normalise/news_codes.toml",
        "normalise/dates/names.toml",
        "enrich/topic.py",
        "enrich/topics.toml",
        "enrich/places.txt",
        "discover/plain.py",
        "walls.py",
        "walls.toml",
    ],
)
def test_code_and_words_that_read_pages(code: Path, file: str) -> None:
    assert changed(code, file)


@pytest.mark.parametrize("file", ["cli/rebuild.py", "search/operators.toml", "fetch/client.py", "watch/sources.py"])
def test_what_only_finds_or_serves_them(code: Path, file: str) -> None:
    assert not changed(code, file), "a rebuild of hours would begin anew for nothing"


def test_a_copy_of_the_same_code_goes_on(code: Path) -> None:
    (code / "extract/__pycache__").mkdir(exist_ok=True)
    (code / "extract/__pycache__/story.cpython-311.pyc").write_bytes(b"compiled")
    assert digest(code) == digest()
