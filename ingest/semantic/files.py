"""A folder of immutable files, on any file system of fsspec."""

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from fsspec import AbstractFileSystem
from fsspec.implementations.local import LocalFileSystem

_PART = ".part"


class Folder:
    """Files by name. Each file is complete or absent; the drivers' own errors pass through."""

    def __init__(self, fs: AbstractFileSystem, path: str) -> None:
        self._fs = fs
        self._path = path

    def sizes(self) -> dict[str, int]:
        """Return file name -> size in bytes, as of now; empty if the folder does not exist."""
        return {name: entry["size"] for name, entry in self._entries("file") if not name.endswith(_PART)}

    def folders(self) -> list[str]:
        """Return the names of the folders in this one."""
        return [name for name, _ in self._entries("directory")]

    def read(self, spans: Sequence[tuple[str, int, int]]) -> list[bytes]:
        """Return parts of files, each given by name, start and end; in parallel if the driver can."""
        if not spans:
            return []
        names, starts, ends = zip(*spans, strict=True)
        paths = [f"{self._path}/{name}" for name in names]
        blocks = self._fs.cat_ranges(paths, list(starts), list(ends), on_error="return")
        for block in blocks:
            if isinstance(block, Exception):
                raise block
        return list(blocks)

    def publish(self, name: str, data: bytes) -> None:
        """Add a file; on a local disk it survives a power cut."""
        target = f"{self._path}/{name}"
        if not isinstance(self._fs, LocalFileSystem):
            self._fs.pipe_file(target, data)
            return
        folder = Path(self._path)
        folder.mkdir(parents=True, exist_ok=True)
        part = Path(target + _PART)
        with part.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.rename(target)
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def delete(self, names: Iterable[str]) -> None:
        """Remove files; missing ones are ignored."""
        for name in names:
            with suppress(FileNotFoundError):
                self._fs.rm_file(f"{self._path}/{name}")

    def _entries(self, kind: str) -> list[tuple[str, dict[str, Any]]]:
        self._fs.invalidate_cache()
        try:
            entries = self._fs.ls(self._path, detail=True)
        except FileNotFoundError:
            return []
        return [(entry["name"].rstrip("/").rpartition("/")[2], entry) for entry in entries if entry["type"] == kind]
