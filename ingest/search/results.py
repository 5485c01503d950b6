"""The answer to a search."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ingest.model import Article, article_from_document


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found. `highlights`: field -> fragments in which the words that matched are marked."""

    id: str
    score: float | None
    article: Article
    highlights: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits; `total` is true, however many there are, and counts every copy of a story."""

    total: int
    took_ms: int
    hits: tuple[Hit, ...]


def read_results(answer: Mapping[str, Any]) -> Results:
    """What Elasticsearch answered to a body of `build_query`."""
    found = answer["hits"]
    return Results(found["total"]["value"], answer["took"], tuple(_hit(hit) for hit in found["hits"]))


def _hit(hit: Mapping[str, Any]) -> Hit:
    highlights = {field: tuple(fragments) for field, fragments in hit.get("highlight", {}).items()}
    return Hit(hit["_id"], hit["_score"], article_from_document(hit["_source"]), highlights)
