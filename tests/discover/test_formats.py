"""Every format of feed and sitemap, and the variants of their fields."""

import gzip
from datetime import UTC, datetime

import pytest

from ingest.discover import Sitemap, read, read_links
from ingest.model import Link

FEED = "https://www.khabar.example/fa/rss/allnews"
NOON = datetime(2026, 10, 20, 8, 30, tzinfo=UTC)


def item(fields: str) -> Link:
    """Return the link of an RSS feed with one item."""
    prefixes = (
        "dc=http://purl.org/dc/elements/1.1/ atom=http://www.w3.org/2005/Atom media=http://search.yahoo.com/mrss/"
    )
    named = " ".join(f'xmlns:{name}="{uri}"' for name, uri in (pair.split("=") for pair in prefixes.split()))
    (link,) = read_links(f"<rss {named}><channel><item>{fields}</item></channel></rss>".encode(), FEED)
    return link


RSS = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>خبر</title>
<link>https://khabar.example</link>
<item><title>سیل در لرستان</title><link>https://khabar.example/fa/news/1</link><description>باران می‌بارد.</description>
<category>حوادث</category><author>a@khabar.example (مینا راد)</author>
<pubDate>Tue, 20 Oct 2026 12:00:00 +0330</pubDate></item>
</channel></rss>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://khabar.example"><title>خبر</title></channel>
<item rdf:about="https://khabar.example/fa/news/1"><title>سیل در لرستان</title><link>https://khabar.example/fa/news/1</link>
<description>باران می‌بارد.</description><dc:subject>حوادث</dc:subject><dc:creator>مینا راد</dc:creator>
<dc:date>2026-10-20T12:00:00+03:30</dc:date></item></rdf:RDF>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>خبر</title><link href="https://khabar.example/"/>
<entry><title type="html">سیل در &lt;b&gt;لرستان&lt;/b&gt;</title><id>tag:khabar.example,2026:1</id>
<link rel="self" href="https://khabar.example/entry/1"/>
<link rel="alternate" type="text/html" href="https://khabar.example/fa/news/1"/>
<summary>باران می‌بارد.</summary><category term="accidents" label="حوادث"/>
<author><name>مینا راد</name><email>a@b.c</email></author>
<published>2026-10-20T08:30:00Z</published><updated>2026-10-20T10:00:00Z</updated></entry></feed>"""
JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "خبر",
"items": [{"id": "1", "title": "سیل در لرستان",
"url": "https://khabar.example/fa/news/1", "summary": "باران می‌بارد.", "tags": ["حوادث"],
"authors": [{"name": "مینا راد"}],
"date_published": "2026-10-20T12:00:00+03:30"}]}"""


@pytest.mark.parametrize("feed", [RSS, RDF, ATOM, JSON], ids=["RSS", "RDF", "Atom", "JSON Feed"])
def test_one_story_in_every_format(feed: str) -> None:
    assert read_links(feed.encode(), FEED) == [
        Link(
            url="https://khabar.example/fa/news/1",
            title="سیل در لرستان",
            lead="باران می‌بارد.",
            published_at=NOON,
            section="حوادث",
            authors=("مینا راد",),
            source=FEED,
        )
    ]


NEWS = """<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://khabar.example/fa/news/1</loc><news:news><news:publication><news:name>خبر</news:name></news:publication>
<news:publication_date>2026-10-20T12:00:00+03:30</news:publication_date>
<news:title>سیل در لرستان</news:title></news:news><image:image><image:loc>https://khabar.example/1.jpg</image:loc><image:title>عکس</image:title></image:image></url>
<url><loc>https://khabar.example/fa/news/2</loc><lastmod>2026-10-20</lastmod></url></urlset>"""


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_news_sitemap(pack: type[bytes]) -> None:
    assert read_links(pack(NEWS.encode()), FEED) == [
        Link("https://khabar.example/fa/news/1", "سیل در لرستان", published_at=NOON, source=FEED),
        Link("https://khabar.example/fa/news/2", source=FEED),
    ]


def test_sitemap_index() -> None:
    found = read(
        b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        <sitemap><loc>https://khabar.example/sitemap/1.xml</loc><lastmod>2026-10-20T12:00:00+03:30</lastmod></sitemap>
        <sitemap><loc>/sitemap/2.xml</loc></sitemap><sitemap><loc>file:///etc/passwd</loc></sitemap></sitemapindex>""",
        FEED,
    )
    one, two = "https://khabar.example/sitemap/1.xml", "https://www.khabar.example/sitemap/2.xml"
    assert found.sitemaps == (Sitemap(one, NOON), Sitemap(two))
    assert (found.links, found.skipped) == ((), 1)


@pytest.mark.parametrize(
    "feed",
    ["<rss/>", "<rss><channel/></rss>", '<feed xmlns="http://www.w3.org/2005/Atom"/>', "<urlset/>", '{"items": []}'],
)
def test_an_empty_feed_has_no_links(feed: str) -> None:
    assert read_links(feed.encode(), FEED) == []


WRAPPINGS = {
    "byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "white space": lambda text: b"\r\n\n \t" + text.encode(),
    "UTF-16": lambda text: text.replace("utf-8", "utf-16").encode("utf-16"),
    "1256": lambda text: text.replace("utf-8", "windows-1256").encode("cp1256", "xmlcharrefreplace"),
    "1256 that says UTF-8": lambda text: text.encode("cp1256", "xmlcharrefreplace"),
    "UTF-8 that says 1256": lambda text: text.replace("utf-8", "windows-1256").encode(),
    "no declaration": lambda text: text.partition("?>")[2].encode(),
    "a warning of PHP": lambda text: b"<br />\n<b>Warning</b>: mysql_connect() on line <b>3</b>" + text.encode(),
    "document type": lambda text: text.replace(
        "<rss", "<!DOCTYPE rss PUBLIC '-//DTD' 'http://a.b/c.dtd'><rss"
    ).encode(),
    "comment and style sheet": lambda text: b"<!-- cached --><?xml-stylesheet href='a.xsl'?>" + text.encode(),
}


@pytest.mark.parametrize("wrap", WRAPPINGS)
def test_wrappings(wrap: str) -> None:
    # windows-1256 has no ی and ک, so such feeds have none.
    text = RSS.replace("ی", "ي").replace("ک", "ك")
    (link,) = read_links(WRAPPINGS[wrap](text), FEED)
    assert (link.title, link.lead, link.published_at) == ("سيل در لرستان", "باران مي‌بارد.", NOON)


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        ("<link>https://khabar.example/1</link>", "https://khabar.example/1"),
        ("<link>\n   https://khabar.example/\n   1\n</link>", "https://khabar.example/1"),
        ("<link><![CDATA[https://khabar.example/?a=1&b=2]]></link>", "https://khabar.example/?a=1&b=2"),
        ("<link>https://khabar.example/?a=1&amp;b=2</link>", "https://khabar.example/?a=1&b=2"),
        ("<link>https://khabar.example/?a=1&b=2</link>", "https://khabar.example/?a=1&b=2"),
        ("<link>https://khabar.example/سیل در‌لرستان</link>", "https://khabar.example/سیل%20در‌لرستان"),
        ("<link>/fa/news/1</link>", "https://www.khabar.example/fa/news/1"),
        ("<link>//khabar.example/1</link>", "https://khabar.example/1"),
        ("<link>https://khabar.example/1#comments</link>", "https://khabar.example/1"),
        ("<link/><guid>https://khabar.example/1</guid>", "https://khabar.example/1"),
        ('<guid isPermaLink="true">https://khabar.example/1</guid>', "https://khabar.example/1"),
        ('<guid>1</guid><atom:link href="/1"/>', "https://www.khabar.example/1"),
        ('<atom:link rel="replies" href="/2"/><atom:link rel="alternate" href="/1"/>', "https://www.khabar.example/1"),
        ("<link>mailto:a@b.c</link><guid>https://khabar.example/1</guid>", "https://khabar.example/1"),
    ],
)
def test_addresses(fields: str, url: str) -> None:
    assert item(fields).url == url


@pytest.mark.parametrize(
    "fields",
    [
        "",
        "<title>بی‌نشانی</title>",
        "<link></link>",
        "<link>mailto:a@khabar.example</link>",
        "<link>javascript:alert(1)</link>",
        "<link>http://</link>",
        "<link>http://[::1</link>",
        '<guid isPermaLink="false">https://khabar.example/?p=1</guid>',
        "<guid>1234</guid>",
        "<link>https://khabar.example/" + "a" * 5000 + "</link>",
    ],
)
def test_items_without_a_usable_address_are_counted(fields: str) -> None:
    found = read(f"<rss><channel><item>{fields}</item></channel></rss>".encode(), FEED)
    assert (found.links, found.skipped) == ((), 1)


def test_the_same_address_twice_is_one_link() -> None:
    twice = "<item><title>یکم</title><link>/1</link></item><item><title>دوم</title><link>/1#b</link></item>"
    (link,) = read_links(f"<rss><channel>{twice}</channel></rss>".encode(), FEED)
    assert link.title == "یکم"


URL = "<link>/1</link>"


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ("<title>سیل</title>", "سیل"),
        ("<title>\n  سیل در\n  لرستان\n</title>", "سیل در لرستان"),
        ("<title><![CDATA[سیل <b>در</b> لرستان]]></title>", "سیل در لرستان"),
        ("<title>سیل &amp;quot;بزرگ&amp;quot;</title>", 'سیل "بزرگ"'),
        ("<title>می&zwnj;شود</title>", "می\u200cشود"),
        ("<title>می&#8204;شود</title>", "می\u200cشود"),
        ("<title>می&amp;zwnj;شود</title>", "می\u200cشود"),
        ("<title>سیل&nbsp;بزرگ &raquo;</title>", "سیل بزرگ »"),
        ("<title>نفت & گاز</title>", "نفت & گاز"),
        ("<title><![CDATA[نفت & گاز]]></title>", "نفت & گاز"),
        ("<title>نرخ ۲ &lt; ۳</title>", "نرخ ۲ < ۳"),
        ("<title>سیل\x0b\x00 &#0;&#x1f;بزرگ</title>", "سیل بزرگ"),
        ("<title>&unknown; سیل</title>", "&unknown; سیل"),
        ("<title></title>", None),
        ("<media:title>عکس</media:title>", None),
        ("", None),
    ],
)
def test_titles(fields: str, title: str | None) -> None:
    assert item(URL + fields).title == title


@pytest.mark.parametrize(
    ("description", "lead"),
    [
        ("باران می‌بارد.", "باران می‌بارد."),
        ("<![CDATA[<p>باران.</p><p>برف.</p>]]>", "باران. برف."),
        ("&lt;p&gt;باران.&lt;/p&gt;&lt;br/&gt;برف.", "باران. برف."),
        ("<![CDATA[<img src='a.jpg'>باران<script>alert(1)</script><style>p{}</style>]]>", "باران"),
        ("<![CDATA[با<b>را</b>ن]]>", "باران"),
        (
            "<![CDATA[<p>باران.</p><p>The post <a href='/1'>سیل</a> appeared first on <a href='/'>خبر</a>.</p>]]>",
            "باران.",
        ),
        ("<![CDATA[<p>باران.</p><p>نوشته <a>سیل</a> اولین بار در <a>خبر</a> پدیدار شد.</p>]]>", "باران."),
        ("<![CDATA[<p>نوشته‌های تازه پدیدار شد.</p>]]>", "نوشته‌های تازه پدیدار شد."),
        ("<![CDATA[<p>باران]]>", "باران"),
        ("<![CDATA[ <!-- x --> ]]>", None),
    ],
)
def test_leads(description: str, lead: str | None) -> None:
    assert item(f"{URL}<description>{description}</description>").lead == lead


@pytest.mark.parametrize(
    ("fields", "published_at"),
    [
        ("<pubDate>Tue, 20 Oct 2026 12:00:00 +0330</pubDate>", NOON),
        ("<pubDate>20 Oct 2026 12:00:00 +0330</pubDate>", NOON),
        ("<pubDate>Tue, 20 Oct 2026 08:30:00 GMT</pubDate>", NOON),
        ("<pubDate>2026-10-20T12:00:00</pubDate>", NOON),
        ("<pubDate>۱۴۰۵/۰۷/۲۸ - ۱۲:۰۰</pubDate>", NOON),
        ("<pubDate>سه‌شنبه ۲۸ مهر ۱۴۰۵ ساعت ۱۲:۰۰</pubDate>", NOON),
        ("<dc:date>2026-10-20T08:30:00Z</dc:date>", NOON),
        ("<pubDate>soon</pubDate><dc:date>2026-10-20T08:30:00Z</dc:date>", NOON),
        ("<pubDate></pubDate>", None),
        ("<pubDate>۲ ساعت پیش</pubDate>", None),
        ("<lastBuildDate>Tue, 20 Oct 2026 12:00:00 +0330</lastBuildDate>", None),
    ],
)
def test_dates(fields: str, published_at: datetime | None) -> None:
    assert item(URL + fields).published_at == published_at


def test_an_update_is_no_publication_where_the_feed_tells_publications() -> None:
    entry = ATOM[ATOM.index("<entry>") : ATOM.index("</feed>")]
    other = entry.replace("/news/1", "/news/2").replace("<published>2026-10-20T08:30:00Z</published>", "")
    links = read_links(ATOM.replace("</feed>", f"{other}</feed>").encode(), FEED)
    assert [link.published_at for link in links] == [NOON, None]


def test_an_update_stands_for_the_publication_where_the_feed_tells_none() -> None:
    atom = ATOM.replace("<published>2026-10-20T08:30:00Z</published>", "")
    assert read_links(atom.encode(), FEED)[0].published_at == datetime(2026, 10, 20, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "authors"),
    [
        ("<dc:creator><![CDATA[مینا راد]]></dc:creator>", ("مینا راد",)),
        ("<dc:creator>مینا راد</dc:creator><dc:creator>آرش نیک</dc:creator>", ("مینا راد", "آرش نیک")),
        ("<author>مینا راد</author>", ("مینا راد",)),
        ("<author>info@khabar.example (مینا راد)</author>", ("مینا راد",)),
        ("<author>info@khabar.example</author>", ()),
        ("<author>mailto:info@khabar.example</author>", ()),
        ("<author>info@khabar.example (info@khabar.example)</author>", ()),
        ("<author></author>", ()),
    ],
)
def test_authors(fields: str, authors: tuple[str, ...]) -> None:
    assert item(URL + fields).authors == authors
