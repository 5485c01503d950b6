"""Facets: true counts of everything that a search finds."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from ingest.cli.app import app
from ingest.errors import PeykError
from ingest.model import Jalali, OutletRef
from ingest.search.facets import Count, facets, month_label
from tests.search.conftest import START, article, fill

BORNA = OutletRef("borna", "Borna", "خبرگزاری برنا")


@pytest.fixture(scope="module")
def spread(shelf: Elasticsearch) -> Elasticsearch:
    """Sixty articles of twenty stories about floods, in two outlets, three provinces and two months, and one other."""
    stories = [
        replace(
            article(number, f"سیل {number}", outlet="shahr"),
            outlet=BORNA if number % 3 else OutletRef("shahr"),
            province=("گلستان", "مازندران") if number % 2 else ("گیلان",),
            section=("اجتماعی", "حوادث"),
            jalali=Jalali("1405", "1405-08" if number < 20 else "1405-09", "1405-W35"),
            cluster_id=f"wire-{number % 20}",
        )
        for number in range(60)
    ]
    fill(shelf, [*stories, article(60, "کنسرت")])
    return shelf


def test_counts_are_those_of_all_articles_found_with_persian_names(spread: Elasticsearch) -> None:
    found = facets(spread, "سیل")
    assert (found.articles, found.stories) == (60, 20)
    assert found.outlets == (Count("borna", "خبرگزاری برنا", 40), Count("shahr", "shahr", 20))
    assert {count.value: count.articles for count in found.provinces} == {"گلستان": 30, "مازندران": 30, "گیلان": 30}
    assert {count.value: count.articles for count in found.sections} == {"اجتماعی": 60, "حوادث": 60}
    assert found.months == (Count("1405-09", "آذر ۱۴۰۵", 40), Count("1405-08", "آبان ۱۴۰۵", 20))


def test_filters_narrow_the_counts(spread: Elasticsearch) -> None:
    narrowed = facets(spread, "سیل", outlet=["shahr"], until=START + timedelta(days=20))
    assert narrowed.articles == sum(count.articles for count in narrowed.months) == 7
    assert [count.value for count in facets(spread, "", most=1).outlets] == ["borna"]


def test_before_anything_was_indexed_the_answer_says_so(elastic: Elasticsearch) -> None:
    with pytest.raises(PeykError, match="no index of articles yet"):
        facets(elastic, "سیل")


def test_the_command_prints_tables_for_people_and_json_for_programs(spread: Elasticsearch) -> None:
    result = CliRunner().invoke(app, ["facets", "سیل"])
    assert result.exit_code == 0, result.output
    assert "60 articles, 20 stories" in result.stdout
    assert all(label in result.stdout for label in ("خبرگزاری برنا", "آبان ۱۴۰۵", "67%"))
    answer = json.loads(CliRunner().invoke(app, ["facets", "سیل", "--outlet", "shahr", "--json"]).stdout)
    assert answer["outlets"] == [{"value": "shahr", "label": "shahr", "articles": 20}]
    assert CliRunner().invoke(app, ["facets", "زلزله"]).stdout.startswith("0 articles")


def test_months_have_persian_names() -> None:
    assert month_label("1399-12") == "اسفند ۱۳۹۹"
