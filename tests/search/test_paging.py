"""All hits of a search, each once, however many there are and whatever is written meanwhile."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk
from typer.testing import CliRunner

from ingest.cli.app import app
from ingest.errors import PeykError
from ingest.index import ensure_indices
from ingest.mappings import load
from ingest.model import to_document
from ingest.search import search
from ingest.search.paging import pages
from ingest.settings import settings
from tests.search.conftest import article

MANY = 10_500
SOME = 1_500


def _actions(numbers: range) -> Iterator[dict[str, Any]]:
    document = to_document(replace(article(1, "سیل"), cluster_id="wire"))
    for number in numbers:
        yield {
            "_index": settings().index("articles"),
            "_id": str(number),
            **document,
            "url": f"https://a.example/{number}",
        }


@pytest.fixture
def many(elastic: Elasticsearch) -> Elasticsearch:
    """More articles than page numbers reach, all equal except for their addresses."""
    ensure_indices(elastic, ["articles"])
    bulk(elastic, _actions(range(MANY)), chunk_size=2500, refresh=True)
    return elastic


@pytest.fixture(scope="module")
def some(shelf: Elasticsearch) -> Elasticsearch:
    """More articles than a pipe buffers."""
    ensure_indices(shelf, ["articles"])
    bulk(shelf, _actions(range(SOME)), refresh=True)
    return shelf


def _open_points(client: Elasticsearch) -> int:
    stats = client.indices.stats(index=settings().index("articles"), metric="search")
    return int(stats["_all"]["total"]["search"]["open_contexts"])


@pytest.mark.parametrize("sort", [None, "newest"])
def test_every_hit_comes_once_while_writes_go_on(many: Elasticsearch, sort: Any) -> None:
    found: list[str] = []
    for page in pages(many, "سیل", sort=sort, size=4000):
        found += [hit.id for hit in page.hits]
        assert page.total == MANY
        bulk(many, _actions(range(MANY, MANY + 10)), refresh=True)
        many.options(ignore_status=404).delete(index=settings().index("articles"), id=str(MANY - 1), refresh=True)
    assert sorted(map(int, found)) == list(range(MANY))
    assert search(many, "سیل").total == MANY + 9


def test_filters_narrow_and_nothing_found_is_one_empty_page(some: Elasticsearch) -> None:
    for query, options in (("زلزله", {}), ("سیل", {"outlet": ["borna"]})):
        assert [(page.total, page.hits) for page in pages(some, query, **options)] == [(0, ())]


def test_a_reader_that_leaves_leaves_nothing_behind(some: Elasticsearch) -> None:
    before = _open_points(some)
    with closing(pages(some, "سیل")) as found:
        next(found)
        assert _open_points(some) > before
    assert _open_points(some) == before


def test_before_anything_was_indexed_the_answer_says_so(elastic: Elasticsearch) -> None:
    with pytest.raises(PeykError, match="no index of articles yet"):
        next(pages(elastic, "خبر"))


def test_the_command_prints_json_lines_that_can_be_loaded(some: Elasticsearch) -> None:
    result = CliRunner().invoke(app, ["export", "سیل", "--newest"])
    assert result.exit_code == 0, result.output
    urls = [json.loads(line)["url"] for line in result.stdout.splitlines()]
    assert len(urls) == len(set(urls)) == SOME
    assert CliRunner().invoke(app, ["load", "-"], input=result.stdout).exit_code == 0


def test_a_closed_pipe_ends_the_command_quietly(some: Elasticsearch) -> None:
    before = _open_points(some)
    command = f"{sys.executable} -m ingest export سیل | head -n 2"
    run = subprocess.run(["bash", "-c", command], capture_output=True, check=True, text=True)
    assert len(run.stdout.splitlines()) == 2
    assert "Traceback" not in run.stderr
    assert _open_points(some) == before


def test_what_cannot_be_read_to_the_end_is_an_error_and_no_shorter_export(elastic: Elasticsearch) -> None:
    """One of two shards is restarted during the export and loses its point in time."""
    index, definition = settings().index("articles-v1"), load("articles")
    definition["settings"]["index"] |= {"number_of_shards": 2, "number_of_replicas": 0, "auto_expand_replicas": False}
    elastic.indices.create(index=index, aliases={settings().index("articles"): {}}, **definition)
    bulk(elastic, _actions(range(40)), refresh=True)
    found = pages(elastic, "سیل", size=10)
    assert next(found).total == 40
    shards = elastic.cat.shards(index=index, h="shard,node", format="json").body
    (node,) = (row["node"] for row in shards if row["shard"] == "1")
    cancel = {"index": index, "shard": 1, "node": node, "allow_primary": True}
    elastic.cluster.reroute(commands=[{"cancel": cancel}])
    elastic.cluster.health(index=index, wait_for_active_shards="all", wait_for_no_relocating_shards=True)
    with pytest.raises(PeykError, match=r"interrupted|failed"):
        list(found)
