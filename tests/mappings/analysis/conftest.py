"""Indices with the shipped analysis, and a function that analyzes texts in them."""

import uuid
from collections.abc import Callable, Iterator

import pytest
from elasticsearch import Elasticsearch

from ingest.mappings import load

Analyze = Callable[[str, str], list[tuple[str, int, str]]]


@pytest.fixture(scope="module")
def index(node_url: str) -> Iterator[tuple[Elasticsearch, str]]:
    """An index created from articles.json, for all tests of a module."""
    name = f"test-analysis-{uuid.uuid4().hex[:8]}"
    with Elasticsearch(node_url, request_timeout=60) as client:
        client.indices.create(index=name, **load("articles"))
        yield client, name
        client.indices.delete(index=name)


@pytest.fixture
def analyze(index: tuple[Elasticsearch, str]) -> Analyze:
    """(analyzer, text) -> (token, position, the part of the text that it covers)."""
    client, name = index

    def run(analyzer: str, text: str) -> list[tuple[str, int, str]]:
        # Offsets count UTF-16 units; the tests' texts hold none outside the first plane.
        tokens = client.indices.analyze(index=name, analyzer=analyzer, text=text)["tokens"]
        return [(item["token"], item["position"], text[item["start_offset"] : item["end_offset"]]) for item in tokens]

    return run
