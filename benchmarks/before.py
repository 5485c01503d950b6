"""Peyk 0.1.0, read from the git history: its mapping, its code, and the bodies of its searches."""

import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ingest.errors import PeykError

COMMIT = "d7e1b7b"
CHECKOUT = Path(__file__).parents[1]
_BODIES = """
import json, sys
from datetime import datetime
from ingest.normalise.text import fold
from ingest.search import build_query
from ingest.mappings.synonyms import bundled
names = frozenset(fold(name) for rule in bundled() for name in rule.names)
def narrowed(narrow):
    return {key: datetime.fromisoformat(value) if key in ("since", "until") else value for key, value in narrow.items()}
print(json.dumps([build_query(text, names=names, **narrowed(narrow)) for text, narrow in json.load(sys.stdin)]))
"""


def mapping() -> dict[str, Any]:
    """Return the index definition of articles. Raises PeykError if the history does not contain the commit."""
    definition: dict[str, Any] = json.loads(git("show", f"{COMMIT}:index_mappings/articles.json"))
    return definition


@contextmanager
def code(commit: str = COMMIT) -> Iterator[Path]:
    """Yield a folder with the package of a commit, for PYTHONPATH. Raises as `mapping` does."""
    with TemporaryDirectory() as folder:
        with tarfile.open(fileobj=BytesIO(git("archive", commit, "ingest", "index_mappings"))) as package:
            package.extractall(folder, filter="data")
        yield Path(folder)


def bodies(searches: Sequence[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    """Return the `_search` bodies of texts with their filters, built by the old code in a separate process."""
    with code() as folder:
        command = [sys.executable, "-c", _BODIES]
        request = json.dumps(searches, default=str)
        done = subprocess.run(command, input=request, cwd=folder, capture_output=True, text=True, check=True)
    built: list[dict[str, Any]] = json.loads(done.stdout)
    return built


def document(article: dict[str, Any], definition: dict[str, Any]) -> dict[str, Any]:
    """Return an article with only the fields of a definition, since mappings are strict."""
    return {field: value for field, value in article.items() if field in definition["mappings"]["properties"]}


def git(*arguments: str) -> bytes:
    """Return the output of git in this checkout. Raises PeykError if it fails."""
    command = ["git", "-C", str(CHECKOUT), *arguments]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        raise PeykError(f"git {arguments[0]} failed: run this in a clone with its whole history")
    return done.stdout
