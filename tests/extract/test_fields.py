"""The source of each field, and the text that is kept out of it."""

from datetime import UTC, datetime, timedelta

import pytest

from ingest.extract import extract
from ingest.model import Article, Image, Link
from tests.extract.pages import FETCHED, article, iransamaneh, outlet, page, plain, read, wordpress

PROSE = "به گزارش ما این خبر در قم و از سوی استاندار منتشر شد و او گفت که کار تا پایان سال ادامه دارد. " * 5
URL = "http://khabar.example/news/1234567/x"
TIME, META, LD = "article:published_time", "meta:article:published_time", "json-ld:datepublished"


def with_head(head: str, title: str = "تیتر خبر ما") -> Article:
    return read(plain(title, PROSE, head=head))


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def ld(fields: str) -> str:
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", {fields}}}</script>'


@pytest.mark.parametrize(
    ("html", "title"),
    [
        # The logo is the first heading, the service the second.
        ("<title>تیتر خبر ما - خبر نمونه</title><h1>خبر نمونه</h1><h1>سیاست</h1><h1>تیتر خبر ما</h1>", "تیتر خبر ما"),
        ("<title>خبر نمونه | تیتر بلند خبر ما</title>", "تیتر بلند خبر ما"),
        ("<title>تیتر: یک - دو - خبر نمونه</title>", "تیتر: یک - دو"),
        ("<title>تیتر: یک - دو</title>", "تیتر: یک - دو"),
        ('<meta property="og:title" content="تیتر&zwnj;ها"><h2>تیتر\u200cها</h2>', "تیتر\u200cها"),
        ('<meta property="og:title" content="تيتر خبر"><h1> تیتر\n خبر&nbsp;</h1>', "تیتر خبر"),
        (ld('"headLine": "تیتر از داده"'), "تیتر از داده"),
    ],
)
def test_title(html: str, title: str) -> None:
    assert read(f'<meta property="og:type" content="article">{html}<div>{PROSE}</div>').title == title


@pytest.mark.parametrize(
    ("head", "at", "source"),
    [
        (ld('"datePublished": "2026-11-20T10:00:05+03:30"'), "2026-11-20T06:30:05", LD),
        (ld('"datePublished": "۱۴۰۵-۰۸-۲۹"'), "2026-11-19T20:30:00", LD),
        # Only the day in one place, the second in another: the finer counts.
        (ld('"datePublished": "۱۴۰۵-۰۸-۲۹"') + meta(TIME, "2026-11-20T06:30:05+00:00"), "2026-11-20T06:30:05", META),
        # The minute in the trusted place, the second of that minute in the other.
        (ld('"datePublished": "۱۴۰۵/۰۸/۲۹ ۱۰:۰۰"') + meta(TIME, "2026-11-20T06:30:05Z"), "2026-11-20T06:30:05", META),
        # Another minute is a conflict: the trusted place counts.
        (ld('"datePublished": "۱۴۰۵/۰۸/۲۹ ۱۰:۰۰"') + meta(TIME, "2026-11-20T08:30:05Z"), "2026-11-20T06:30:00", LD),
        (meta("datePublished", "2026-11-20 10:00:05.883"), "2026-11-20T06:30:05", "meta:datepublished"),
        (ld('"datePublished": "2126-11-20T10:00:05+03:30"'), None, None),
        (ld('"datePublished": ""'), None, None),
        ("", None, None),
    ],
)  # fmt: skip
def test_published(head: str, at: str | None, source: str | None) -> None:
    found = with_head(head)
    at_utc = datetime.fromisoformat(at).replace(tzinfo=UTC) if at else None
    assert (found.published_at and found.published_at.replace(microsecond=0), found.date_source) == (at_utc, source)


def test_two_places_that_agree_are_surer_than_one() -> None:
    one = ld('"datePublished": "۱۴۰۵/۰۸/۲۹ ۱۰:۰۰"')
    other = '<meta property="article:published_time" content="۱۴۰۵/۰۸/۲۹ - ۱۰:۰۰">'
    assert (with_head(one).date_confidence or 0) < (with_head(one + other).date_confidence or 0)


def test_wp_parsidate() -> None:
    """The JSON-LD is Jalali in ISO format and an hour off in old summers; the meta is right."""
    stamp = "۱۳۹۶-۰۵-۱۲T۱۸:۰۹:۳۷+۰۳:۳۰"
    script = f'{{"@type": "Article", "headline": "x", "datePublished": "{stamp}", "dateModified": "{stamp}"}}'
    found = read(wordpress("تیتر", f"<p>{PROSE}", published="2017-08-03T13:39:37+00:00", json_ld=script), "wordpress")
    assert found.published_at == datetime(2017, 8, 3, 13, 39, 37, tzinfo=UTC)
    assert found.updated_at is None


@pytest.mark.parametrize(
    ("modified", "updated"),
    [
        ("2026-11-20T12:00:00+03:30", datetime(2026, 11, 20, 8, 30, tzinfo=UTC)),
        ("2026-11-20T10:00:05+03:30", None),
        ("2026-11-20T09:00:00+03:30", None),
        ("", None),
    ],
)
def test_updated_only_after_publication(modified: str, updated: datetime | None) -> None:
    head = ld(f'"datePublished": "2026-11-20T10:00:05+03:30", "dateModified": "{modified}"')
    assert with_head(head).updated_at == updated


def test_a_date_line_above_the_text_of_an_unknown_page() -> None:
    html = plain("تیتر خبر ما", f"خبر - ۳۱۸۷۴ - ۲۹ آبان ۱۴۰۵ - ۱۸:۲۶<br><br>{PROSE}")
    found = read(html)
    assert (found.published_at, found.date_source) == (datetime(2026, 11, 20, 14, 56, tzinfo=UTC), "text")
    assert found.body == PROSE.strip()
    assert (found.date_confidence or 1) <= 0.6


def test_the_feed_fills_in_what_the_page_leaves_out() -> None:
    at = FETCHED - timedelta(hours=3, seconds=7)
    link = Link(URL, "تیتر خوراک", "لید خوراک از زبان خبرنگار", at, "سیاست", ("مریم راد",))
    found = article(extract(page(plain("تیتر خبر ما", PROSE)), outlet(), link))
    assert (found.title, found.lead, found.section, found.authors) == (
        "تیتر خبر ما",
        link.lead,
        ("سیاست",),
        ("مریم راد",),
    )
    assert (found.published_at, found.date_source) == (at, "feed")


def test_the_feed_never_overrules_the_page() -> None:
    link = Link(URL, "تیتر دیگر", "لید دیگر", FETCHED - timedelta(days=40), "ورزش", ("کس دیگر",))
    head = ld(
        '"datePublished": "2026-11-20T10:00:05+03:30", "description": "لید صفحه", "author": {"name": "مریم راد"},'
        '"articleSection": "سیاست"'
    )
    found = article(extract(page(plain("تیتر خبر ما", PROSE, head=head)), outlet(), link))
    assert (found.title, found.lead, found.section, found.authors) == (
        "تیتر خبر ما",
        "لید صفحه",
        ("سیاست",),
        ("مریم راد",),
    )
    assert found.published_at == datetime(2026, 11, 20, 6, 30, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        ("مریم راد", ("مریم راد",)),
        ("نویسنده: مریم راد", ("مریم راد",)),
        ("خبرنگار مریم راد", ("مریم راد",)),
        ("گزارش: مریم راد و علی فرهمند", ("مریم راد", "علی فرهمند")),
        ("مریم راد، علی فرهمند", ("مریم راد", "علی فرهمند")),
        ("دبیر: سارا صدر", ()),
        ("71621", ()),
        ("خبر نمونه", ()),
        ("خبر نمونه | اخبار ایران و جهان", ()),
        ("مدیر سایت", ()),
        ("https://khabar.example/author/3", ()),
        ("admin", ()),
    ],
)
def test_authors(text: str, authors: tuple[str, ...]) -> None:
    assert with_head(f'<meta name="author" content="{text}">').authors == authors


def test_tags_and_sections_without_labels() -> None:
    crumbs = (
        '<nav class="breadcrumb"><a href="/">صفحه نخست</a> » <a href="/p">سیاست</a> » <a href="#">تیتر خبر ما</a></nav>'
    )
    tags = '<div class="tags">برچسب‌ها: <a href="#">#مسجد_جامع</a> <a href="#">قم</a> <a href="#">قم</a></div>'
    found = read(plain("تیتر خبر ما", PROSE).replace("<table>", crumbs + tags + "<table>"))
    assert (found.section, found.tags) == (("سیاست",), ("مسجد جامع", "قم"))


def test_keywords_of_the_head_where_none_are_printed() -> None:
    assert with_head('<meta name="keywords" content="قم,استاندار، سال ۱۴۰۵">').tags == ("قم", "استاندار", "سال ۱۴۰۵")


@pytest.mark.parametrize(
    ("href", "canonical"),
    [
        ("http://khabar.example/news/1234567/slug", "http://khabar.example/news/1234567/slug"),
        ("https://www.khabar.example/news/1234567", "https://www.khabar.example/news/1234567"),
        ("/news/1234567", "http://khabar.example/news/1234567"),
        ("http://khabar.example/news/7654321", URL),
        ("http://khabar.example/", URL),
        ("/fa", URL),
        ("http://other.example/news/1234567", URL),
        ("javascript:void(0)", URL),
        ("http://[", URL),
        ("", URL),
    ],
)
def test_canonical_address_when_sane(href: str, canonical: str) -> None:
    html = iransamaneh("تیتر", f"<p>{PROSE}").replace("<head>", f'<head><link rel="canonical" href="{href}">')
    assert read(html, "iransamaneh", URL).canonical_url == canonical


@pytest.mark.parametrize(
    ("family", "url", "canonical", "code"),
    [
        ("iransamaneh", "http://khabar.example/fa/news/877747/x", "", "877747"),
        ("iransamaneh", "http://khabar.example/x", "", "818242"),
        ("wordpress", "http://khabar.example/?p=77", "http://khabar.example/2026/11/20/slug/", None),
        ("wordpress", "http://khabar.example/2026/11/20/slug/", "", None),
    ],
)
def test_news_code(family: str, url: str, canonical: str, code: str | None) -> None:
    html = iransamaneh("تیتر", f"<p>{PROSE}", code="۸۱۸۲۴۲") if family == "iransamaneh" else wordpress("تیتر", PROSE)
    html = html.replace("<head>", f'<head><link rel="canonical" href="{canonical}">' if canonical else "<head>")
    assert read(html, family, url).news_code == code


@pytest.mark.parametrize(
    ("line", "authors", "photographers"),
    [
        ("عکس: مریم راد", (), ("مریم راد",)),
        ("عکاس: مریم راد و علی فرهمند", (), ("مریم راد", "علی فرهمند")),
        ("خبرنگار: مریم راد", ("مریم راد",), ()),
        ("عکس از بازار امروز", (), ()),
        ("گزارش: " + PROSE, (), ()),
    ],
)
def test_credits_in_the_text(line: str, authors: tuple[str, ...], photographers: tuple[str, ...]) -> None:
    found = read(iransamaneh("تیتر", f"<p>{PROSE}</p><p>{line}</p>"), "iransamaneh")
    assert (found.authors, found.photographers) == (authors, photographers)


def test_related_stories_of_the_outlet() -> None:
    links = """<a href="/fa/news/7/خبر?utm_source=x">خبر</a> <a href="http://www.khabar.example/fa/news/7">خبر</a>
        <a href="/fa/news/1234567/x">همین</a> <a href="/fa/tags/قم">قم</a> <a href="https://other.example/fa/news/8">خبر</a>
        <a href="http://[">خبر</a> <a>خبر</a>"""
    html = iransamaneh("تیتر", f"<p>{PROSE} {links} {PROSE}")
    found = read(html, "iransamaneh", "http://khabar.example/fa/news/1234567/x")
    assert found.related == ("https://khabar.example/fa/news/7/%D8%AE%D8%A8%D8%B1",)


def test_images_with_captions() -> None:
    body = """<figure><img src="/a.jpg"><figcaption>استاندار  در قم</figcaption></figure>
        <img data-src="b.jpg" src="data:x"><img src="/logo.png"><img src="/a.jpg"><img src="http://[::"><img>"""
    found = read(iransamaneh("تیتر", body + f"<p>{PROSE}"), "iransamaneh")
    assert found.images == (
        Image("http://khabar.example/a.jpg", "استاندار در قم"),
        Image("http://khabar.example/news/1234567/b.jpg"),
    )


def test_small_headlines_that_repeat_others_are_left_out() -> None:
    found = read(iransamaneh("تیتر خبر ما", f"<p>{PROSE}", kicker="تيتر خبر ما", lead="تیتر خبر ما"), "iransamaneh")
    assert (found.kicker, found.lead, found.subtitle) == (None, None, None)


def test_windows_1256_under_a_wrong_name() -> None:
    html = plain("تيتر خبر ما", PROSE).replace("ی", "ي").replace("ک", "ك").replace("utf-8", "windows-1256")
    found = article(extract(page(html.encode("cp1256"), kind="text/html; charset=iso-8859-1"), outlet()))
    assert found.title == "تيتر خبر ما"
    assert found.body == PROSE.replace("ی", "ي").replace("ک", "ك").strip()


def test_addresses_relative_to_the_base_of_the_page() -> None:
    head = '<head><base href="/fa/"><link rel="canonical" href="news/1234567/x">'
    body = f'<p>{PROSE} <a href="news/7/y">خبر</a></p><img src="p/1.jpg">'
    found = read(
        iransamaneh("تیتر", body).replace("<head>", head), "iransamaneh", "http://khabar.example/fa/news/1234567/x"
    )
    assert found.canonical_url == "http://khabar.example/fa/news/1234567/x"
    assert found.related == ("https://khabar.example/fa/news/7/y",)
    assert found.images == (Image("http://khabar.example/fa/p/1.jpg"),)


@pytest.mark.parametrize("base", ["javascript:void(0)", "http://[", ""])
def test_a_base_that_is_no_address(base: str) -> None:
    head = f'<head><base href="{base}"><link rel="canonical" href="/news/1234567">'
    html = iransamaneh("تیتر", f"<p>{PROSE}").replace("<head>", head)
    assert read(html, "iransamaneh", URL).canonical_url == "http://khabar.example/news/1234567"
