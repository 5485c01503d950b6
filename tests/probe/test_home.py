"""Reading an outlet's home page: feeds, name and family."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.model import Page
from ingest.probe.home_page import Home, read_home

URL = "https://www.kavir.example/fa"


def home(html: str | bytes) -> Home:
    body = html if isinstance(html, bytes) else html.encode()
    return read_home(Page(URL, 200, {}, body, datetime.now(UTC), URL))


@pytest.mark.parametrize(
    ("html", "feeds"),
    [
        ('<link rel="alternate" type="application/rss+xml" href="/rss">', ("https://www.kavir.example/rss",)),
        ('<link rel="alternate" type="application/atom+xml" href="atom">', ("https://www.kavir.example/atom",)),
        ("<link rel=alternate type=application/feed+json href=/j><p>باز مانده", ("https://www.kavir.example/j",)),
        ('<link rel="alternate" hreflang="en" href="/en">', ()),
        ('<link rel="stylesheet" type="application/rss+xml" href="/x">', ()),
        ('<link rel="alternate" type="application/rss+xml">', ()),
        ('<link rel="alternate" type="application/rss+xml" href="http://[broken">', ()),
        # WordPress links to the feed of its comments beside that of its stories
        (
            '<link rel="alternate" type="application/rss+xml" href="/feed/">'
            '<link rel="alternate" type="application/rss+xml" href="/comments/feed/">',
            ("https://www.kavir.example/feed/",),
        ),
    ],
)
def test_feeds_that_the_page_announces(html: str, feeds: tuple[str, ...]) -> None:
    assert home(html).feeds == feeds


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ("<title>خبر کویر | اخبار استان کرمان</title>", "خبر کویر"),
        ("<title>Peyvand News Agency | خبرگزاری پیوند</title>", "خبرگزاری پیوند"),
        ("<title>صفحه نخست - خبر کویر</title><meta property='og:site_name' content='خبر کویر'>", "خبر کویر"),
        ("<title>پیام هرمز؛ روزنامه صبح هرمزگان</title>", "پیام هرمز"),
        ("<title>  توس\u200cنامه\n</title>", "توس\u200cنامه"),
        ("<title>كهن\u200cشهر : سايت خبري</title>", "کهن\u200cشهر"),
        ("<title>Kavir News</title>", None),
        (f"<title>{'شعار ' * 40}</title>", None),
        ("", None),
    ],
)
def test_the_sites_own_name_is_the_first_persian_part(html: str, name: str | None) -> None:
    assert home(html).name_fa == name


@pytest.mark.parametrize(
    ("html", "family"),
    [
        ('<meta name="generator" content="WordPress 6.4"><p>خبر', "wordpress"),
        ('<meta name="generator" content="Saba Enterprise Newsroom (www.nastooh.ir)"><p>خبر', "nastooh"),
        ("<p>خبر", None),
    ],
)
def test_the_family_by_its_markers(html: str, family: str | None) -> None:
    assert home(f"<html><head>{html}").family == family


@example(b"http://khabar.example/")
@example(b"/index.html")
@given(st.binary() | st.text("<>lnkmetarhfp=/\"' :[]؛|خ").map(str.encode))
def test_no_bytes_make_it_fail(body: bytes) -> None:
    assert home(body).url == URL
