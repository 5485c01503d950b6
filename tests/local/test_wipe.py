"""`make clean` deletes what can be made again, and nothing else."""

from pathlib import Path

import pytest

from ingest.local.wipe import wipe


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")


def left(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("archive", ["archive", "pages/of/years"])
def test_archive_and_backups_stay(tmp_path: Path, archive: str) -> None:
    kept = {f"{archive}/1405/a.warc.gz", "snapshots/backup/index-0"}
    make(tmp_path, *kept, "engine/data/node.lock", "airflow/airflow.db", "pages/other", "sample/archive/a.warc.gz")
    spared = [tmp_path / archive, tmp_path / "snapshots"]
    assert wipe(tmp_path, [*spared, tmp_path / "no-such-folder", tmp_path.parent]) == spared
    assert left(tmp_path) == kept


def test_an_archive_elsewhere_is_none_of_its_business(tmp_path: Path) -> None:
    make(tmp_path, "var/engine/a", "archive/a.warc.gz")
    assert wipe(tmp_path / "var", [tmp_path / "archive"]) == []
    assert left(tmp_path) == {"archive/a.warc.gz"}


def test_links_are_not_followed(tmp_path: Path) -> None:
    make(tmp_path, "var/engine/a", "elsewhere/a.warc.gz")
    (tmp_path / "var" / "archive").symlink_to(tmp_path / "elsewhere")
    assert wipe(tmp_path / "var", []) == []
    assert left(tmp_path) == {"elsewhere/a.warc.gz"}
