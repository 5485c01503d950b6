"""The answer to a search."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ingest.model import Article, article_from_document

FallbackKind = Literal["phrases", "required", "excluded", "spelling", "keyboard"]
FALLBACKS: dict[FallbackKind, str] = {
    "phrases": "the words of the phrases, also apart",
    "required": "any of the words, anywhere",
    "excluded": "nothing excluded",
    "spelling": "another spelling",
    "keyboard": "the keyboard in the other layout",
}
"""What each fallback changed in the query, for readers."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A found article. `highlights`: field -> fragments in which the words that matched are marked. `copies`: how many
    articles of the index have this story, this one included; None if it was not asked for."""

    id: str
    score: float | None
    article: Article
    highlights: Mapping[str, tuple[str, ...]]
    copies: int | None = None


@dataclass(frozen=True, slots=True)
class Fallback:
    """The query that was answered instead. Typed as it is, `query` finds `total` articles.

    `more`: as in `Results`, for that query.
    """

    kind: FallbackKind
    query: str
    total: int = 0
    more: int = 0


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits.

    `total` counts exactly the articles that the text as typed finds, copies of a story included; `more` is a lower
    bound of those that follow in a ranked list and hold only some of its words. `stories` counts the articles of
    `total` with all copies of a story as one; without `stories_exact`, within 5 %. With a `fallback`, `hits` are those
    of its query. `notes`: what was not read as written, a sentence each.
    """

    total: int
    took_ms: int
    hits: tuple[Hit, ...]
    more: int = 0
    fallback: Fallback | None = None
    notes: tuple[str, ...] = ()
    stories: int = 0
    stories_exact: bool = True


def read_results(answer: Mapping[str, Any]) -> Results:
    """Return the results in an answer of Elasticsearch to a body of `build_query`."""
    hits = answer["hits"]
    return Results(hits["total"]["value"], answer["took"], tuple(map(read_hit, hits["hits"])))


def read_hit(hit: Mapping[str, Any]) -> Hit:
    """Return one hit of an answer, with the highlights made by the cluster."""
    highlights = {field: tuple(fragments) for field, fragments in hit.get("highlight", {}).items()}
    return Hit(hit["_id"], hit["_score"], article_from_document(hit["_source"]), highlights)
