"""`peyk query`: the printed request, sent as it is, ranks as the search does; what it leaves out is named."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from ingest.cli.app import app
from ingest.search import search
from ingest.search.plain import plain
from ingest.search.query import SEARCH_TYPE
from tests.search.conftest import SPELLINGS

TEXTS = [*SPELLINGS, "روابط عمومی استان", "«روابط عمومی های»", "باران -گیلان", "«باران» OR «شورای»", "استان:گیلان", ""]


def ids(hits: Sequence[dict[str, Any]]) -> list[str]:
    return [hit["_id"] for hit in hits]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("sort", ["relevance", "newest"])
def test_it_finds_and_ranks_as_the_search_does(news: Elasticsearch, text: str, sort: Any) -> None:
    asked = plain(news, text, sort=sort)
    answer = news.search(index=asked.index, search_type=SEARCH_TYPE, **asked.body)
    results = search(news, text, sort=sort, collapse=False, semantic=False)
    assert results.hits and not results.fallback
    assert ids(answer["hits"]["hits"]) == [hit.id for hit in results.hits]
    assert [hit["_score"] for hit in answer["hits"]["hits"]] == [hit.score for hit in results.hits]


def test_with_the_collapse_that_it_names_copies_are_merged(news: Elasticsearch) -> None:
    asked = plain(news, "باران")
    collapse = json.loads(asked.left_out[0].removeprefix("copies of a story are not merged: add "))
    answer = news.search(index=asked.index, search_type=SEARCH_TYPE, **asked.body, **collapse)
    assert ids(answer["hits"]["hits"]) == [hit.id for hit in search(news, "باران", semantic=False).hits]
    assert len(ids(answer["hits"]["hits"])) < len(search(news, "باران", collapse=False, semantic=False).hits)


def test_the_total_of_the_newest_is_that_of_the_search(news: Elasticsearch) -> None:
    asked = plain(news, "روابط عمومی استان باران", sort="newest")
    answer = news.search(index=asked.index, **asked.body)
    assert answer["hits"]["total"]["value"] == search(news, "روابط عمومی استان باران", semantic=False).total


def test_filters_narrow_it(news: Elasticsearch) -> None:
    asked = plain(news, "باران", province=["گیلان"])
    assert len(news.search(index=asked.index, **asked.body)["hits"]["hits"]) == 1


def test_the_command_prints_a_body_and_says_what_it_leaves_out(news: Elasticsearch) -> None:
    done = CliRunner().invoke(app, ["query", "hvhk fhvhk", "--size", "3"])
    assert done.exit_code == 0, done.exception
    assert json.loads(done.stdout)["size"] == 3
    assert "POST /test-" in done.stderr and done.stderr.count("left out: ") == 7
    assert "Peyk would ask" in CliRunner().invoke(app, ["query", "fhvhk"]).stderr, "«باران» by its keys"
    document = json.loads(CliRunner().invoke(app, ["query", "باران", "--json"]).stdout)
    assert document.keys() == {"index", "body", "left_out", "notes"}
