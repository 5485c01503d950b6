"""Rollback: serve the previous index again, with everything that was written since the rebuild."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from elasticsearch import Elasticsearch

from ingest.errors import PeykError
from ingest.index.bulk import Action, write
from ingest.index.generations import concrete, generations, served
from ingest.rebuild import state as states
from ingest.rebuild.changes import changes, checkpoints
from ingest.rebuild.lock import alone
from ingest.rebuild.state import Positions, State
from ingest.rebuild.swap import open_to_writers, swap_indices


@dataclass(frozen=True, slots=True)
class RolledBack:
    """Result of a rollback from `source` to `target`. `written`: number of documents copied back, as they were new or
    changed since the rebuild; `dropped`: fields missing in the old mapping; `refused`: a line per refused document."""

    source: str
    target: str
    written: int
    dropped: tuple[str, ...]
    refused: tuple[str, ...]


def rollback(force: bool = False) -> RolledBack:
    """Serve the index that a rebuild replaced. Raises PeykError if there is none, or if it refuses documents.

    `force` goes back without the refused documents; they stay in the newer index, which is kept.
    """
    with alone() as (client, _, _):
        current = served(client)
        state = states.read(client, current) if current is not None else None
        if state is None or state.stage != "served":
            raise PeykError("there is nothing to go back to: no rebuild made the index that is served")
        if state.source not in generations(client):
            raise PeykError(f"{concrete(state.source)} is gone, so there is nothing to go back to")
        carry = _Carry(client, state)
        open_to_writers(client, state.source)
        carry.copy_changes(checkpoints(client, concrete(state.target)))
        if carry.refused and not force:
            raise PeykError(
                f"{concrete(state.source)} refuses {len(carry.refused)} documents written since: {carry.refused[0]}; "
                "--force goes back without them"
            )
        swap_indices(client, state.target, state.source, carry.copy_changes)
        states.save(client, replace(state, stage="left"))
    return RolledBack(
        concrete(state.target),
        concrete(state.source),
        carry.written,
        tuple(sorted(carry.dropped)),
        tuple(carry.refused),
    )


class _Carry:
    """Copies documents back unchanged, without fields that the old mapping lacks."""

    def __init__(self, client: Elasticsearch, state: State) -> None:
        self._client, self._state = client, state
        self._position: Positions = dict(state.own)
        target = concrete(state.source)
        self._known = set(client.indices.get_mapping(index=target)[target]["mappings"]["properties"])
        self.written = 0
        self.dropped: set[str] = set()
        self.refused: list[str] = []

    def copy_changes(self, upto: Positions) -> None:
        for position, hits in changes(self._client, concrete(self._state.target), self._position, upto):
            for outcome in write(self._client, self._actions(hits), alias=False):
                self.written += outcome.status == "indexed"
                if outcome.status == "refused":
                    self.refused.append(f"{outcome.article_id}: {outcome.reason}: {outcome.detail}")
            self._position = position

    def _actions(self, hits: list[dict[str, object]]) -> Iterator[Action]:
        for hit in hits:
            source = hit["_source"]
            assert isinstance(source, dict)
            self.dropped |= source.keys() - self._known
            yield {
                "_index": concrete(self._state.source),
                "_id": hit["_id"],
                "version": hit["_version"],
                "version_type": "external_gte",
                "_source": {name: value for name, value in source.items() if name in self._known},
            }
