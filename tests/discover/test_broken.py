"""A body that is no feed raises NotAFeed; a broken feed gives its readable links; nothing else is ever raised."""

import contextlib
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.discover import NotAFeed, read_links
from ingest.discover.read import SIZE_LIMIT

FEED = "https://khabar.example/rss"
LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\xef\xbb\xbf ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        ("<!DOCTYPE html><html><body>صفحه یافت نشد</body></html>".encode(), "html"),
        (b"<html><head><link rel='alternate' href='/rss'></head></html>", "html"),
        (b"<html><body><rss><channel/></rss></body></html>", "html"),
        (b"Not found", "unknown"),
        (b"<opml><body/></opml>", "unknown"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "unknown"),
        (b"\x1f\x8b broken", "unknown"),
        (b'{"error": 404}', "unknown"),
        (b"[1, 2]", "unknown"),
        (b'{"items": 1}', "unknown"),
        (b'{"items": [', "unknown"),
        (b"[" * 100_000, "unknown"),
        (
            f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]><rss><channel><item>&l9;</item></channel></rss>'.encode(),
            "entities",
        ),
        (b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel>&x;</channel></rss>', "entities"),
        (b'<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://127.0.0.1/x.dtd"> %x;]><rss/>', "entities"),
        ('<!DOCTYPE rss [<!ENTITY x "y">]><rss/>'.encode("utf-16"), "entities"),
        (b"<rss><channel><item><title><![CDATA[a]]</title><link>/1</link></item></channel></rss>", "broken"),
        (b"<rss><channel><ti", "broken"),
        (gzip.compress(bytes(SIZE_LIMIT + 1)), "too-large"),
        (b" " * (SIZE_LIMIT + 1), "too-large"),
    ],
)
def test_not_a_feed(body: bytes, reason: str) -> None:
    with pytest.raises(NotAFeed) as caught:
        read_links(body, FEED)
    assert caught.value.reason == reason
    assert "\n" not in str(caught.value)


ONE, TWO = "<item><title>یک</title><link>/1</link></item>", "<item><title>دو</title><link>/2</link></item>"


@pytest.mark.parametrize(
    ("feed", "titles"),
    [
        (f"<rss><channel>{ONE}{TWO}", ["یک", "دو"]),
        (f"<rss><channel>{ONE}<item><title>دو</title><link>/2</li", ["یک", "دو"]),
        (f"<rss><channel>{ONE}<item><title>دو<b></title><link>/2</link></item></channel></rss>", ["یک", "دو"]),
        (f"<rss version=2.0><channel>{ONE}{TWO}</channel></rss>", ["یک", "دو"]),
        (f"<rss><channel>{ONE}{TWO}</channel></rss><script>alert(1)</script>", ["یک", "دو"]),
        (f"<rss><channel></channel></rss>{ONE}{TWO}", ["یک", "دو"]),
        (f"<RSS><CHANNEL>{ONE.upper()}</CHANNEL></RSS>", ["یک"]),
        (f"<rss><channel>{ONE}<item><1a/><title>دو</title><link>/2</link></item></channel></rss>", ["یک", "دو"]),
        (f"<rss><channel><dc:date>x</dc:date>{ONE}<item><media:y/></item></channel></rss>", ["یک"]),
        (f"<rss><channel>{ONE}<item><title>x &bogus; < y</title><link>/2</link></item></channel></rss>", None),
    ],
)
def test_broken_xml(feed: str, titles: list[str] | None) -> None:
    links = read_links(feed.encode(), FEED)
    assert [link.url for link in links] == [f"https://khabar.example/{n + 1}" for n in range(len(titles or "12"))]
    if titles:
        assert [link.title for link in links] == titles


def test_entities_are_never_expanded_wherever_they_are_declared() -> None:
    """A document type after the root is not well-formed XML; the tolerant parser must not accept it either."""
    item = "<item><title>&l9;</title><link>/1</link></item>"
    feed = f'<rss><!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]><channel>{item}</channel></rss>'
    try:
        assert all("haha" not in (link.title or "") for link in read_links(feed.encode(), FEED))
    except NotAFeed as error:
        assert error.reason == "broken"


PIECES = [
    "<rss>",
    "<channel>",
    "<item>",
    "</item>",
    "<title>",
    "</title>",
    "<link>/1</link>",
    "<![CDATA[",
    "]]>",
    "&",
    "&#x;",
]
PIECES += [
    "&zwnj;",
    "<",
    ">",
    '"',
    "سیل",
    "\u200c",
    "\x00",
    "<feed>",
    "<entry>",
    "<urlset>",
    "<url>",
    "<loc>",
    "<!--",
    "-->",
]
PIECES += [
    "<!DOCTYPE",
    "[",
    "]",
    "<?xml",
    "?>",
    "{",
    '"items":',
    "}",
    "<guid>http://[",
    "\ud800",
    "<pubDate>",
    "۱۴۰۵/۱۳/۴۵",
]


@given(
    st.binary(max_size=500)
    | st.lists(st.sampled_from(PIECES), max_size=40).map(lambda p: "".join(p).encode("utf-8", "replace"))
)
def test_any_bytes_are_links_or_no_feed(body: bytes) -> None:
    try:
        links = read_links(body, FEED)
    except NotAFeed:
        return
    assert all(link.url.startswith(("http://", "https://")) for link in links)


@pytest.mark.parametrize(
    "unit",
    [
        "<",
        "<item>",
        "<![CDATA[",
        "&",
        "&#",
        "<!--",
        "<a ",
        "<b>",
        "<item><title>&lt;b&gt;",
        "<p>",
        "]]>",
        "< ",
        "<rss",
        "{",
    ],
)
def test_no_repetition_takes_long(unit: str) -> None:
    """A megabyte of repetitions: quadratic code would take hours."""
    many = unit * (1_000_000 // len(unit))
    for text in ("<rss><channel><item><title>" + many, many):
        with contextlib.suppress(NotAFeed):
            read_links(text.encode(), FEED)
