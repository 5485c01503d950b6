"""Totals by story, and the copies of a story."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from ingest.cli.app import app
from ingest.errors import PeykError
from ingest.search import search
from ingest.search.facets import facets
from ingest.search.stories import copies
from tests.search.conftest import START, article, fill


@pytest.fixture(scope="module")
def wires(shelf: Elasticsearch) -> Elasticsearch:
    """Ten articles of six stories about floods: one story has five articles, one of them withdrawn, one undated."""
    wire = [
        replace(article(number, f"سیل در گلستان {number}", outlet=f"outlet-{number}"), cluster_id="wire")
        for number in range(5)
    ]
    wire[1] = replace(wire[1], published_at=None)
    wire[2] = replace(wire[2], published_at=START - timedelta(days=1))
    wire[3] = replace(wire[3], withdrawn=True)
    fill(shelf, [*wire, *(article(number, f"سیل در یزد {number}") for number in range(5, 10))])
    return shelf


def test_a_search_counts_articles_and_stories(wires: Elasticsearch) -> None:
    for sort in ("relevance", "newest"):
        found = search(wires, "سیل", sort=sort)  # type: ignore[arg-type]
        assert (found.total, found.stories, found.stories_exact, len(found.hits)) == (9, 6, True, 6)
    assert facets(wires, "سیل").stories == 6
    assert (search(wires, "زلزله").stories, search(wires, "").stories) == (0, 6)
    deep = search(wires, "سیل", page=2, size=3)
    assert (deep.total, deep.stories) == (9, 6)


def test_a_query_that_was_relaxed_keeps_the_totals_of_what_was_typed(wires: Elasticsearch) -> None:
    found = search(wires, "«سیل یزد گلستان»")
    assert found.fallback and (found.total, found.stories) == (0, 0) and found.hits


@pytest.mark.parametrize("sort", ["relevance", "newest"])
def test_a_hit_says_how_many_copies_it_has(wires: Elasticsearch, sort: str) -> None:
    def counts(text: str, **narrow: object) -> set[int]:
        hits = search(wires, text, sort=sort, copies=True, **narrow).hits  # type: ignore[arg-type]
        return {hit.copies for hit in hits if hit.article.cluster_id == "wire"}

    assert counts("سیل") == {4}
    # Of the whole index, not only of what was found.
    assert counts("سیل", outlet=["outlet-0"]) == {4}
    assert counts("سیل", withdrawn=True) == counts("سیل withdrawn:any") == {5}
    assert counts("سیل", collapse=False) == {4}
    assert {hit.copies for hit in search(wires, "یزد", copies=True).hits} == {1}
    assert {hit.copies for hit in search(wires, "سیل").hits} == {None}


def test_copies_are_listed_in_order_of_time(wires: Elasticsearch) -> None:
    hit = next(hit for hit in search(wires, "گلستان").hits if hit.article.cluster_id == "wire")
    expected = ["2", "0", "4", "1"]
    for which in (hit.id, hit.article.url, "https://www.outlet-1.example/news/1", "http://outlet-4.example/news/4/"):
        found = copies(wires, which)
        assert [each.article.url[-1] for each in found.hits] == expected
        assert found.total == 4
    assert copies(wires, hit.id, withdrawn=True).total == 5
    assert [each.article.url[-1] for each in copies(wires, hit.id, size=1).hits] == ["2"]
    single = copies(wires, "https://khabar.example/news/7")
    assert single.total == 1


def test_an_article_that_is_not_indexed_is_named(wires: Elasticsearch) -> None:
    with pytest.raises(PeykError, match="no article has the id or address nothing"):
        copies(wires, "nothing")


def test_the_commands(wires: Elasticsearch) -> None:
    output = CliRunner().invoke(app, ["search", "سیل"]).stdout
    assert output.startswith("9 found, 6 stories in ")
    assert output.count("4 copies") == 1
    answer = json.loads(CliRunner().invoke(app, ["search", "سیل", "--json"]).stdout)
    assert (answer["stories"], answer["stories_exact"], max(hit["copies"] for hit in answer["hits"])) == (6, True, 4)
    url = "https://outlet-0.example/news/0"
    listed = CliRunner().invoke(app, ["copies", url])
    assert listed.exit_code == 0 and "4 copies" in listed.stdout and "outlet-4" in listed.stdout
    assert json.loads(CliRunner().invoke(app, ["copies", url, "--withdrawn", "--json"]).stdout)["total"] == 5
