"""An outlet's row may set selectors for its fields."""

from datetime import UTC, datetime
from typing import Any

from ingest.extract import extract
from ingest.model import Article, NotAnArticle
from ingest.outlets import Outlet
from tests.extract.layouts import STORY, paragraphs
from tests.extract.pages import article, iransamaneh, page

URL = "https://news.sangan.example/fa/news/45120/x"
ODD = f"""<html><head><title>سنگان</title></head><body><div id="t7">پل سنگان</div>
<div class="when" data-at="2026-11-12T10:30:00Z">
</div><div class="who">آرش کیان‌مهر</div>
<div class="w1">{paragraphs(*STORY[:2])}<div class="w2">قیمت بلیت را ببینید</div></div>
<div class="w3">{paragraphs(*STORY[2:])}</div><div class="tg"><a>پل</a><a>سنگان</a></div></body></html>"""


def read(html: str, **fields: Any) -> Article | NotAnArticle:
    row = {"id": "sangan", "name": "Sangan", "name_fa": "سنگان", "domain": "sangan.example", **fields}
    return extract(page(html, URL), Outlet.model_validate(row))


def test_every_field_where_the_row_says() -> None:
    selectors = {
        "title": "#t7",
        "body": ".w1",
        "date": ".when@data-at",
        "authors": ".who",
        "tags": ".tg a",
        "junk": ["w2"],
    }
    found = article(read(ODD, selectors=selectors))
    assert (found.title, found.body) == ("پل سنگان", "\n".join(STORY[:2]))
    assert found.published_at == datetime(2026, 11, 12, 10, 30, tzinfo=UTC)
    assert (found.authors, found.tags) == (("آرش کیان‌مهر",), ("پل", "سنگان"))


def test_the_family_reads_what_the_row_leaves_out() -> None:
    html = iransamaneh(
        "پل سنگان", paragraphs(*STORY[:3]) + f'<div class="w9">{paragraphs(*STORY[3:])}</div>', code="45120"
    )
    found = article(read(html, family="iransamaneh", selectors={"body": ".w9"}))
    assert (found.title, found.body, found.news_code) == ("پل سنگان", "\n".join(STORY[3:]), "45120")


def test_a_selector_without_a_hit_gives_way() -> None:
    html = iransamaneh("پل سنگان", paragraphs(*STORY))
    found = article(read(html, family="iransamaneh", selectors={"body": ".gone", "title": ".gone"}))
    assert (found.title, found.body) == ("پل سنگان", "\n".join(STORY))


def test_a_body_that_is_guessed_has_the_fields_of_the_row() -> None:
    found = article(read(ODD.replace('class="w3"', 'class="w1"'), selectors={"title": "#t7", "date": ".when@data-at"}))
    assert found.title == "پل سنگان"
    assert found.published_at


def test_the_site_s_profile_reads_what_the_row_leaves_out() -> None:
    body = f'<div class="news-text">{paragraphs(*STORY)}</div>'
    html = f'<html><body><h1 class="headline">خبر</h1><div class="k1">پل سنگان</div>{body}</body></html>'
    row = {"id": "v3", "name": "V3", "name_fa": "ورزش", "domain": "varzesh3.com", "selectors": {"title": ".k1"}}
    found = article(extract(page(html, "https://www.varzesh3.com/news/57312/x"), Outlet.model_validate(row)))
    assert (found.title, found.extraction and found.extraction.profile) == ("پل سنگان", "varzesh3.com")
