"""Challenges in place of a page are detected, and pages that write about challenges are not."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.model import Page
from ingest.walls import wall

ARTICLE = "<h1>دیوار ربات‌ها</h1><article><p>کوکی‌ای به نام {mark} گذاشته می‌شود.</p></article><script></script>"
ARVAN_CHECK = """<!DOCTYPE html><html lang="en"><head><title></title>
<link href="/cdn-cgi/assets/css/static.css" rel="stylesheet">
</head><body><section class="error-section error-section--waiting" id="fa">
<h1 class="error-section__subtitle">مرورگر شما بررسی می‌شود</h1>
<div class="redirect__captcha"></div></section><script>window.AR_SiteKey="k";window.AR_Key="__arcsrc"</script>
</body></html>"""


@pytest.mark.parametrize(
    ("status", "headers", "body", "name"),
    [
        (
            200,
            {},
            "<title>Transferring to the website...</title><script>x('__arcsjs', '1')</script><p>…</p>",
            "ArvanCloud",
        ),
        (403, {}, "<script>document.cookie='__arcsjs=1'</script>", "ArvanCloud"),
        (200, {}, ARVAN_CHECK, "ArvanCloud"),
        (
            200,
            {},
            "<h1>در حال بررسی مرورگر شما ...</h1><p>گزینه زیر را تایید کنید</p><script src=x></script>",
            "browser",
        ),
        (200, {}, "<h1>Checking your browser</h1><script src=x></script>", "browser"),
        (403, {"CF-Mitigated": "challenge"}, "<title>Just a moment...</title>", "Cloudflare"),
        (503, {}, "<title>Just a moment...</title><h1>x.ir</h1><script>window._cf_chl_opt={}</script>", "Cloudflare"),
        (200, {}, "<script src='/TSPD/08e1?type=5'></script>Please enable JavaScript", "F5"),
        (403, {}, "<iframe src='/_Incapsula_Resource?SWUDNSAI=9'></iframe>", "Imperva"),
        (307, {}, "", None),
        (200, {}, "<p>صبر کنید</p><script>document.cookie='a=1';location.reload()</script>", "reloads"),
        (200, {}, "<script>document.cookie='a=1';window.location.href='/'</script>", "moves on"),
        (403, {}, "<iframe src='http://10.10.34.35?type=Invalid'></iframe>", "filter"),
    ],
)
def test_walls(visit: Any, status: int, headers: dict[str, str], body: str, name: str | None) -> None:
    answer = (status, headers, body.encode())
    seen = visit({"/a": answer}, "/a")
    assert (seen.error.reason == "bot-wall") is (name is not None)
    if name:
        assert name in seen.error.detail
        assert seen.error.page.body == body.encode()


@pytest.mark.parametrize(
    "mark",
    ["__arcsjs", "__arcsrc", "error-section--waiting", "_cf_chl_opt", "/TSPD/", "document.cookie و location.reload"],
)
def test_an_article_about_walls_is_none(visit: Any, mark: str) -> None:
    assert visit({"/a": (200, {}, ARTICLE.format(mark=mark).encode())}, "/a").page.status == 200


def test_a_feed_that_mentions_walls_is_none(visit: Any) -> None:
    feed = (
        "<rss><channel><item><title>کوکی __arcsjs</title><description>&lt;script</description></item></channel></rss>"
    )
    assert visit({"/a": (200, {}, feed.encode())}, "/a").page.status == 200


def test_no_real_page_or_feed_is_one(shared: Path) -> None:
    real = [*shared.glob("pages/**/*.html"), *shared.glob("feeds/*.xml")]
    url, now = "https://khabar.example/", datetime.now(UTC)
    # Cut, since larger ones are not even looked at.
    assert len(real) > 10
    assert not [path for path in real if wall(Page(url, 200, {}, path.read_bytes()[:60_000], now, url))]
