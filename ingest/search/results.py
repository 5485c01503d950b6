"""The answer to a search."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ingest.model import Article, article_from_document

FallbackKind = Literal["phrases", "required", "excluded", "spelling", "keyboard"]
FALLBACKS: dict[FallbackKind, str] = {
    "phrases": "the words of the phrases, also apart",
    "required": "any of the words, anywhere",
    "excluded": "nothing shut out",
    "spelling": "another spelling",
    "keyboard": "the keyboard in the other layout",
}
"""What was done to a query, for people."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found. `highlights`: field -> fragments in which the words that matched are marked."""

    id: str
    score: float | None
    article: Article
    highlights: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Fallback:
    """What was asked in place of a query; `query` can be asked again as it stands, and finds `total` articles then.

    `more`: as in `Results`, of that query.
    """

    kind: FallbackKind
    query: str
    total: int = 0
    more: int = 0


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits.

    `total` counts the articles of the set that the text as typed finds, exactly, copies of a story included; `more`
    at least those that hold only some of its words, which a ranked list goes on with. With a `fallback` the
    hits are those of its query. `notes` say what of the query was not understood as it was written, a sentence each.
    """

    total: int
    took_ms: int
    hits: tuple[Hit, ...]
    more: int = 0
    fallback: Fallback | None = None
    notes: tuple[str, ...] = ()


def read_results(answer: Mapping[str, Any]) -> Results:
    """Return what Elasticsearch answered to a body of `build_query`."""
    found = answer["hits"]
    return Results(found["total"]["value"], answer["took"], tuple(map(read_hit, found["hits"])))


def read_hit(hit: Mapping[str, Any]) -> Hit:
    """Return one hit of an answer, with the highlights that the cluster made."""
    highlights = {field: tuple(fragments) for field, fragments in hit.get("highlight", {}).items()}
    return Hit(hit["_id"], hit["_score"], article_from_document(hit["_source"]), highlights)
