"""The last look and the one step in which the alias moves from one index to another."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from elasticsearch import Elasticsearch

from ingest.index.generations import concrete
from ingest.rebuild.changes import settled
from ingest.rebuild.state import Positions
from ingest.settings import settings

HEALTHY = "120s"


def open_to_readers(client: Elasticsearch, generation: int) -> None:
    """Make everything in a new index searchable, on as many copies as it is to have."""
    index = concrete(generation)
    client.indices.put_settings(index=index, settings={"index.refresh_interval": None})
    client.indices.refresh(index=index)
    client.cluster.health(index=index, wait_for_status="yellow", wait_for_no_initializing_shards=True, timeout=HEALTHY)


@contextmanager
def closed_to_writers(client: Elasticsearch, generation: int) -> Iterator[Positions]:
    """Gives the last position of an index to which nobody can write any more; opened again if the block raises.

    Writers wait meanwhile (`ingest.index.write`). When this returns, the writes that were under way are done.
    """
    index = concrete(generation)
    client.indices.add_block(index=index, block="write")
    try:
        yield settled(client, index)
    except BaseException:
        open_to_writers(client, generation)
        raise


def open_to_writers(client: Elasticsearch, generation: int) -> None:
    """End what `closed_to_writers` began."""
    client.indices.put_settings(index=concrete(generation), settings={"index.blocks.write": None})


def show(client: Elasticsearch, generation: int, instead_of: int) -> None:
    """Move the alias, in one step: a search sees one index or the other, whole."""
    alias = settings().index("articles")
    client.indices.update_aliases(
        actions=[
            {"remove": {"index": concrete(instead_of), "alias": alias, "must_exist": True}},
            {"add": {"index": concrete(generation), "alias": alias}},
        ]
    )


Look = Callable[[Positions], None]


def hand_over(client: Elasticsearch, old: int, new: int, look: Look) -> None:
    """Close the old index, take the last look at it, and show the new one. The old one stays closed."""
    with closed_to_writers(client, old) as last:
        look(last)
        client.indices.refresh(index=concrete(new))
        show(client, new, old)
