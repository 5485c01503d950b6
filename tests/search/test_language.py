"""The query language on a real node: what each kind of query finds, and which words are marked."""

import re
from dataclasses import replace

import pytest
from elasticsearch import Elasticsearch

from ingest.model import Article
from ingest.search import Results, build_query, search
from ingest.settings import settings
from tests.search.conftest import article, fill

ZWNJ = "\u200c"


def _stories() -> list[Article]:
    """Articles 1 to 7, one per day from 11 Aban 1405 (2 November 2026)."""
    flood = article(1, "سیل در گلستان", "باران شدید بارید و سیل گلستان خسارت زد.", outlet="irna")
    rain = article(2, "باران در یزد", "وزش باد و باران. سیل نیامد.", outlet="isna")
    office = article(3, f"نشست روابط عمومی{ZWNJ}ها", "مدیران روابط عمومی استان گلستان گرد هم آمدند.", outlet="isna")
    invest = article(4, "بودجه", "برای سرمایه گذاری بخش خصوصی تصویب شد.", outlet="asriran")
    split = article(5, "گزارش", "روابط خوب با افکار عمومی مهم است. COVID-19 هم هست. علی آمد.", outlet="asriran")
    gone = article(6, "سیل دروغین", "خبر سیل گلستان تکذیب شد.", outlet="irna")
    verb = article(7, "فردا", f"کار آغاز نمی{ZWNJ}شود.", outlet="irna")
    return [
        replace(
            flood, province=("گلستان",), tags=(f"سیل{ZWNJ}زدگان",), authors=("رضا رضایی",), section=("جامعه", "حوادث")
        ),
        replace(rain, province=("یزد",), section=("جامعه", "هواشناسی")),
        replace(office, tags=("روابط عمومی",), section=(f"بین{ZWNJ}الملل",)),
        replace(invest, kicker="مجلس", lead="سیل نقدینگی"),
        split,
        replace(gone, withdrawn=True),
        verb,
    ]


FINDS: list[tuple[str, set[int]]] = [
    ("سیل", {1, 2, 4}),
    ("سیل باران", {1, 2, 4}),
    ("+سیل +باران", {1, 2}),
    ("سیل AND باران", {1, 2}),
    ("سیل -باران", {4}),
    ("سیل NOT باران", {4}),
    ("سیل نه (باران)", {4}),
    ("سیل -(باران بودجه)", set()),
    ('"سیل گلستان"', {1}),
    ("«سیل گلستان»", {1}),
    ('"روابط عمومی"', {3}),
    (f'"روابط{ZWNJ}عمومی"', {3}),
    ('"روابط عمومیها"', {3}),
    ('"سرمایه گذاری بخش"', {4}),
    (f'"سرمایه{ZWNJ}گذاری بخش"', {4}),
    ('"سرمایهگذاری بخش"', {4}),
    ('-"روابط عمومی" عمومی', {5}),
    ("«سیل گلستان» OR «روابط عمومی»", {1, 3}),
    ("«سیل گلستان» یا «روابط عمومی»", {1, 3}),
    ("(«سیل گلستان» | «روابط عمومی») -مدیران", {1}),
    ("عنوان:سیل", {1}),
    ("title:(سیل باران)", {1, 2}),
    ("لید:سیل", {4}),
    ("روتیتر:مجلس", {4}),
    ("متن:باران", {1, 2}),
    ("متن:سیل -عنوان:سیل", {2}),
    ("برچسب:«سیل زدگان»", {1}),
    ("tag:سیلزدگان", {1}),
    ("نویسنده:رضائی", {1}),
    ("بخش:حوادث", {1}),
    ("سرویس:«بین الملل»", {3}),
    ("رسانه:ایسنا", {2, 3}),
    ("رسانه:ایسنا باران", {2}),
    ("رسانه:ایرنا رسانه:ایسنا سیل", {1, 2}),
    ("رسانه:ایرنا OR رسانه:عصر ایران سیل", {1, 4}),
    ("سیل -رسانه:ایرنا", {2, 4}),
    ("استان:گلستان استان:یزد", {1, 2}),
    ("تاریخ:۱۴۰۵/۸/۱۱", {1}),
    ("از:۱۴۰۵/۸/۱۲ تا:۱۴۰۵/۸/۱۳", {2, 3}),
    ("تاریخ:آبان ۱۴۰۵ سیل", {1, 2, 4}),
    ("covid-19", {5}),
    (f"نمی{ZWNJ}شود", {7}),
    (f"می{ZWNJ}شود", set()),
    ("علی", {5}),
    ("عل", set()),
    ("رسانه:ایسنا یزد", {2}),
    ("رسانه:ایسنا در", {2, 3}),
    ("سیل در", {1, 2, 4}),
    ("سیل +در", {1, 2, 4}),
    ("-سیل", {3, 5, 7}),
]


def _numbers(results: Results) -> set[int]:
    return {int(hit.article.url.rsplit("/", 1)[1]) for hit in results.hits}


@pytest.fixture(scope="module")
def stories(shelf: Elasticsearch) -> Elasticsearch:
    fill(shelf, _stories())
    return shelf


def test_each_way_of_asking_finds_what_it_says(stories: Elasticsearch) -> None:
    index = settings().index("articles")
    wrong = []
    for text, expected in FINDS:
        hits = stories.search(index=index, size=20, **build_query(text))["hits"]["hits"]
        found = {int(hit["_source"]["url"].rsplit("/", 1)[1]) for hit in hits}
        if found != expected:
            wrong.append((text, found, expected))
    assert wrong == []


MARKED: list[tuple[str, str, set[str]]] = [
    ('"روابط عمومیها"', "title", {f"روابط عمومی{ZWNJ}ها"}),
    ("عنوان:(سیل باران)", "title", {"سیل", "باران"}),
    ("سیل -گلستان", "lead", {"سیل"}),
    ("سیل -یزد", "body", {"سیل"}),
    ("برچسب:سیلزدگان", "tags.text", {f"سیل{ZWNJ}زدگان"}),
    ("رسانه:ایرنا", "title", set()),
    ("سرمایهگذاری", "body", {"سرمایه گذاری"}),
    (f"نمی{ZWNJ}شود", "body", {f"نمی{ZWNJ}شود"}),
]


def test_whole_words_are_marked_as_their_author_spelt_them_and_nothing_that_is_shut_out(stories: Elasticsearch) -> None:
    wrong = []
    for text, field, expected in MARKED:
        fragments = [part for hit in search(stories, text).hits for part in hit.highlights.get(field, ())]
        marked = {word for part in fragments for word in re.findall("<em>(.*?)</em>", part)}
        if marked != expected:
            wrong.append((text, marked, expected))
    assert wrong == []


def test_what_an_outlet_took_down_is_found_only_when_asked_for(stories: Elasticsearch) -> None:
    assert 6 not in _numbers(search(stories, "سیل"))
    assert 6 in _numbers(search(stories, "سیل", withdrawn=True))


INSTEAD: list[tuple[str, str | None, str | None, set[int]]] = [
    ("سیل", None, None, {1, 2, 4}),
    ('"باران گلستان"', "phrases", "+باران +گلستان", {1}),
    ('"باران بودجه"', "required", "باران بودجه", {1, 2, 4}),
    ("عنوان:خسارت", "required", "خسارت", {1}),
    ("+سیل +بودجه -باران -تصویب", "excluded", "سیل بودجه", {1, 2, 4}),
    ("سیل -سیل", "excluded", "سیل", {1, 2, 4}),
    ("گلصتان", "spelling", "گلستان", {1, 3}),
    ("عنوان:گلصتان", "spelling", "title:گلستان", {1}),
    ("بود باذان", "spelling", "بود باران", {1, 2}),
    ("ثیل", "spelling", "سیل", {1, 2, 4}),
    ("هیل", None, None, set()),
    ("سرمایهگذاذی", "spelling", "سرمایه گذاری", {4}),
    ("fhvhk", "keyboard", "باران", {1, 2}),
    ("HDVK fhvhk", None, None, set()),
    ("fhvhk oshvj", "keyboard", "باران خسارت", {1, 2}),
    ("زخرهی", "keyboard", "COVID", {5}),
    ("fhvhk رسانه:ایسنا", "keyboard", "باران outlet:ایسنا", {2}),
    ("+باران +بودجه رسانه:ایرنا OR رسانه:ایسنا", "required", "باران بودجه outlet:ایرنا OR outlet:ایسنا", {1, 2}),
    ("+باران +بودجه -رسانه:ایرنا -یزد", "required", "باران بودجه -outlet:ایرنا -یزد", {4}),
    ("+باران -رسانه:ایرنا -یزد", "excluded", "باران -outlet:ایرنا", {2}),
    ("qqqqqq", None, None, set()),
]


def test_a_query_that_finds_nothing_is_asked_again_and_the_answer_says_how(stories: Elasticsearch) -> None:
    wrong = []
    for text, kind, query, expected in INSTEAD:
        results = search(stories, text)
        fallback = results.fallback
        if (fallback and fallback.kind, fallback and fallback.query, _numbers(results)) != (kind, query, expected):
            wrong.append((text, fallback, _numbers(results)))
        elif fallback and _numbers(search(stories, fallback.query)) != expected:
            wrong.append((fallback.query, None, "asked again it finds something else"))
    assert wrong == []
