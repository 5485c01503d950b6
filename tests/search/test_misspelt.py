"""Misspelt words and the wrong keyboard layout, on a real node."""

from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch

from ingest.search import search
from ingest.search.suggest import suggest
from ingest.search.typos import cost
from ingest.settings import settings
from tests.search.conftest import article, fill

STORIES = {
    "دلار": "قیمت دلار در بازار تهران بالا رفت.",
    "خودرو": "بازار خودرو آرام است و قیمت خودرو پایین آمد.",
    "ترامپ": "ترامپ در واشنگتن از توافق گفت.",
    "سیل": "سیل در گلستان خانه‌ها را برد.",
    "نژاد": "احمدی‌نژاد به مشهد رفت. نژاد اسب ترکمن.",
    "لیگ": "پرسپولیس و استقلال برابر شدند.",
    "نان": "پرس نان بزرگ است و نزد مردم عزیز.",
    "پلیس": "پلیس راه را بست.",
    "پرواز": "پرواز تهران به مشهد لغو شد. چتر و جنگ و کتاب و گرما.",
}


@pytest.fixture(scope="module")
def stand(shelf: Elasticsearch) -> Iterator[Elasticsearch]:
    """A client whose index holds each story several times, and one word in a single article."""
    texts = [(title, body) for title, body in STORIES.items() for _ in range(12)]
    texts.append(("رأی", "ترامپی‌ها و hdvhk در یک خبر."))
    texts += [("ایران", "مردم ایران به پایتخت می‌روند.")] * 60
    fill(shelf, (article(number, f"{title} {number}", body) for number, (title, body) in enumerate(texts, 1)))
    yield shelf


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        pytest.param("قیمت دلر", "قیمت دلار", id="a letter too few, beside a known word"),
        pytest.param("بازار خودذو", "بازار خودرو", id="a neighbouring key"),
        pytest.param("بازار خوردو", "بازار خودرو", id="two letters swapped"),
        pytest.param("ترامپپ", "ترامپ", id="the common word, not the one that a single article has"),
        pytest.param("گلصتان", "گلستان", id="by ear"),
        pytest.param("سیل در گلسستان", "سیل در گلستان", id="a letter twice"),
        pytest.param("+دلر قیمت", "+دلار قیمت", id="a required word"),
        pytest.param("قیمت دلر؟", "قیمت دلار", id="beside a question mark"),
        pytest.param("'pj ]jv", None, id="keys of no known words"),
        pytest.param("احمدی نژد", "احمدی نژاد", id="the word that stands beside the other, not a commoner one"),
        pytest.param("پرسپلیس", "پرسپولیس", id="not cut into two words that never stand side by side"),
    ],
)
def test_a_misspelt_word_is_corrected_even_if_the_others_match(
    stand: Elasticsearch, typed: str, meant: str | None
) -> None:
    results = search(stand, typed)
    corrected = results.fallback and results.fallback.kind == "spelling" and results.fallback.query
    assert (corrected or None) == meant


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("قیمت دلارها", id="a form of a known word"),
        pytest.param("قیمت دلار ۱۴۰۵", id="a number"),
        pytest.param("قیمت دلاره", id="spoken Persian"),
        pytest.param("ترامپی ها", id="a rare word whose likeness is not much commoner"),
        pytest.param("دلار میگن", id="a spoken verb"),
        pytest.param("خودرو گلصتان", id="no article holds the correction together with the other word"),
        pytest.param("سیل دلفریبانه", id="a word like no other"),
        pytest.param("بازار ab-دلر", id="a piece of something else"),
    ],
)
def test_what_may_be_meant_as_typed_stays(stand: Elasticsearch, typed: str) -> None:
    results = search(stand, typed)
    assert results.fallback is None or results.fallback.kind != "spelling"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        pytest.param("hdvhk", "ایران", id="though one article holds it as typed"),
        pytest.param("HDVHK", "ایران", id="caps lock"),
        pytest.param("[k'", "جنگ", id="keys that are punctuation"),
        pytest.param("]jv", "چتر", id="the key of چ"),
        pytest.param(";jhf", "کتاب", id="the key of ک"),
        pytest.param("ov,nv,", None, id="no known word"),
        pytest.param(r"\v,hc jivhk", "پرواز تهران", id="the key of پ on Windows"),
        pytest.param("`v,hc", "پرواز", id="the key of پ on older systems"),
        pytest.param("sdg 'gsjhk", "سیل گلستان", id="two words"),
        pytest.param("مردم hdvhk", "مردم ایران", id="beside a word in the right layout"),
    ],
)
def test_keys_of_the_other_layout_are_read_in_it(stand: Elasticsearch, typed: str, meant: str | None) -> None:
    results = search(stand, typed)
    assert (results.fallback and results.fallback.query) == meant


def test_a_query_of_known_words_is_asked_nothing_more(stand: Elasticsearch) -> None:
    def searches() -> int:
        stats = stand.indices.stats(index=settings().index("articles"), metric="search")
        return int(stats["_all"]["total"]["search"]["query_total"]) // settings().shards

    def asked_for(text: str) -> int:
        before = searches()
        search(stand, text)
        return searches() - before

    assert asked_for("قیمت دلار") <= 3 < asked_for("قیمت دلر")


@pytest.mark.parametrize(
    ("typed", "title"),
    [("گلصتان", "سیل"), ("قیمت دلر باز", "دلار"), ("خوردو", "خودرو")],
)
def test_suggestions_forgive_a_misspelt_word(elastic: Elasticsearch, typed: str, title: str) -> None:
    bodies = {"سیل گلستان": STORIES["سیل"], "قیمت دلار در بازار": STORIES["دلار"], "بازار خودرو": STORIES["خودرو"]}
    fill(elastic, (article(number, own, body) for number, (own, body) in enumerate(bodies.items(), 1)))
    assert [own.text for own in suggest(elastic, typed) if title in own.text]


@pytest.mark.parametrize(
    ("typed", "nearer", "farther"),
    [
        pytest.param("گلصتان", "گلستان", "گلدان", id="a letter that sounds alike"),
        pytest.param("ژاکت", "زاکت", "واکت", id="one that looks alike"),
        pytest.param("خودذو", "خودرو", "خودکو", id="a neighbouring key"),
        pytest.param("بازرا", "بازار", "بازرس", id="two swapped"),
        pytest.param("مجللس", "مجلس", "مجلسی", id="a letter twice"),
        pytest.param("دلار", "دلال", "بلار", id="the first letter is mostly right"),
    ],
)
def test_which_misspelling_is_likelier(typed: str, nearer: str, farther: str) -> None:
    assert 0 < cost(typed, nearer) < cost(typed, farther)
    assert cost(typed, typed) == 0
