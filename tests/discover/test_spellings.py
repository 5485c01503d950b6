"""Feeds and sitemaps with deviating namespaces, addresses, dates and names."""

import gzip
from datetime import UTC, datetime

import pytest

from ingest.discover import Sitemap, read

FEED = "https://www.sepiddasht.example/fa/rss/all.xml"
STORY = "https://www.sepiddasht.example/fa/news/57312/x"
AT = datetime(2026, 11, 10, 5, 42, tzinfo=UTC)
DATE = "<pubDate>Tue, 10 Nov 2026 09:12:00 +0330</pubDate>"
ONE, TWO = "کاوه نیک‌پی", "سارا دل‌آرام"
SITEMAPS = "www.sitemaps.org/schemas/sitemap/0.9"


def rss(fields: str, named: str = "") -> str:
    return f"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0" {named}><channel><title>دیدبان</title>
<link>https://www.sepiddasht.example/</link><item><title>پل زرین</title>{fields}</item></channel></rss>"""


def atom(fields: str, named: str = 'xmlns="http://www.w3.org/2005/Atom"', feed: str = "") -> str:
    return f"<feed {named}>{feed}<entry><title>پل زرین</title>{fields}</entry></feed>"


@pytest.mark.parametrize(
    "namespace",
    [
        *(f"http://{SITEMAPS}", f"https://{SITEMAPS}", f"http://{SITEMAPS}/", f"HTTP://{SITEMAPS}"),
        *("http://www.sitemaps.org/Schemas/Sitemap/0.9", "http://sitemaps.org/schemas/sitemap/0.9"),
        *("http://www.google.com/schemas/sitemap/0.84", "http://www.google.com/schemas/sitemap/0.9", "urn:x"),
    ],
)
def test_namespaces_of_sitemaps(namespace: str) -> None:
    urls = f"<url><loc>{STORY}</loc></url>"
    index = f'<sitemapindex xmlns="{namespace}"><sitemap><loc>{STORY}.xml</loc></sitemap></sitemapindex>'
    prefixed = f'<s:urlset xmlns:s="{namespace}"><s:url><s:loc>{STORY}</s:loc></s:url></s:urlset>'
    for text in (f'<urlset xmlns="{namespace}">{urls}</urlset>', prefixed):
        assert [link.url for link in read(text.encode(), FEED).links] == [STORY]
    assert read(index.encode(), FEED).sitemaps == (Sitemap(f"{STORY}.xml"),)


@pytest.mark.parametrize(
    "namespace",
    [
        *("http://www.w3.org/2005/Atom", "https://www.w3.org/2005/Atom/", "http://www.w3.org/2005/atom"),
        *("http://purl.org/atom/ns#", "https://purl.org/atom/ns#", "urn:feed"),
    ],
)
def test_namespaces_of_atom(namespace: str) -> None:
    fields = f'<link href="{STORY}"/><published>2026-11-10T05:42:00Z</published><author><name>{ONE}</name></author>'
    (link,) = read(atom(fields, f'xmlns="{namespace}"').encode(), FEED).links
    assert (link.url, link.published_at, link.authors) == (STORY, AT, (ONE,))


@pytest.mark.parametrize(
    "namespace",
    [
        *("https://cyber.harvard.edu/rss/rss.html", "http://backend.userland.com/RSS2/", "http://purl.org/rss/1.0/"),
        *("http://blogs.law.harvard.edu/tech/rss", "https://www.rssboard.org/rss-specification", "urn:y"),
    ],
)
def test_namespaces_of_rss(namespace: str) -> None:
    (link,) = read(rss(f"<link>{STORY}</link>{DATE}", f'xmlns="{namespace}"').encode(), FEED).links
    assert (link.url, link.title, link.published_at) == (STORY, "پل زرین", AT)


@pytest.mark.parametrize("namespace", ["https://purl.org/dc/elements/1.1", "http://purl.org/DC/elements/1.1/", None])
def test_namespaces_of_dublin_core(namespace: str | None) -> None:
    named = f'xmlns:dc="{namespace}"' if namespace else ""
    fields = f"<link>{STORY}</link><dc:date>2026-11-10T05:42:00Z</dc:date><dc:creator>{ONE}</dc:creator>"
    (link,) = read(rss(fields, named).encode(), FEED).links
    assert (link.published_at, link.authors) == (AT, (ONE,))


@pytest.mark.parametrize("namespace", ["https://www.google.com/schemas/sitemap-news/0.9/", None])
def test_namespaces_of_news_sitemaps(namespace: str | None) -> None:
    named = f' xmlns:news="{namespace}"' if namespace else ""
    news = "<news:news><news:publication_date>2026-11-10T09:12:00+03:30</news:publication_date></news:news>"
    text = f'<urlset xmlns="http://{SITEMAPS}"{named}><url><loc>{STORY}</loc>{news}</url></urlset>'
    assert [link.published_at for link in read(text.encode(), FEED).links] == [AT]


@pytest.mark.parametrize(
    "date",
    [
        *("1794289320", "1794289320000", "20261110091200", "2026-11-10T09:12:00", "2026-11-10 05:42:00 UTC"),
        *("11/10/2026 9:12:00 AM", "۱۴۰۵/۰۸/۱۹ ۰۹:۱۲", "سه‌شنبه ۱۹ آبان ۱۴۰۵ ساعت ۰۹:۱۲"),
    ],
)
def test_dates(date: str) -> None:
    assert read(rss(f"<link>{STORY}</link><pubDate>{date}</pubDate>").encode(), FEED).links[0].published_at == AT


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://www.sepiddasht.example/n.aspx?a=1&amp;amp;id=7", "https://www.sepiddasht.example/n.aspx?a=1&id=7"),
        ("https://www.sepiddasht.example/n.aspx?a=1&amp;#038;id=7", "https://www.sepiddasht.example/n.aspx?a=1&id=7"),
        ("www.sepiddasht.example/fa/news/57312/x", STORY),
        ("sepiddasht.example/fa/news/57312/x", "https://sepiddasht.example/fa/news/57312/x"),
        ("https:/www.sepiddasht.example/fa/news/57312/x", STORY),
        ("https//www.sepiddasht.example/fa/news/57312/x", STORY),
        ("\u200f" + STORY + "\u200e", STORY),
        ("news.php?id=7", "https://www.sepiddasht.example/news.php?id=7"),
    ],
)
def test_addresses(written: str, url: str) -> None:
    assert [link.url for link in read(rss(f"<link>{written}</link>").encode(), FEED).links] == [url]


@pytest.mark.parametrize(
    "text",
    [
        rss("<link>news/57312/x</link>", 'xml:base="https://www.sepiddasht.example/fa/"'),
        # the channel's link is the site's address
        rss("<link>/fa/news/57312/x</link>"),
        atom('<link href="news/57312/x"/>', 'xmlns="http://www.w3.org/2005/Atom" xml:base="https://www.sepiddasht.example/fa/"'),
        atom('<link href="/fa/news/57312/x"/>', feed='<link href="https://www.sepiddasht.example/"/>'),
        f'<urlset xmlns="http://{SITEMAPS}" xml:base="https://www.sepiddasht.example/fa/"><url><loc>news/57312/x</loc></url></urlset>',
    ],
)  # fmt: skip
def test_relative_addresses_of_a_feed_that_stands_elsewhere(text: str) -> None:
    assert [link.url for link in read(text.encode(), "https://cdn.feeds.example/a.xml").links] == [STORY]


@pytest.mark.parametrize("link", ["https://www.sepiddasht.example/", "#57312"])
def test_the_front_page_is_no_story_s_address(link: str) -> None:
    fields = f"<link>{link}</link><guid>{STORY}</guid>"
    assert [found.url for found in read(rss(fields).encode(), FEED).links] == [STORY]


@pytest.mark.parametrize(
    "fields",
    [
        f"<link>{STORY}{DATE}",
        f"<link>{STORY}</link><guid>{STORY}{DATE}",
        f"<pubDate>Tue, 10 Nov 2026 09:12:00 +0330<link>{STORY}</link>",
        f"<link/>{STORY}{DATE}",
    ],
)
def test_fields_that_are_left_open(fields: str) -> None:
    (link,) = read(rss(fields).encode(), FEED).links
    assert (link.url, link.published_at) == (STORY, AT)


@pytest.mark.parametrize("between", ["، ", ", ", " و ", "؛ ", " | ", " / ", " &amp; "])
def test_two_authors_in_one_field(between: str) -> None:
    fields = f"<link>{STORY}</link><author>{ONE}{between}{TWO}</author>"
    assert read(rss(fields).encode(), FEED).links[0].authors == (ONE, TWO)


def test_a_name_with_a_comma_is_one() -> None:
    assert read(rss(f"<link>{STORY}</link><author>نیک‌پی، کاوه</author>").encode(), FEED).links[0].authors == (
        "نیک‌پی، کاوه",
    )


def test_sitemaps_in_plain_text_and_zipped_twice_or_in_pieces() -> None:
    plain = f"\ufeff{STORY}\r\n\r\n{STORY}2\r\n".encode()
    half = len(plain) // 2
    packs = (plain, gzip.compress(gzip.compress(plain)), gzip.compress(plain[:half]) + gzip.compress(plain[half:]))
    assert [[link.url for link in read(pack, FEED).links] for pack in packs] == [[STORY, f"{STORY}2"]] * 3


def test_json_feed_with_relative_addresses_and_changes_alone() -> None:
    item = f'{{"id": "1", "url": "news/57312/x", "date_modified": 1794289320, "authors": [{{"name": "{ONE}"}}]}}'
    text = f'{{"version": "1.1", "home_page_url": "https://www.sepiddasht.example/fa/", "items": [{item}]}}'
    (link,) = read(text.encode(), "https://cdn.feeds.example/f.json").links
    assert (link.url, link.published_at, link.authors) == (STORY, AT, (ONE,))
