"""Snapshots by Elasticsearch's plain `_snapshot` API, in a repository of type `fs`."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from elasticsearch import ApiError, Elasticsearch, NotFoundError

from ingest.errors import PeykError
from ingest.forget.indices import OWN_REPOSITORIES
from ingest.settings import settings

Progress = Callable[[str, int, int], None]
INTERVAL = 0.5
"""Seconds between two checks of a running snapshot."""


@contextmanager
def repository(client: Elasticsearch, path: Path, *, readonly: bool) -> Iterator[str]:
    """Register the repository at a path and yield its name; the registration is removed after the block.

    Raises PeykError that says what to set if the cluster refuses.
    """
    name = settings().index(OWN_REPOSITORIES[readonly])
    try:
        client.snapshot.create_repository(
            name=name, repository={"type": "fs", "settings": {"location": str(path), "readonly": readonly}}
        )
    except ApiError as error:
        raise PeykError(_refusal(path, error)) from error
    try:
        yield name
    finally:
        client.options(ignore_status=(400, 404, 409, 500)).snapshot.delete_repository(name=name)


def take(client: Elasticsearch, repository: str, name: str, indices: list[str], progress: Progress) -> None:
    """Take a snapshot and wait for it. Raises PeykError if it fails.

    A snapshot of that name that is running or complete is used.
    """
    state = _state(client, repository, name)
    if state not in ("IN_PROGRESS", "SUCCESS"):
        if state:
            client.snapshot.delete(repository=repository, snapshot=name)
        client.snapshot.create(
            repository=repository,
            snapshot=name,
            indices=indices,
            include_global_state=False,
            feature_states=["none"],
            wait_for_completion=False,
        )
    while (state := _state(client, repository, name)) == "IN_PROGRESS":
        _tell(client, repository, name, progress)
        time.sleep(INTERVAL)
    if state != "SUCCESS":
        raise PeykError(f"Elasticsearch could not take the snapshot {name} ({state or 'it is gone'}); run this again")


def drop_others(client: Elasticsearch, repository: str, keep: Iterable[str]) -> int:
    """Delete the repository's snapshots other than these; return how many."""
    found = client.snapshot.get(repository=repository, snapshot="_all")["snapshots"]
    others = sorted({snapshot["snapshot"] for snapshot in found} - set(keep))
    if others:
        client.options(request_timeout=3600).snapshot.delete(repository=repository, snapshot=",".join(others))
    return len(others)


def _state(client: Elasticsearch, repository: str, name: str) -> str:
    try:
        return str(client.snapshot.get(repository=repository, snapshot=name)["snapshots"][0]["state"])
    except NotFoundError:
        return ""
    except ApiError as error:
        raise PeykError(f"the snapshots cannot be read ({_why(error)}): is the folder elasticsearch/ whole?") from error


def _tell(client: Elasticsearch, repository: str, name: str, progress: Progress) -> None:
    answer = client.options(ignore_status=404).snapshot.status(repository=repository, snapshot=name)
    for snapshot in answer.get("snapshots", ()):
        stats: dict[str, Any] = snapshot["stats"]
        total = stats.get("incremental", stats["total"])["size_in_bytes"]
        progress(f"snapshot {name}", stats.get("processed", {}).get("size_in_bytes", 0), total)


def _refusal(path: Path, error: ApiError) -> str:
    why = _why(error)
    if "path.repo" in why or "is outside" in why or "doesn't match" in why:
        if settings().elasticsearch_url:
            return (
                f"Elasticsearch may not write to {path}: set path.repo on its nodes to a folder above it, shared with "
                "this machine under the same name, restart them, and run this again"
            )
        return (
            f"the embedded Elasticsearch may not write to {path}: name a folder below PEYK_SNAPSHOTS, or set that to "
            "one above it, then `peyk engine stop` and `peyk engine start`"
        )
    if "security_exception" in str(error):
        return "this user of Elasticsearch may not make snapshots: use one with the role `backup` (docs/security.md)"
    return f"Elasticsearch cannot use {path} as a repository ({why}): let its account read and write that folder"


def _why(error: ApiError) -> str:
    body = error.body if isinstance(error.body, dict) else {}
    found: Any = body.get("error", {})
    while isinstance(found, dict) and found.get("caused_by"):
        found = found["caused_by"]
    return str(found.get("reason") if isinstance(found, dict) else found or error)
