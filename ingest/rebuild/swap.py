"""The last pass, and the atomic move of the alias from one index to another."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from elasticsearch import Elasticsearch

from ingest.index.generations import concrete
from ingest.rebuild.changes import settled
from ingest.rebuild.state import Positions
from ingest.settings import settings

HEALTHY = "120s"


def open_to_readers(client: Elasticsearch, generation: int) -> None:
    """Make everything in a new index searchable, and wait for its replicas up to `HEALTHY`."""
    index = concrete(generation)
    client.indices.put_settings(index=index, settings={"index.refresh_interval": None})
    client.indices.refresh(index=index)
    client.cluster.health(index=index, wait_for_status="yellow", wait_for_no_initializing_shards=True, timeout=HEALTHY)


@contextmanager
def closed_to_writers(client: Elasticsearch, generation: int) -> Iterator[Positions]:
    """Block writes to an index and yield its last position; unblock it if the block raises.

    Writers wait meanwhile (`ingest.index.write`). Writes under way are done before the position is read.
    """
    index = concrete(generation)
    client.indices.add_block(index=index, block="write")
    try:
        yield settled(client, index)
    except BaseException:
        open_to_writers(client, generation)
        raise


def open_to_writers(client: Elasticsearch, generation: int) -> None:
    """Remove the write block of `closed_to_writers`."""
    client.indices.put_settings(index=concrete(generation), settings={"index.blocks.write": None})


def move_alias(client: Elasticsearch, generation: int, instead_of: int) -> None:
    """Move the alias in one step: a search sees one index or the other, never both or neither."""
    alias = settings().index("articles")
    client.indices.update_aliases(
        actions=[
            {"remove": {"index": concrete(instead_of), "alias": alias, "must_exist": True}},
            {"add": {"index": concrete(generation), "alias": alias}},
        ]
    )


Pass = Callable[[Positions], None]


def swap_indices(client: Elasticsearch, old: int, new: int, last_pass: Pass) -> None:
    """Close the old index to writes, run the last pass, and move the alias to the new one. The old one stays closed."""
    with closed_to_writers(client, old) as last:
        last_pass(last)
        client.indices.refresh(index=concrete(new))
        move_alias(client, new, old)
