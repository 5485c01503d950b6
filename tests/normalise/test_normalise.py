"""The whole normalisation step."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from ingest.errors import PeykError
from ingest.model import Article, Image, Jalali, OutletRef
from ingest.normalise import normalise

RAW = Article(
    url="http://www.khabar.ir/fa/news/877747/x?utm_source=rss",
    canonical_url="http://www.khabar.ir/fa/news/877747/x",
    outlet=OutletRef("khabar"),
    title=" تیتر\u00a0خبر\nدر دو خط ",
    body="بند\u200bهای\u200c یکم\r\n\r\n\r\n\r\nبند دوم\u200f",
    kicker=" ",
    subtitle="زیر\u200c\u200cتیتر",
    lead="",
    authors=("، علی کریمی", "علي كريمي", "", "رضا تقوی:"),
    tags=("#ورزش", "ورزش", "محيط‌زیست ", "محیط زیست", "،"),
    section=("استان‌ها »", "> کرمان", "کرمان"),
    news_code=" ۸۷۷۷۴۷ ",
    published_at=datetime(2026, 11, 21, 0, 10, tzinfo=timezone(timedelta(hours=3.5))),
    updated_at=datetime(2026, 11, 21, 1, 10, tzinfo=timezone(timedelta(hours=3.5))),
    images=(Image("https://khabar.ir/1.jpg", " عکس:\u00a0علی "), Image("https://khabar.ir/2.jpg", " ")),
)


def test_every_field_is_in_its_form() -> None:
    assert normalise(RAW) == replace(
        RAW,
        canonical_url="https://khabar.ir/fa/news/877747/x",
        title="تیتر خبر در دو خط",
        body="بند\u200cهای یکم\n\nبند دوم",
        kicker=None,
        subtitle="زیر\u200cتیتر",
        lead=None,
        authors=("علی کریمی", "رضا تقوی"),
        tags=("ورزش", "محيط\u200cزیست"),
        section=("استان\u200cها", "کرمان"),
        news_code="877747",
        published_at=datetime(2026, 11, 20, 20, 40, tzinfo=UTC),
        published_jalali="1405-08-30",
        jalali=Jalali("1405", "1405-08", "1405-W36"),
        updated_at=datetime(2026, 11, 20, 21, 40, tzinfo=UTC),
        images=(Image("https://khabar.ir/1.jpg", "عکس: علی"), Image("https://khabar.ir/2.jpg", None)),
    )


def test_normalising_twice_changes_nothing() -> None:
    assert normalise(normalise(RAW)) == normalise(RAW)


def test_a_missing_date_stays_missing() -> None:
    article = normalise(replace(RAW, published_at=None, news_code=None))
    assert (article.published_at, article.published_jalali, article.jalali, article.news_code) == (None,) * 4


def test_a_canonical_address_that_is_none_gives_way_to_the_page() -> None:
    assert normalise(replace(RAW, canonical_url="/fa/news/1")).canonical_url == "https://khabar.ir/fa/news/877747/x"
    with pytest.raises(PeykError, match="not a web address"):
        normalise(replace(RAW, url="x", canonical_url="y"))
