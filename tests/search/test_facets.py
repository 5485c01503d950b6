"""Facets: true counts of everything that a search finds."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk
from typer.testing import CliRunner

from ingest.cli.app import app
from ingest.errors import PeykError
from ingest.mappings import load
from ingest.model import Entities, Jalali, OutletRef, to_document
from ingest.normalise.dates.labels import month_label
from ingest.search.facets import FACETS, SURE, Count, facets
from ingest.settings import settings
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
            jalali=Jalali("1405", "1405-08" if number < 40 else "1405-09", "1405-W35"),
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
    assert found.months == (Count("1405-09", "آذر ۱۴۰۵", 20), Count("1405-08", "آبان ۱۴۰۵", 40))


def test_filters_narrow_the_counts(spread: Elasticsearch) -> None:
    narrowed = facets(spread, "سیل", outlet=["shahr"], until=START + timedelta(days=20))
    assert narrowed.articles == sum(count.articles for count in narrowed.months) == 7
    assert [count.value for count in facets(spread, "", most=1).outlets] == ["borna"]


def test_facets_of_other_fields_are_counted_when_asked_for(shelf: Elasticsearch) -> None:
    stories = [
        replace(
            article(number, f"برف {number}", outlet="shahr"),
            outlet=OutletRef("shahr", kind="newspaper"),
            topic="جامعه",
            agency="ایسنا" if number % 2 else None,
            entities=Entities(("علی ناصری",), (), ("دماوند", "تهران")),
            tags=("برف",),
            language="fa",
            changed_at=START if number < 102 else None,
            withdrawn=number == 100,
        )
        for number in range(100, 106)
    ]
    fill(shelf, stories)
    found = facets(shelf, "برف", by=FACETS)
    assert found.articles == 5 and found.inexact == ()
    assert found.kinds == (Count("newspaper", "روزنامه", 5),)
    assert found.languages == (Count("fa", "فارسی", 5),)
    assert found.topics == (Count("جامعه", "جامعه", 5),)
    assert found.agencies == (Count("ایسنا", "ایسنا", 3),)
    assert found.persons == (Count("علی ناصری", "علی ناصری", 5),)
    assert {count.value for count in found.places} == {"دماوند", "تهران"}
    assert found.organisations == ()
    assert found.tags == (Count("برف", "برف", 5),)
    assert found.changed == (Count("yes", "تغییرکرده", 1), Count("no", "بی‌تغییر", 4))
    # Withdrawn articles are counted, though the others are without them.
    assert found.withdrawn == (Count("yes", "حذف‌شده", 1), Count("no", "موجود", 5))
    assert facets(shelf, "برف").tags == ()
    with pytest.raises(PeykError, match="no facet is called colour; there are outlet"):
        facets(shelf, "برف", by=["colour"])


def test_a_facet_with_too_many_values_says_that_it_may_be_inexact(elastic: Elasticsearch) -> None:
    """On two shards, each of which reports the SURE commonest of more values."""
    index, definition = settings().index("articles-v1"), load("articles")
    definition["settings"]["index"] |= {"number_of_shards": 2, "number_of_replicas": 0, "auto_expand_replicas": False}
    elastic.indices.create(index=index, aliases={settings().index("articles"): {}}, **definition)
    fields = to_document(article(1, "سیل"))
    many = [
        fields | {"tags": [f"t{number}"], "topic": "جامعه", "cluster_id": str(number)} for number in range(3 * SURE)
    ]
    bulk(elastic, ({"_index": index, "_id": str(n), "_source": row} for n, row in enumerate(many)), refresh=True)
    found = facets(elastic, "سیل", by=["tag", "topic"], most=10)
    assert (found.articles, found.stories, found.inexact) == (3 * SURE, 3 * SURE, ("tag",))
    assert found.topics[0].articles == 3 * SURE


def test_before_anything_was_indexed_the_answer_says_so(elastic: Elasticsearch) -> None:
    with pytest.raises(PeykError, match="no index of articles yet"):
        facets(elastic, "سیل")


def test_the_command_prints_tables_for_people_and_json_for_programs(spread: Elasticsearch) -> None:
    result = CliRunner().invoke(app, ["facets", "سیل"])
    assert result.exit_code == 0, result.output
    assert "60 articles, 20 stories" in result.stdout
    assert all(label in result.stdout for label in ("خبرگزاری برنا", "آبان ۱۴۰۵", "67%"))
    chosen = CliRunner().invoke(app, ["facets", "سیل", "--by", "month", "--by", "topic"]).stdout
    assert "آبان ۱۴۰۵" in chosen and "خبرگزاری برنا" not in chosen
    assert "خبرگزاری برنا" in CliRunner().invoke(app, ["facets", "سیل", "--by", "all"]).stdout
    assert "no facet is called x" in str(CliRunner().invoke(app, ["facets", "--by", "x"]).exception)
    answer = json.loads(CliRunner().invoke(app, ["facets", "سیل", "--outlet", "shahr", "--json"]).stdout)
    assert answer["outlets"] == [{"value": "shahr", "label": "shahr", "articles": 20}]
    assert CliRunner().invoke(app, ["facets", "زلزله"]).stdout.startswith("0 articles")


def test_months_have_persian_names() -> None:
    assert month_label("1399-12") == "اسفند ۱۳۹۹"
