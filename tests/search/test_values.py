"""Filters by values, in an index whose outlets, persons and other names are in no catalogue."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from ingest.cli.app import app
from ingest.errors import PeykError
from ingest.model import Article, Entities, OutletRef
from ingest.search import build_query, search
from ingest.search.facets import facets
from ingest.search.histogram import histogram
from ingest.search.paging import pages
from ingest.search.parse import parse
from tests.search.conftest import START, article, fill

Z = "\u200c"
KUH = OutletRef("kuh", "Kuhestan Daily", f"پایگاه خبری کوهستان{Z}امروز", None, "site")
DASHT = OutletRef("dasht-24", "Dasht", "روزنامه دشت (دشت۲۴)", None, "newspaper")


def _stories() -> list[Article]:
    one, two, three, four, five = (article(number, f"خبر سیل {number}") for number in range(1, 6))
    return [
        replace(
            one,
            outlet=KUH,
            topic="کوهنوردی",
            agency=f"کوه{Z}نیوز",
            language="fa",
            province=(f"سیستان{Z}وبلوچستان",),
            tags=("دماوند",),
            section=("ورزش همگانی",),
            entities=Entities((f"علی{Z}رضا ناصری{Z}نژاد", "مریم دشتی"), (f"باشگاه کوه{Z}پیما",), (f"دره{Z}سبز",)),
        ),
        replace(
            two,
            outlet=DASHT,
            topic="کشاورزی",
            language="ckb",
            province=("یزد",),
            entities=Entities(("مريم دشتی",), (), ("دشت ارژن",)),
            changed_at=START + timedelta(days=10),
            earlier_versions=1,
        ),
        replace(three, outlet=DASHT, withdrawn=True, entities=Entities(("مسعود پزشکیان",))),
        replace(
            four, outlet=OutletRef("isna", "ISNA", "خبرگزاری دانشجویان ایران (ایسنا)", None, "agency"), agency="مهر"
        ),
        replace(five, outlet=OutletRef("bare"), province=("یزد", "قم")),
    ]


@pytest.fixture(scope="module")
def strange(shelf: Elasticsearch) -> Elasticsearch:
    fill(shelf, _stories())
    return shelf


def _found(client: Elasticsearch, text: str, **narrow: Any) -> set[int]:
    hits = search(client, text, collapse=False, **narrow).hits
    return {int(hit.article.url.rsplit("/", 1)[1]) for hit in hits}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        # An outlet by its id, its names, and what readers make of them.
        ("رسانه:kuh", {1}),
        (f"رسانه:کوهستان{Z}امروز", {1}),
        ("رسانه:کوهستان امروز", {1}),
        ("سایت:«پايگاه خبري كوهستان امروز»", {1}),
        ('outlet:"kuhestan daily"', {1}),
        ("رسانه:دشت۲۴", {2}),
        ("رسانه:ایسنا", {4}),
        # Persons in any spelling, and by the end of their names.
        (f"شخص:«علی{Z}رضا ناصری{Z}نژاد»", {1}),
        ("شخص:علیرضا ناصری نژاد سیل", {1}),
        ("person:عليرضاناصري‌نژاد", {1}),
        ("شخص:ناصری نژاد", {1}),
        ("شخص:«مریم دشتی»", {1, 2}),
        ("چهره:دشتی", {1, 2}),
        # A spelling that the catalogue does not have, of a value that it has.
        ("استان:سیستان و بلوچستان", {1}),
        ("استان:یزد", {2, 5}),
        ("موضوع:کوه نوردی", {1}),
        ("topic:كشاورزي", {2}),
        ("خبرگزاری:کوه نیوز", {1}),
        ("منبع:«خبرگزاری مهر»", {4}),
        ("agency:mehr", {4}),
        ("سازمان:«باشگاه کوه پیما»", {1}),
        ("org:باشگاه‌کوه‌پیما", {1}),
        ("مکان:دره سبز", {1}),
        ("place:دشت‌ارژن", {2}),
        ("زبان:کردی", {2}),
        ("lang:fa", {1}),
        ("language:Persian", {1}),
        ("نوع:روزنامه", {2}),
        ("نوع‌رسانه:خبرگزاری", {4}),
        ("kind:site", {1}),
        ("برچسب:دماوند", {1}),
        ("بخش:ورزش", {1}),
        # What outlets changed or took down.
        ("تغییرکرده:بله", {2}),
        ("changed:no", {1, 4, 5}),
        ("changed:1405/08/20", {2}),
        ("changed:1405/07", set()),
        ("حذف‌شده:بله", {3}),
        ("withdrawn:yes", {3}),
        ("withdrawn:no", {1, 2, 4, 5}),
        ("withdrawn:any", {1, 2, 3, 4, 5}),
        ("-withdrawn:yes", {1, 2, 4, 5}),
        ("شخص:پزشکیان withdrawn:any", {3}),
        # Alternatives and exclusions.
        ("رسانه:(کوهستان امروز یا دشت)", {1, 2}),
        ("رسانه:(kuh OR isna)", {1, 4}),
        ("رسانه:(kuh | «دشت»)", {1, 2}),
        ("رسانه:(کوهستان امروز، دشت و ایسنا)", {1, 2, 4}),
        ("-رسانه:(کوهستان امروز یا دشت)", {4, 5}),
        ("سیل نه (رسانه:kuh رسانه:isna)", {2, 5}),
        ("رسانه:kuh رسانه:isna", {1, 4}),
        ("رسانه:kuh OR استان:یزد", {1, 2, 5}),
        ("-شخص:دشتی", {4, 5}),
        # Filters of different kinds combine; those of one kind are alternatives, unless AND or + requires each.
        ("رسانه:دشت استان:یزد", {2}),
        ("رسانه:kuh استان:یزد", set()),
        ("استان:یزد استان:قم", {2, 5}),
        ("استان:یزد AND استان:قم", {5}),
        ("+استان:یزد +استان:قم", {5}),
        ("شخص:(ناصری‌نژاد AND دشتی)", {1}),
        ("رسانه:kuh AND رسانه:isna", {1, 4}),
    ],
)
def test_what_each_filter_finds(strange: Elasticsearch, query: str, found: set[int]) -> None:
    assert _found(strange, query) == found


@pytest.mark.parametrize(
    ("narrow", "found"),
    [
        ({"kind": ["site", "newspaper"]}, {1, 2}),
        ({"topic": ["کوهنوردی"]}, {1}),
        ({"agency": ["مهر"]}, {4}),
        ({"person": ["مسعود پزشکیان"], "withdrawn": True}, {3}),
        ({"organisation": [f"باشگاه کوه{Z}پیما"]}, {1}),
        ({"place": ["دشت ارژن"]}, {2}),
        ({"tag": ["دماوند"]}, {1}),
        ({"section": ["ورزش همگانی"]}, {1}),
        ({"language": ["fa", "ckb"]}, {1, 2}),
        ({"language": "fa"}, {1}),
        ({"changed": True}, {2}),
        ({"changed": False}, {1, 4, 5}),
    ],
)
def test_programs_filter_by_stored_values(strange: Elasticsearch, narrow: dict[str, Any], found: set[int]) -> None:
    assert _found(strange, "", **narrow) == found
    with pytest.raises(TypeError):
        search(strange, "", persons=["x"])


@pytest.mark.parametrize(
    "query",
    ["سیل رسانه:(kuh یا دشت)", "سیل شخص:دشتی", "خبر -استان:یزد", "withdrawn:any", "سیل changed:yes", "", "زلزله"],
)
def test_every_way_of_counting_agrees(strange: Elasticsearch, query: str) -> None:
    ranked = search(strange, query)
    totals = {
        ranked.total,
        search(strange, query, sort="newest").total,
        facets(strange, query).articles,
        histogram(strange, query).articles,
        next(pages(strange, query)).total,
    }
    assert len(totals) == 1
    assert {ranked.stories, facets(strange, query).stories, search(strange, query, sort="oldest").stories} == totals


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--outlet", "کوهستان امروز"], 1),
        (["--kind", "روزنامه"], 1),
        (["--province", "سيستان و بلوچستان"], 1),
        (["--topic", "کوه نوردی"], 1),
        (["--agency", "خبرگزاری مهر"], 1),
        (["--person", "دشتی", "--person", "پزشکیان"], 2),
        (["--organisation", "باشگاه کوه پیما"], 1),
        (["--place", "دره سبز"], 1),
        (["--language", "کردی"], 1),
        (["--changed"], 1),
        (["--unchanged"], 3),
        (["--withdrawn"], 5),
    ],
)
def test_options_take_the_same_names(strange: Elasticsearch, options: list[str], found: int) -> None:
    for command, field in (("search", "total"), ("facets", "articles"), ("histogram", "articles")):
        done = CliRunner().invoke(app, [command, "", *options, "--json"])
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout)[field] == found
    assert len(CliRunner().invoke(app, ["export", *options]).stdout.splitlines()) == found


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("رسانه:«کوهستان امروزی»", "no outlet is called «کوهستان امروزی», but perhaps .*کوهستان.?امروز"),
        ("شخص:«علیرضا ناصریان»", "no person is called «علیرضا ناصریان», but perhaps .*ناصری.?نژاد"),
        ("شخص:ناشناس", "no person is called «ناشناس»[.]"),
        ("استان:یزدد", "no province is called «یزدد», but perhaps «یزد»"),
        ("موضوع:کوه", "no topic is called «کوه», but perhaps «کوهنوردی»"),
        ("منبع:ایسسنا", "no agency is called «ایسسنا», but perhaps «ایسنا»"),
        ("زبان:مریخی", "no language is called «مریخی»"),
        ("نوع:روزنامهه", "no kind of outlet is called «روزنامهه», but perhaps «روزنامه»"),
        ("withdrawn:شاید", "«شاید» is no value of withdrawn; write yes, no or any"),
        ("changed:شاید", "«شاید» is no value of changed; write yes, no or the time of the change"),
    ],
)
def test_an_unknown_value_is_reported_with_near_ones(strange: Elasticsearch, query: str, message: str) -> None:
    with pytest.raises(PeykError, match=f"{message}.*quotation marks"):
        search(strange, query)


def test_an_option_with_an_unknown_value_is_refused(strange: Elasticsearch) -> None:
    done = CliRunner().invoke(app, ["search", "--person", "ناشناس", "سیل"])
    assert "no person is called «ناشناس»" in str(done.exception)


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("رسان:فارس", "رسانه:"),
        ("رسانهه:فارس", "رسانه:"),
        ("oulet:irna", "outlet:"),
        ("-otulet:irna", "outlet:"),
        ("استتان:یزد", "استان:"),
        ("تاریح:امروز", "تاریخ:"),
        ("رسان:«خبر کویر»", "رسانه:"),
    ],
)
def test_a_near_miss_of_an_operator_is_noted(query: str, hint: str) -> None:
    assert [note for note in parse(query).notes if note.endswith(f"write {hint}")]


@pytest.mark.parametrize(
    "headline",
    [
        "ظریف: مذاکره می\u200cکنیم",
        "استان: تهران رتبه اول را دارد",
        "تاریخ: درس بزرگ ملت\u200cها",
        "شخص: مهم\u200cترین سرمایه سازمان",
        "سازمان ملل:جنگ را متوقف کنید",
        "رئیس\u200cجمهور:وعده\u200cها عملی شد",
        "زمان:فردا، مکان تهران",
        "ساعت 12:30 رسانه ملی",
        "data:image",
    ],
)
def test_any_other_colon_is_text(headline: str) -> None:
    request = parse(headline)
    assert request.notes == ()
    assert not any("filter" in str(type(node)).lower() for node in request.tree.nodes)


def test_surnames_are_explained(strange: Elasticsearch) -> None:
    (note,) = search(strange, "شخص:دشتی").notes
    assert "«دشتی» was read as any of: " in note and "مریم دشتی" in note and "مريم دشتی" in note


def test_without_an_index_a_name_is_searched_for_as_it_is_written() -> None:
    """`build_query` sends no request, so it cannot know the persons of an index."""
    body = build_query("شخص:«علیرضا ناصری» سیل")
    assert {"terms": {"entities.persons": ["علیرضا ناصری"]}} in body["query"]["bool"]["filter"]
    assert any("as it is written" in note for note in parse("شخص:ناشناس").notes)
    with pytest.raises(PeykError, match="no topic is called «ناشناس»"):
        build_query("موضوع:ناشناس")
