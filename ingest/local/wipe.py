"""`make clean`: delete what a checkout has written, but neither the archive of fetched pages nor backups."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from ingest.engine import places
from ingest.installation import CHECKOUT
from ingest.settings import settings


def wipe(folder: Path, kept: Iterable[Path]) -> list[Path]:
    """Delete what is in a folder, except the `kept` paths; return those that are in it."""
    spared = [path for path in kept if path.is_relative_to(folder) and path.exists()]
    _delete(folder, spared)
    return list(dict.fromkeys(spared))


def _delete(path: Path, spared: list[Path]) -> None:
    if path in spared:
        return
    if any(each.is_relative_to(path) for each in spared):
        for child in path.iterdir():
            _delete(child, spared)
    elif path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def main() -> None:
    """Wipe the folder `var` of this checkout, and print what was kept."""
    if CHECKOUT is None:
        return
    archive = settings().archive_location.removeprefix("file://")
    # Not resolved: the archive may be a link to another disk.
    kept = (Path(archive).absolute(), settings().var.absolute() / "snapshots", places.snapshots(places.home()))
    for path in wipe(CHECKOUT / "var", kept):
        print(f"kept: {path}; delete it yourself if you need neither its pages nor its backups")


if __name__ == "__main__":
    main()
