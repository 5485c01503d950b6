"""The files that the analysis is built from: lines of UTF-8; `#` begins a comment line."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Sources:
    """The folder `index_mappings/source`."""

    folder: Path

    def words(self, name: str) -> list[str]:
        """Return the words of a file with one word per line."""
        lines = (self.folder / name).read_text(encoding="utf-8").splitlines()
        return [line for line in lines if line and not line.startswith("#")]

    def pairs(self, name: str) -> list[tuple[str, str]]:
        """Return the first two columns of a tab-separated table."""
        rows = (line.split("\t") for line in self.words(name))
        return [(row[0], row[1]) for row in rows]

    def affixes(self) -> dict[str, Any]:
        """Return the endings, prefixes and exceptions of `affixes.toml`."""
        return tomllib.loads((self.folder / "affixes.toml").read_text(encoding="utf-8"))
