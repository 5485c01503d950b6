"""Story addresses on listings, and the addresses of day archives."""

from datetime import UTC, date, datetime

import pytest

from ingest import outlets
from ingest.discover.address import is_story
from ingest.discover.archives import archive_page, archive_pattern
from ingest.discover.listing import read_listing
from ingest.model import Page
from ingest.outlets import Outlet

DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("family", "path"),
    [
        pytest.param("iransamaneh", "/fa/news/818242/سیل-در-لرستان", id="a family's code"),
        pytest.param("nastooh", "/news/6543210", id="without a slug"),
        pytest.param("asam", "/بخش-سیاسی-3/1234567-سیل-در-لرستان", id="words before the code"),
        pytest.param("wordpress", "/2026/11/21/%d8%b3%db%8c%d9%84/", id="a day and a slug"),
        pytest.param("wordpress", "/1405/08/30/سیل/", id="a Jalali day and a slug"),
        pytest.param("wordpress", "/سیل-در-لرستان-آمد/", id="a headline"),
        pytest.param("unknown", "/news.asp?id=4211", id="a number in the query"),
        pytest.param("unknown", "/a/1234567.html", id="a long number"),
    ],
)
def test_a_story(family: str, path: str) -> None:
    assert is_story(f"https://www.khabar.example{path}", family)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/fa/services/3",
        "/service/سیاسی",
        "/tag/سیل-در-لرستان-و-ایلام",
        "/archive?pi=2&ms=0",
        "/author/مینا-راد-خبر-نگار",
        "/uploads/2026/11/21/1234567.jpg",
        "/contact",
        "/about-us",
        "/rss/tp/12345",
        "/list.asp?grp=3",
    ],
)
def test_not_a_story(path: str) -> None:
    assert not is_story(f"https://www.khabar.example{path}", "unknown")


def outlet(**fields: object) -> Outlet:
    row = {"id": "khabar", "name": "Khabar", "name_fa": "خبر", "domain": "khabar.example", **fields}
    return outlets.parse([row], "test")["khabar"]


FEEDS = ["https://www.khabar.example/rss"]


@pytest.mark.parametrize(
    ("fields", "page", "address"),
    [
        pytest.param(
            {"family": "nastooh"},
            3,
            "https://www.khabar.example/archive?pi=3&ms=0&dy=30&mn=8&yr=1405",
            id="nastooh: Jalali numbers as they are",
        ),
        pytest.param(
            {"family": "iransamaneh"},
            1,
            "https://www.khabar.example/fa/archive?service_id=-1&sec_id=-1&cat_id=-1&rpp=100"
            "&from_date=1405/08/30&to_date=1405/08/30",
            id="iransamaneh: the first page has no number",
        ),
        pytest.param(
            {"family": "iransamaneh"},
            2,
            "https://www.khabar.example/fa/archive?service_id=-1&sec_id=-1&cat_id=-1&rpp=100"
            "&from_date=1405/08/30&to_date=1405/08/30&p=2",
            id="iransamaneh: the second has",
        ),
        pytest.param({"family": "wordpress"}, 2, "https://www.khabar.example/2026/11/21/page/2/", id="WordPress"),
        pytest.param(
            {"family": "tasnim"},
            1,
            "https://www.khabar.example/fa/1405/8/30/fa_1405_8_30_sitemap.xml",
            id="tasnim: a sitemap a day",
        ),
        pytest.param(
            {"archive": "/{jy}/{jm2}/{jd2}/"}, 1, "https://www.khabar.example/1405/08/30/", id="a row's own path"
        ),
        pytest.param(
            {"archive": "http://old.khabar.example/{m2}-{d}-{y}"},
            1,
            "http://old.khabar.example/11-21-2026",
            id="a row's own site",
        ),
    ],
)
def test_an_archive_page(fields: dict[str, str], page: int, address: str) -> None:
    pattern = archive_pattern(outlet(feeds=FEEDS, **fields))
    assert pattern and archive_page(pattern, DAY, page) == address


def test_an_archive_is_known_by_the_family_or_not_at_all() -> None:
    pattern = archive_pattern(outlet(family="nastooh"))
    assert pattern == "https://khabar.example/archive?pi={page}&ms=0&dy={jd}&mn={jm}&yr={jy}"
    assert archive_pattern(outlet(family="studiokhabar")) is None


def test_a_listing_gives_the_outlets_own_stories_once_and_no_words() -> None:
    body = """<html><body><nav><a href="/">خانه</a><a href="/service/sport">ورزش</a></nav>
    <ul><li><a href="/news/2222222/ب"><img></a><a href="/news/2222222/ب">۱۰:۳۰ ب</a></li>
    <li><a href="https://m.khabar.example/news/1111111">الف</a></li>
    <li><a href="https://other.example/news/3333333">ج</a></li><li><a>بی‌نشانی</a></li>
    <li><a href="javascript:void(0)">د</a></li></ul>"""
    url = "https://www.khabar.example/archive"
    page = Page(url, 200, {}, body.encode(), datetime(2026, 11, 21, tzinfo=UTC), url)
    found = read_listing(page, outlet(family="nastooh"))
    assert [link.url for link in found.links] == [
        "https://www.khabar.example/news/2222222/ب",
        "https://m.khabar.example/news/1111111",
    ]
    assert all(link.title is None and link.source == url for link in found.links)


def test_a_listing_with_a_base() -> None:
    body = '<html><head><base href="/fa/"></head><body><a href="news/2222222/b">ب</a></body></html>'
    url = "https://www.khabar.example/fa/archive/1405"
    page = Page(url, 200, {}, body.encode(), datetime(2026, 11, 21, tzinfo=UTC), url)
    found = read_listing(page, outlet(family="nastooh"))
    assert [link.url for link in found.links] == ["https://www.khabar.example/fa/news/2222222/b"]
