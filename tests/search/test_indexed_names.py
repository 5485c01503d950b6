"""Outlets that the catalogue does not know are found by the names that indexed articles have for them."""

import json
from dataclasses import replace

import pytest
from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from ingest.cli.app import app
from ingest.errors import PeykError
from ingest.model import OutletRef
from ingest.search import search
from ingest.search.facets import facets
from ingest.search.paging import pages
from tests.search.conftest import article, fill

OUTLET = OutletRef("old-daily", "Old Daily", "روزنامه دیروز کرمان (دیرکر)")
NAMES = ("دیروز کرمان", "روزنامه ديروز كرمان", "دیرکر", "Old Daily", "old-daily")


@pytest.fixture(scope="module")
def old(shelf: Elasticsearch) -> Elasticsearch:
    known = replace(article(2, "خبر سیل"), outlet=OutletRef("isna", "ISNA", "ایسنا"))
    fill(shelf, [replace(article(1, "خبر سیل"), outlet=OUTLET), known])
    return shelf


@pytest.mark.parametrize("name", NAMES)
def test_in_queries(old: Elasticsearch, name: str) -> None:
    query = f'سیل رسانه:"{name}"'
    assert [hit.article.outlet.id for hit in search(old, query).hits] == ["old-daily"]
    assert facets(old, query).articles == 1
    assert next(pages(old, query)).total == 1


def test_a_name_of_several_words_needs_no_quotes(old: Elasticsearch) -> None:
    found = search(old, "رسانه:دیروز کرمان سیل")
    assert found.total == 1 and found.notes == ()


@pytest.mark.parametrize("name", NAMES)
def test_in_options(old: Elasticsearch, name: str) -> None:
    for command in ("search", "facets", "export"):
        done = CliRunner().invoke(app, [command, "سیل", "--outlet", name, *(["--json"] if command != "export" else [])])
        assert done.exit_code == 0, done.output
        found = json.loads(done.stdout)
        assert found.get("total", found.get("articles", 1)) == 1


def test_a_name_of_none_is_refused(old: Elasticsearch) -> None:
    with pytest.raises(PeykError, match="no outlet is called «دیروز یزد»"):
        search(old, 'رسانه:"دیروز یزد"')
    done = CliRunner().invoke(app, ["filtered", "--outlet", "دیروز یزد"])
    assert isinstance(done.exception, PeykError) and "دیروز یزد" in str(done.exception)
