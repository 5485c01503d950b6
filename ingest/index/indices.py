"""Create Peyk's indices, and update their mappings from the files where possible."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog
from elasticsearch import ApiError, BadRequestError, Elasticsearch, NotFoundError, TransportError

from ingest.elastic.refusals import explain
from ingest.errors import PeykError
from ingest.index.age import fingerprint
from ingest.index.generations import concrete, generations
from ingest.mappings import NAMES, load
from ingest.mappings.synonyms import ensure_set
from ingest.settings import settings

SHARDED = ("articles", "crawl-ledger")
"""The indices that grow with the number of stories."""
LATER = ("notifications",)
"""Indices that an upgraded or restored installation gets by its next crawl or watch; reading commands do without."""

PATIENCE = "15s"
"""Longest wait for the replicas of a new index: a cluster may have no node for them."""
log = structlog.get_logger()


def ensure_indices(client: Elasticsearch, names: Iterable[str] = NAMES) -> None:
    """Create missing indices, and the synonyms set if the articles are among them, and add missing fields to existing
    ones; safe to run twice at once.

    Raises PeykError if a mapping on the cluster contradicts the file, if a name is taken by something else, or if the
    cluster refuses.
    """
    names = tuple(names)
    try:
        # Only the articles read the set: the watch, which makes none of them, may not write it.
        if "articles" in names:
            ensure_set(client)
        # Side by side, as Elasticsearch takes the same time for one index as for all.
        with ThreadPoolExecutor(len(NAMES)) as threads:
            list(threads.map(lambda name: _ensure(client, name, definition(name)), names))
    except (ApiError, TransportError) as error:
        raise PeykError(f"Elasticsearch cannot hold the indices: {explain(error)}") from error


def definition(name: str) -> dict[str, Any]:
    """Return the body that creates an index: its file in `index_mappings/`, with this installation's shards."""
    body = load(name)
    index = body["settings"]["index"]
    if name in SHARDED:
        index["number_of_shards"] = settings().shards
    if "-" in settings().replicas:
        index["auto_expand_replicas"] = settings().replicas
    else:
        index |= {"auto_expand_replicas": False, "number_of_replicas": int(settings().replicas)}
    if name == "articles":
        body["mappings"]["_meta"] = {"definition": fingerprint()}
    return body


def check_indices(client: Elasticsearch) -> None:
    """Raise PeykError, with the command to run, if one of Peyk's indices is missing."""
    if is_fresh(client):
        raise PeykError(
            "Peyk has no index yet: run `peyk crawl` or `peyk load`; `peyk --sample` uses what `make run` crawled"
        )
    if missing := [name for name in _missing(client) if name not in LATER]:
        way = "`peyk rebuild --from-archive` brings it back" if "crawl-ledger" in missing else "`peyk crawl` makes it"
        raise PeykError(f"{', '.join(map(settings().index, missing))}: no such index; {way}")


def is_fresh(client: Elasticsearch) -> bool:
    """Return whether the cluster has none of Peyk's indices: nothing was ever crawled or loaded."""
    return len(_missing(client)) == len(NAMES)


def _missing(client: Elasticsearch) -> list[str]:
    return [name for name in NAMES if not client.indices.exists(index=settings().index(name))]


def _ensure(client: Elasticsearch, name: str, body: dict[str, Any]) -> None:
    target = settings().index(name)
    if not client.indices.exists(index=target):
        first = concrete(1) if name == "articles" else target
        if name == "articles" and (orphans := set(generations(client)) - {1}):
            raise _without_alias(concrete(max(orphans)), target)
        try:
            # The node with the first copy may die in the next moment: the replicas must be there before a document.
            aliases: dict[str, Any] = {target: {}} if first != target else {}
            made = client.indices.create(
                index=first, aliases=aliases, wait_for_active_shards="all", timeout=PATIENCE, **body
            )
            if not made["shards_acknowledged"]:
                log.warning("index without replicas", index=first, because="no other node took them in time")
            return
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise PeykError(f"index {first} cannot be made from {name}.json: {error}") from error
    if name == "articles":
        _check_alias(client, target)
    way_out = "`peyk rebuild` makes a new index" if name == "articles" else "make a new index from the file"
    try:
        # It was made from the definition that its `_meta` names, and still is.
        client.indices.put_mapping(
            index=target, **{key: value for key, value in body["mappings"].items() if key != "_meta"}
        )
        # Another process may have made it a moment ago: a refresh waits until its shards can be read.
        client.indices.refresh(index=target)
    except BadRequestError as error:
        raise PeykError(
            f"the mapping of {target} on the cluster contradicts index_mappings/{name}.json: {error}; "
            f"{way_out}, or use another PEYK_INDEX_PREFIX"
        ) from error


def _check_alias(client: Elasticsearch, alias: str) -> None:
    try:
        client.indices.get_alias(name=alias)
    except NotFoundError as error:
        if client.indices.exists(index=alias):
            raise PeykError(
                f"{alias} is an index, but Peyk wants an alias of that name; rename or delete it"
            ) from error
        raise _without_alias(concrete(1), alias) from error


def _without_alias(index: str, alias: str) -> PeykError:
    return PeykError(f"{index} is there without its alias {alias}; add the alias, or delete the index")
