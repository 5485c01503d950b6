"""The real pages, compared with fields that were read by eye."""

import html
import json
import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.extract import extract
from ingest.model import Article, NotAnArticle, Page
from ingest.outlets import Outlet
from tests.extract.pages import FETCHED, article

FAMILIES = {"tabnak.ir": "iransamaneh", "yjc.ir": "iransamaneh", "isna.ir": "nastooh", "khabaronline.ir": "nastooh"}

BODIES = {
    # The beginning and end of the body's markup on the page, and the parts within that are not the story.
    "tabnak.ir-818242.html": ('<div class="body">', '<div class="wrapper">', ()),
    "yjc.ir-6998551.html": ('<div class="body">', '<div class="wrapper">', ("انتهای پیام/",)),
    "isna.ir-98042110897.html": ('itemprop="articleBody" class="item-text">', "</div>", ("انتهای پیام",)),
    "khabaronline.ir-1353889.html": ('itemprop="articleBody">', '<div class="gallery', ("17302",)),
}


def outlet(site: str, family: str) -> Outlet:
    row: dict[str, Any] = {
        "id": site.partition(".")[0],
        "name": site,
        "name_fa": site,
        "domain": site,
        "family": family,
    }
    return Outlet.model_validate(row)


def real_page(shared: Path, file: str, url: str | None = None) -> tuple[Page, str]:
    source = shared / "pages" / file
    about = json.loads(source.with_suffix(".json").read_text(encoding="utf-8"))
    address = url or about["url"]
    headers = {"content-type": "text/html; charset=utf-8"}
    return Page(address, 200, headers, source.read_bytes(), FETCHED, address), about["site"]


def gold(shared: Path, file: str) -> dict[str, Any]:
    lines = (shared / "pages" / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    rows: list[dict[str, Any]] = [json.loads(line) for line in lines]
    return next(row for row in rows if row["file"] == file)


def body_on_page(shared: Path, file: str) -> str:
    """Return the body's text by the simplest means, without white space and parts that are not the story."""
    source = (shared / "pages" / file).read_text(encoding="utf-8")
    begin, end, junk = BODIES[file]
    start = source.index(begin) + len(begin)
    text = html.unescape(re.sub(r"<[^>]*>", " ", source[start : source.index(end, start)]))
    text = "".join(text.split())
    for words in junk:
        text = text.removesuffix("".join(words.split()))
    return text


@pytest.fixture(params=sorted(BODIES))
def file(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def read(shared: Path, file: str) -> Article:
    page, site = real_page(shared, file)
    return article(extract(page, outlet(site, FAMILIES[site])))


def test_fields_are_gold(shared: Path, file: str, read: Article) -> None:
    want = gold(shared, file)
    assert read.title == want["title"]
    assert read.published_at == datetime.fromisoformat(want["published"])
    assert read.news_code == want["news_code"]
    assert list(read.section) == want["category"]
    assert read.date_confidence is not None
    assert read.date_confidence >= 0.99


def test_body_is_the_page_s_to_the_letter(shared: Path, file: str, read: Article) -> None:
    want = body_on_page(shared, file)
    assert "".join(read.body.split()) == want
    assert read.body.count("\u200c") == want.count("\u200c")
    assert "\u00a0" not in read.body
    assert all(line == line.strip() and line for line in read.body.split("\n"))


def test_family_is_recognised_without_the_row(shared: Path, file: str, read: Article) -> None:
    page, site = real_page(shared, file)
    assert article(extract(page, outlet(site, "unknown"))) == read


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("tabnak.ir-818242.html", ("هزار و دویست و هفتاد و نهمین بسته ویژه خبری «تابناک»؛", (), ())),
        ("yjc.ir-6998551.html", ("برای نخستین بار؛", (), ("مسجد گوهرشاد", "رهبر انقلاب"))),
        ("isna.ir-98042110897.html", (None, ("آریا فشتمی",), ("ايران", "انگليس", "نفتکش"))),
        ("khabaronline.ir-1353889.html", (None, (), ("اصلاح طلبان", "رقابت انتخاباتی"))),
    ],
)
def test_smaller_fields(shared: Path, name: str, fields: tuple[str | None, tuple[str, ...], tuple[str, ...]]) -> None:
    page, site = real_page(shared, name)
    read = article(extract(page, outlet(site, FAMILIES[site])))
    assert (read.kicker, read.authors, read.tags) == fields
    assert read.lead


def test_yjc_has_every_word_that_another_reader_expects(shared: Path) -> None:
    page, site = real_page(shared, "yjc.ir-6998551.html")
    read = article(extract(page, outlet(site, "iransamaneh")))
    expected = (shared / "pages" / "yjc.ir-6998551.expected.txt").read_text(encoding="utf-8").split()
    assert f"{read.title} {read.lead} {read.body}".split() == expected


@pytest.mark.parametrize(
    ("name", "url", "reason"),
    [
        ("mehrnews.com-text-2011-a.html", "http://old.mehrnews.com/", "home"),
        ("mehrnews.com-text-2011-a.html", "http://old.mehrnews.com/fa/txtNewsView_fa.aspx?t=home&page=1", "listing"),
        ("varzesh3.com-home-2018.html", "https://www.varzesh3.com/", "home"),
        ("varzesh3.com-home-2018.html", "https://www.varzesh3.com/news/1234567", "home"),
    ],
)
def test_lists_are_no_articles(shared: Path, name: str, url: str, reason: str) -> None:
    page, site = real_page(shared, f"not-articles/{name}", url)
    refused = extract(page, outlet(site, "unknown"))
    assert isinstance(refused, NotAnArticle)
    assert refused.reason == reason


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_page_cut_short_is_no_other_story(shared: Path, file: str, read: Article, share: float) -> None:
    page, site = real_page(shared, file)
    cut = Page(page.url, 200, page.headers, page.body[: int(len(page.body) * share)], FETCHED, page.url)
    result = extract(cut, outlet(site, FAMILIES[site]))
    if isinstance(result, Article):
        assert result.title == read.title
        assert set(result.body.split("\n")[:-1]) <= set(read.body.split("\n"))


def test_body_without_a_profile(shared: Path, file: str, read: Article) -> None:
    """Structured data and density alone find the story, at most with the lead and the kicker above it."""
    page, site = real_page(shared, file)
    guessed = article(extract(page, outlet(site, "unknown"), profiles=()))
    assert guessed.title == read.title
    assert guessed.published_at == read.published_at
    one, other = Counter(read.body.split()), Counter(guessed.body.split())
    assert 2 * (one & other).total() / (one.total() + other.total()) >= 0.98
