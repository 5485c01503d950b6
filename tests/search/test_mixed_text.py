"""Numbers, Latin words, addresses and odd letters are found by the forms that a reader would type."""

import pytest
from elasticsearch import Elasticsearch

from ingest.search import search
from tests.search.conftest import article, fill

TEXTS = {
    "service": "خدمات ۲۴ساعته در بیمارستان",
    "covid": "شیوع COVID-19 در جهان",
    "کووید": "شیوع کووید۱۹ در کشور",
    "5g": "شبکه ۵G راه افتاد",
    "mail": "نشانی info@khabar.example برای نامه",
    "page": "نشانی https://www.irna.ir/news/84 را ببینید",
    "handle": "کانال @peyk_news در تلگرام",
    "hashtag": "برچسب #زن_زندگی_آزادی داغ شد",
    "price": "قیمت ۱۲٬۵۰۰ تومان",
    "day": "نشست در ۱۴۰۵/۰۸/۳۰ بود",
    "growth": "رشد ۳٫۵ درصدی",
    "arabic": "رئيس جمهوري كشور",
    "forms": "ﻛﺘﺎﺏ ﻭ ﺳﻼﻣﺖ",
    "drawn": "عـــلـــی مُحَمَّد",
    "plane": "جنگنده F-16 پرواز کرد",
}
QUERIES = [
    ("۲۴ ساعته", "service"),
    ("24ساعته", "service"),
    ("covid", "covid"),
    ("COVID 19", "covid"),
    ("covid-19", "covid"),
    ("کووید ۱۹", "کووید"),
    ("کووید-19", "کووید"),
    ("5G", "5g"),
    ("۵g", "5g"),
    ("info@khabar.example", "mail"),
    ("irna.ir", "page"),
    ("www.irna.ir", "page"),
    ("peyk_news", "handle"),
    ("@peyk_news", "handle"),
    ("زن زندگی", "hashtag"),
    ("#زن_زندگی_آزادی", "hashtag"),
    ("12500", "price"),
    ("۱۲۵۰۰", "price"),
    ("12,500", "price"),
    ("۱۴۰۵/۰۸/۳۰", "day"),
    ("1405-08-30", "day"),
    ("3.5", "growth"),
    ("رییس جمهوری", "arabic"),
    ("کشور رئیس", "arabic"),
    ("کتاب سلامت", "forms"),
    ("علی محمد", "drawn"),
    ("F-16", "plane"),
    ("f 16", "plane"),
]


@pytest.fixture(scope="module")
def numbers() -> dict[str, int]:
    return {name: number for number, name in enumerate(TEXTS, 1)}


def test_each_is_first_for_what_a_reader_would_type(elastic: Elasticsearch, numbers: dict[str, int]) -> None:
    fill(elastic, (article(numbers[name], "خبر", text) for name, text in TEXTS.items()))
    missed = []
    for query, name in QUERIES:
        hits = search(elastic, query).hits
        if not hits or hits[0].article.url.rsplit("/", 1)[1] != str(numbers[name]):
            missed.append((query, name))
    assert missed == []
