"""Restore indices from snapshots, and wait until every shard is there."""

import re
import time
from collections.abc import Iterable
from typing import Any

from elasticsearch import ApiError, Elasticsearch

from ingest.backup.description import Description
from ingest.backup.snapshots import Progress
from ingest.errors import PeykError
from ingest.settings import settings

INTERVAL = 0.5
"""Seconds between two looks at shards that wait for their turn."""


def begin(client: Elasticsearch, repository: str, description: Description) -> None:
    """Start the restore of each index of a backup that does not exist yet, closed to writes and without the alias.

    Raises PeykError if Elasticsearch refuses.
    """
    for snapshot in dict.fromkeys(copy.snapshot for copy in description.indices):
        names = [copy.name for copy in description.indices if copy.snapshot == snapshot]
        missing = [name for name in names if not client.indices.exists(index=settings().index(name))]
        if not missing:
            continue
        try:
            client.snapshot.restore(
                repository=repository,
                snapshot=snapshot,
                indices=[description.prefix + name for name in missing],
                include_global_state=False,
                include_aliases=False,
                feature_states=["none"],
                rename_pattern=f"^{re.escape(description.prefix)}(.+)$",
                rename_replacement=settings().index("$1"),
                index_settings={"index.blocks.write": True},
                wait_for_completion=False,
            )
        except ApiError as error:
            raise PeykError(f"Elasticsearch does not restore {snapshot}: {error}; is it an older version?") from error


def wait(client: Elasticsearch, names: Iterable[str], progress: Progress) -> None:
    """Wait until every shard of the indices is restored. Raises PeykError if one cannot be."""
    indices = [settings().index(name) for name in names]
    while True:
        health = client.options(ignore_status=408).cluster.health(
            index=indices, level="indices", wait_for_no_initializing_shards=True, timeout="5s"
        )["indices"]
        # Not by the colour: a primary that is still to be restored is yellow.
        left = [name for name in indices if not _is_active(health.get(name))]
        progress("indices", len(indices) - len(left), len(indices))
        if not left:
            return
        for name in left:
            if why := _failed(client, name):
                raise PeykError(f"{name} cannot be restored, the backup is damaged: {why}; use another one")
        time.sleep(INTERVAL)


def _is_active(health: dict[str, Any] | None) -> bool:
    return health is not None and health["active_primary_shards"] == health["number_of_shards"]


def _failed(client: Elasticsearch, index: str) -> str:
    """Return why the restore of an index failed; empty while it is running."""
    state = client.cluster.state(index=index, metric="routing_table")
    for copies in state["routing_table"]["indices"].get(index, {}).get("shards", {}).values():
        for copy in copies:
            unassigned = copy.get("unassigned_info", {})
            if copy["primary"] and copy["state"] == "UNASSIGNED" and unassigned.get("reason") == "ALLOCATION_FAILED":
                details = unassigned.get("details", "its shard failed")
                found = re.findall(r"[A-Z]\w+Exception\[([^\[\]]+)", details)
                return str(found[-1] if found else details)[:300]
    return ""
