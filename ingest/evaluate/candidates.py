"""The analyses to compare: Peyk's as shipped, and those of stock Elasticsearch."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ingest.mappings import load
from ingest.search.clauses import words

Query = Callable[[str], dict[str, Any]]
FIELDS = ("lead^1.5", "body")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An analysis: index settings, and the mapping of a short field (title, lead) and of a long one (body)."""

    name: str
    settings: dict[str, Any]
    short: dict[str, Any]
    long: dict[str, Any]
    words: Query
    """Function from a typed text to its query."""

    def mapping(self) -> dict[str, Any]:
        """Return the mapping properties of an index that tests the candidate."""
        return {"title": self.short, "lead": self.short, "body": self.long, "group": {"type": "keyword"}}


def candidates() -> list[Candidate]:
    """Return Peyk's analysis, then stock `persian` and `standard`."""
    definition = load("articles")
    fields = definition["mappings"]["properties"]
    ours = Candidate(
        "peyk",
        {"analysis": definition["settings"]["analysis"]},
        fields["title"],
        fields["body"],
        lambda text: words(text, FIELDS),
    )
    return [ours, _stock("persian"), _stock("standard")]


def _stock(analyzer: str) -> Candidate:
    field = {"type": "text", "analyzer": analyzer}
    return Candidate(analyzer, {}, field, field, lambda text: words(text, FIELDS))
