"""The folder of a backup, and safe writes into it.

`backup.json` describes the newest finished backup and is written last; `unfinished.json` is the journal of a running
one. `elasticsearch/` is the snapshot repository, and `archive/` the copy of the archive; both are shared by all backups
into the folder. `<id>/` holds the other files of one backup.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fsspec.implementations.local import LocalFileSystem

from ingest.archive.place import put
from ingest.errors import PeykError

DESCRIPTION, JOURNAL = "backup.json", "unfinished.json"
REPOSITORY, ARCHIVE = "elasticsearch", "archive"


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder of a backup: an absolute path, which Elasticsearch must reach under the same name."""

    path: Path

    @classmethod
    def at(cls, path: Path) -> "Folder":
        """Return the folder at a path."""
        return cls(path.expanduser().absolute())

    @property
    def description(self) -> Path:
        """Path of the description of the newest finished backup."""
        return self.path / DESCRIPTION

    @property
    def journal(self) -> Path:
        """Path of the journal of an unfinished backup."""
        return self.path / JOURNAL

    @property
    def repository(self) -> Path:
        """Path of the snapshot repository."""
        return self.path / REPOSITORY

    @property
    def archive(self) -> Path:
        """Path of the copy of the archive."""
        return self.path / ARCHIVE

    def of(self, name: str) -> Path:
        """Return the folder of the other files of one backup."""
        return self.path / name

    def make(self, *, foreign: bool) -> None:
        """Create the folder, with the repository in it.

        `foreign`: Elasticsearch has an account of its own, so all accounts may write to the repository.

        Raises PeykError if the folder holds other files or cannot be written.
        """
        try:
            made = not self.path.exists()
            self.path.mkdir(parents=True, exist_ok=True)
            known = (self.description, self.journal, self.repository)
            if any(self.path.iterdir()) and not any(path.exists() for path in known):
                raise PeykError(f"{self.path} has files and is no backup: name a new or empty folder")
            if made:
                # Elasticsearch runs under another account and must enter, whatever the umask.
                self.path.chmod(0o755)
            if not self.repository.exists():
                self.repository.mkdir()
                if foreign:
                    self.repository.chmod(0o1777)
        except OSError as error:
            raise PeykError(f"{self.path} cannot be written ({error.strerror}): make room, or name another") from error


def write(path: Path, data: bytes) -> None:
    """Write a file atomically; a new folder is readable by its owner only. Raises PeykError if it cannot be written."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        put(LocalFileSystem(), str(path), data)
    except OSError as error:
        raise PeykError(f"{path} cannot be written ({error.strerror}): make room, and run again") from error


def write_json(path: Path, value: Any) -> None:
    """Write a value as JSON, atomically. Raises PeykError if it cannot be written."""
    write(path, json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n")


def read_json(path: Path) -> Any:
    """Return the JSON value of a file. Raises PeykError if it is missing or damaged."""
    try:
        return json.loads(path.read_bytes())
    except OSError as error:
        raise PeykError(f"{path} cannot be read ({error.strerror}): the backup is damaged; use another one") from error
    except ValueError as error:
        raise PeykError(f"{path} is no JSON: the backup is damaged; use another one") from error


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sizes(path: Path) -> dict[str, int]:
    """Return the size in bytes of every file below a folder by relative path."""
    found = {}
    for folder, _, names in os.walk(path):
        for name in names:
            file = Path(folder) / name
            found[file.relative_to(path).as_posix()] = file.stat().st_size
    return dict(sorted(found.items()))
