"""What the search tells is told in Persian: each note and each error of a query, asked for on a real index."""

import re

import pytest
from elasticsearch import Elasticsearch

from ingest.errors import PeykError
from ingest.normalise.dates import parse_day_range
from ingest.search import search
from ingest.web.sentences import persian_sentence
from tests.search.conftest import article, fill

QUERIES = (
    '"باران',
    "(باران",
    "((((((((باران))))))))",
    "و در به از که را",
    "+و باران",
    "باران " * 300,
    " ".join(f"ا{number}" for number in range(60)),
    "سیل تازه در «گلستان» و شهرهای دیگر استان",
    "رسان:خبر باران",
    "رسانه:khabar9 باران",
    "رسانه:هیچ‌جای‌ناموجود",
    "رسانه:خبرر",
    "استان:تهرانن",
    "استان:ژژژژژ",
    "موضوع:ژژژژژ",
    "شخص:ژژژژژ",
    "شخص:پزشکیان",
    "تاریخ:۳۰ اسفند ۱۴۰۵",
    "تاریخ:ژژژژژ",
    "تغییرکرده:ژژژژژ",
    "حذف‌شده:ژژژژژ",
    "از:۱۴۰۵/۰۸/۱۵ تا:۱۴۰۵/۰۸/۰۱",
)
PERIODS = (("ژژژ", None), ("۱۴۰۵/۰۸/۱۵", "۱۴۰۵/۰۸/۰۱"))
ENGLISH = re.compile(r"[a-z]{3,} [a-z]{2,}")


@pytest.fixture(scope="module")
def index(shelf: Elasticsearch) -> Elasticsearch:
    fill(shelf, [article(1, "باران در استان", "باران بارید."), article(2, "سیل", "سیل آمد.", outlet="rood")])
    return shelf


def told(client: Elasticsearch, text: str) -> list[str]:
    try:
        return list(search(client, text).notes)
    except PeykError as error:
        return [str(error)]


def test_every_note_and_error_has_a_persian_sentence(index: Elasticsearch) -> None:
    sentences = [sentence for query in QUERIES for sentence in told(index, query)]
    with pytest.raises(PeykError) as far:
        search(index, "باران", page=600, size=20)
    sentences.append(str(far.value))
    for since, until in PERIODS:
        with pytest.raises(PeykError) as wrong:
            parse_day_range(since, until)
        sentences.append(str(wrong.value))
    assert len(set(sentences)) > 15
    for sentence in sentences:
        persian = persian_sentence(sentence)
        assert persian, sentence
        assert not ENGLISH.search(persian), persian


def test_what_the_reader_wrote_is_in_the_sentence(index: Elasticsearch) -> None:
    (sentence,) = told(index, "استان:تهرانن")
    assert "تهرانن" in str(persian_sentence(sentence)) and "تهران»" in str(persian_sentence(sentence))


def test_another_sentence_is_left_to_the_caller() -> None:
    assert persian_sentence("something else went wrong") is None
