"""Precision and recall of the set that a search finds: the basis of totals, facets, exports and lists by time."""

from collections.abc import Iterator, Mapping

from elasticsearch import Elasticsearch

from ingest.evaluate.measures import mean, precision, recall
from ingest.evaluate.rows import Row
from ingest.evaluate.trial import ask
from ingest.search.clauses import Clause
from ingest.search.parse import parse
from ingest.search.query import build_set
from ingest.search.run import DEEPEST
from ingest.search.understand import understand


def set_query(client: Elasticsearch, index: str, text: str) -> Clause:
    """Return the query of the set for a text, read by the terms of the index."""
    read, _ = understand(client, index, parse(text))
    return build_set(read)


def found_sets(client: Elasticsearch, index: str, queries: Mapping[str, str]) -> dict[str, list[str]]:
    """Return query id -> ids of its set, at most 10,000."""
    bodies = [{"query": set_query(client, index, text), "size": DEEPEST} for text in queries.values()]
    return dict(zip(queries, ask(client, index, bodies), strict=True))


def set_rows(sets: Mapping[str, list[str]], grades: Mapping[str, Mapping[str, int]]) -> Iterator[Row]:
    """Yield mean precision and recall; both are 0 for an empty set."""
    for name, measure in (("precision", precision), ("recall", recall)):
        yield Row(f"set.{name}", mean([measure(found, grades[key]) for key, found in sets.items()]), len(sets))
