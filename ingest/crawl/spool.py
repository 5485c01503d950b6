"""Cleaned articles on their way from `clean` to `index`: one gzipped JSON line per article, in a file per batch."""

import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from ingest.errors import PeykError
from ingest.model import Article, article_from_document, to_document
from ingest.settings import settings


def folder(run_id: str) -> Path:
    """Where a run keeps its spool files; the report removes it. Different for any two runs, and always in `runs`."""
    digest = hashlib.sha1(run_id.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()[:12]
    readable = re.sub(r"[^0-9A-Za-z_-]+", "-", run_id)[:80]
    return settings().var / "runs" / f"{readable}-{digest}"


def write(path: Path, articles: Iterable[tuple[str, Article]]) -> int:
    """Writes pairs of ledger key and article, all or none, and returns how many. Raises PeykError without room."""
    half = path.with_suffix(".part")
    count = 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with gzip.open(half, "wt", encoding="utf-8", compresslevel=1) as file:
            for key, article in articles:
                file.write(json.dumps({"key": key, "article": to_document(article)}, ensure_ascii=False) + "\n")
                count += 1
        half.replace(path)
    except OSError as error:
        with suppress(OSError):
            half.unlink(missing_ok=True)
        raise PeykError(f"{path} cannot be written ({error.strerror or error}); make room or set PEYK_VAR") from error
    return count


def read(path: Path) -> Iterator[tuple[str, Article]]:
    """The pairs of a spool file. Raises PeykError when it is gone."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                item = json.loads(line)
                yield item["key"], article_from_document(item["article"])
    except FileNotFoundError as error:
        raise PeykError(
            f"{path} is gone; clear the task `clean` of this run, or let the next run do its work"
        ) from error
