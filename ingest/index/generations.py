"""The physical indices of the articles, `articles-v<N>`; the alias `articles` points to one of them."""

import re
from typing import Any

from elasticsearch import Elasticsearch

from ingest.settings import settings


def concrete(number: int) -> str:
    """Return the index name of a generation."""
    return settings().index(f"articles-v{number}")


def generations(client: Elasticsearch) -> list[int]:
    """Return the numbers of the existing generations, ascending."""
    indices = client.indices.get(index=settings().index("articles-v*"), features="aliases")
    pattern = re.compile(re.escape(concrete(0).removesuffix("0")) + r"(\d+)")
    return sorted(int(match[1]) for name in indices if (match := pattern.fullmatch(name)))


def served(client: Elasticsearch) -> int | None:
    """Return the number of the generation behind the alias; None if there is no alias."""
    alias = settings().index("articles")
    indices = client.options(ignore_status=404).indices.get_alias(name=alias)
    return next((number for number in generations(client) if concrete(number) in indices), None)


def meta(client: Elasticsearch, index: str) -> dict[str, Any]:
    """Return the `_meta` of an index's mapping: what Peyk keeps about the index in the index itself."""
    answer = client.indices.get_mapping(index=index, filter_path="*.mappings._meta").body
    found: dict[str, Any] = answer.get(index, {}).get("mappings", {}).get("_meta", {})
    return found
