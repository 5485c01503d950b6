"""The analyses that are compared: ours as it is shipped, and what stock Elasticsearch offers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ingest.mappings import load
from ingest.search.clauses import words

Query = Callable[[str], dict[str, Any]]
FIELDS = ("lead^1.5", "body")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Index settings, and the mapping of a short field (title, lead) and of a long one (body)."""

    name: str
    settings: dict[str, Any]
    short: dict[str, Any]
    long: dict[str, Any]
    words: Query
    """The query for what someone types."""

    def mapping(self) -> dict[str, Any]:
        """Properties of an index in which the candidate is tried."""
        return {"title": self.short, "lead": self.short, "body": self.long, "group": {"type": "keyword"}}


def candidates() -> list[Candidate]:
    """Ours first."""
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
