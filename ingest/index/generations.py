"""The concrete indices of the articles, `articles-v<N>`, of which the alias `articles` shows one."""

import re

from elasticsearch import Elasticsearch

from ingest.settings import settings


def concrete(number: int) -> str:
    """Return the name of a generation."""
    return settings().index(f"articles-v{number}")


def generations(client: Elasticsearch) -> list[int]:
    """Return the numbers of those that exist, ascending."""
    found = client.indices.get(index=settings().index("articles-v*"), features="aliases")
    pattern = re.compile(re.escape(concrete(0).removesuffix("0")) + r"(\d+)")
    return sorted(int(match[1]) for name in found if (match := pattern.fullmatch(name)))


def served(client: Elasticsearch) -> int | None:
    """Return the number of the one that people search; None when the alias is not there."""
    alias = settings().index("articles")
    found = client.options(ignore_status=404).indices.get_alias(name=alias)
    return next((number for number in generations(client) if concrete(number) in found), None)
