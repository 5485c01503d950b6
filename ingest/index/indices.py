"""The indices of the line: made once, brought up to the files' mapping where that is possible."""

from typing import Any

from elasticsearch import ApiError, BadRequestError, Elasticsearch, NotFoundError, TransportError

from ingest.errors import PeykError
from ingest.mappings import NAMES, load
from ingest.settings import settings

FIRST = {"articles": "articles-v1"}
"""Concrete index behind the alias; the others are plain indices under their own names."""


def ensure_indices(client: Elasticsearch) -> None:
    """Make the missing indices and add the missing fields to the others; may run twice at once.

    Raises PeykError when a mapping on the cluster contradicts the file, when a name is taken by something else, or
    when the cluster refuses.
    """
    try:
        for name in NAMES:
            _ensure(client, name, load(name))
    except (ApiError, TransportError) as error:
        raise PeykError(
            f"Elasticsearch cannot hold the indices: {error}; check ELASTICSEARCH_URL and its key"
        ) from error


def _ensure(client: Elasticsearch, name: str, definition: dict[str, Any]) -> None:
    target = settings().index(name)
    concrete = settings().index(FIRST.get(name, name))
    if not client.indices.exists(index=target):
        aliases: dict[str, Any] = {target: {}} if concrete != target else {}
        try:
            client.indices.create(index=concrete, aliases=aliases, **definition)
            return
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise PeykError(f"index {concrete} cannot be made from {name}.json: {error}") from error
    if concrete != target:
        _check_alias(client, target, concrete)
    try:
        client.indices.put_mapping(index=target, **definition["mappings"])
    except BadRequestError as error:
        raise PeykError(
            f"the mapping of {target} on the cluster contradicts index_mappings/{name}.json: {error}; "
            "make a new index from the file, or use another PEYK_INDEX_PREFIX"
        ) from error


def _check_alias(client: Elasticsearch, alias: str, concrete: str) -> None:
    try:
        client.indices.get_alias(name=alias)
    except NotFoundError as error:
        if client.indices.exists(index=alias):
            raise PeykError(
                f"{alias} is an index, but Peyk wants an alias of that name; rename or delete it"
            ) from error
        raise PeykError(f"{concrete} is there without its alias {alias}; add the alias, or delete the index") from error
