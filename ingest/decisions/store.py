"""Decisions as files of the archive: `decisions/<moment>-<kind>-<random>.json`.

They outlive index and ledger. `verdicts`, `corrections` and `erasures` define the kinds.
"""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ingest.archive.place import away, cause, opened, put, told
from ingest.errors import PeykError
from ingest.settings import settings, without_password

FOLDER = "decisions"


@dataclass(frozen=True, slots=True)
class Decision:
    """One file: its name without the suffix, and its JSON content."""

    name: str
    content: dict[str, Any]

    @property
    def kind(self) -> str:
        """The kind of the decision."""
        return str(self.content["kind"])

    @property
    def at(self) -> datetime:
        """When it was decided."""
        return datetime.fromisoformat(self.content["at"])


def record(kind: str, at: datetime, content: dict[str, Any]) -> Decision:
    """Write a new decision and return it. Raises PeykError if the archive cannot be written."""
    name = f"{at:%Y%m%dT%H%M%S}-{kind}-{uuid.uuid4().hex[:12]}"
    decision = Decision(name, {"kind": kind, "at": at.isoformat()} | content)
    _put(decision, new=True)
    return decision


def change(decision: Decision) -> None:
    """Overwrite the file of a decision. Raises PeykError if the archive cannot be written."""
    _put(decision, new=False)


def drop(decision: Decision) -> None:
    """Delete a decision's file, if it exists. Raises PeykError if the archive cannot be written."""
    location = settings().archive_location
    fs, root = opened(location)
    try:
        fs.rm_file(_path(root, decision.name))
    except FileNotFoundError:
        pass
    except Exception as error:  # Each driver has errors of its own.
        raise _trouble(location, error) from cause(error, location)


def recorded(kind: str = "") -> list[Decision]:
    """Return every decision of the archive, the oldest first; with `kind`, only those, and other files are not read.

    Raises PeykError for a damaged file, ArchiveAwayError if the archive cannot be reached.
    """
    location = settings().archive_location
    fs, root = opened(location)
    try:
        fs.invalidate_cache()
        paths = [path for path in fs.find(f"{root}/{FOLDER}") if path.endswith(".json")]
        # Names of Peyk 0.1 have no kind; these files are verdicts.
        paths = [path for path in sorted(paths) if not kind or f"-{kind}-" in path.rpartition("/")[2]]
        documents = [(path, fs.cat_file(path)) for path in paths]
    except Exception as error:
        raise away(location, told(error, location)) from cause(error, location)
    return sorted((_decision(path, data) for path, data in documents), key=lambda decision: decision.at)


def damaged(name: str, error: Exception) -> PeykError:
    """Return the error for a file without the content that its kind needs."""
    return PeykError(
        f"{settings().archive_name}/{FOLDER}/{name}.json is damaged ({error!r}); restore it from a backup, or delete it"
    )


def _decision(path: str, data: bytes) -> Decision:
    name = path.rpartition("/")[2].removesuffix(".json")
    try:
        decision = Decision(name, dict(json.loads(data)))
        assert decision.kind and decision.at.tzinfo
    except (AssertionError, ValueError, KeyError, TypeError) as error:
        raise damaged(name, error) from error
    return decision


def _put(decision: Decision, *, new: bool) -> None:
    location = settings().archive_location
    fs, root = opened(location)
    data = json.dumps(decision.content, ensure_ascii=False).encode()
    try:
        put(fs, _path(root, decision.name), data, new=new)
    except Exception as error:
        raise _trouble(location, error) from cause(error, location)


def _path(root: str, name: str) -> str:
    return f"{root}/{FOLDER}/{name}.json"


def _trouble(location: str, error: Exception) -> PeykError:
    return PeykError(
        f"archive {without_password(location)}: a decision cannot be written ({told(error, location)}); "
        "make room or set PEYK_ARCHIVE"
    )
