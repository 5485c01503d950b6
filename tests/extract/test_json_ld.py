"""JSON-LD as news pages write it."""

import pytest

from ingest.extract.document import parse
from ingest.extract.json_ld import JsonLd, read_json_ld


def load(*scripts: str) -> JsonLd:
    html = "".join(f'<script type="application/ld+json">{script}</script>' for script in scripts) + "<p>x</p>"
    root = parse(html.encode())
    assert root is not None
    return read_json_ld(root)


@pytest.mark.parametrize(
    ("script", "headline"),
    [
        ('{"@type": "NewsArticle", "headline": "تیتر"}', "تیتر"),
        ('{"@type": "NewsArticle", "headLine": "تیتر"}', "تیتر"),
        ('{"@type": ["Article", "NewsArticle"], "headline": "تیتر"}', "تیتر"),
        ('{"@graph": [{"@type": "WebPage"}, {"@type": "Article", "headline": "تیتر"}]}', "تیتر"),
        ('[{"@type": "WebSite", "name": "x"}, {"@type": "BlogPosting", "headline": " تیتر\u00a0"}]', "تیتر"),
        ('{"@type": "NewsArticle", "headline": "تیتر", "description": "خط\nدوم"}', "تیتر"),
        ('<!-- {"@type": "NewsArticle", "headline": "تیتر"} -->', "تیتر"),
        ('{"@type": "NewsArticle", "headline": "تیتر"};', "تیتر"),
        ('{"@type": "NewsArticle", "headline": "تیتر", "description": "او گفت "نه" و رفت"}', "تیتر"),
        ('{"@type": "NewsArticle", "headline": "\\u062a\\u06cc\\u062a\\u0631", "x": }', "تیتر"),
        ('{"@type": "Organization", "name": "تیتر"}', None),
        ('{"@type": "NewsArticle", "headline": {"a": 1}}', None),
        ("[" * 100_000, None),
        ('{"a":' * 100_000, None),
        ("1" * 10_000, None),
        ("", None),
        ("null", None),
    ],
)
def test_headline(script: str, headline: str | None) -> None:
    assert load(script).text("headline") == headline


def test_times_of_a_broken_script() -> None:
    story = load('{"@type": "NewsArticle", "datePublished": "۱۳۹۸-۰۴-۱۵", "author": "a "b""}')
    assert story.text("datepublished") == "۱۳۹۸-۰۴-۱۵"


def test_breadcrumb_in_both_shapes() -> None:
    items = '{"position": 1, "name": "خانه"}, {"position": 2, "item": {"name": "سیاست"}}, {"item": "http://x"}, 3'
    assert load(f'{{"@type": "BreadcrumbList", "itemListElement": [{items}]}}').breadcrumb == ("خانه", "سیاست")


def test_authors_but_no_organisation() -> None:
    script = """{"@type": "Article", "author": [{"@type": "Person", "name": "مریم راد"}, "علی فر",
        {"@type": "Organization", "name": "خبرگزاری"}, {"name": 3}, null]}"""
    assert load(script).texts("author", without="organization") == ("مریم راد", "علی فر")


def test_the_first_story_counts() -> None:
    assert (
        load('{"@type": "Article", "headline": "یک"}', '{"@type": "Article", "headline": "دو"}').text("headline")
        == "یک"
    )


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "headline": "تیتر", "keywords": ["الف", "ب",],}',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "تیتر"}\n//]]>',
        '/*<![CDATA[*/{"@type": "NewsArticle", "headline": "تیتر"}/*]]>*/',
        '<!--\n{"@type": "NewsArticle", "headline": "تیتر"}\n//-->',
        '{ // خبر\n"@type": "NewsArticle", /* x */ "headline": "تیتر", "url": "https://khabar.example/1"}',
        '{"@type": "https://schema.org/NewsArticle", "headline": "تیتر"}',
        '{"@type": ["WebPage", "schema:NewsArticle"], "schema:headline": "تیتر"}',
        '{"@type": "WebSite", "name": "x"}\n{"@type": "NewsArticle", "headline": "تیتر"}',
        '{"@type": "WebPage", "mainEntity": {"@type": "NewsArticle", "headline": {"@value": "تیتر"}}}',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;تیتر&quot;}",
        '{"@type": "NewsArticle", "headline": "تیتر", "image": undefined}',
        '{"@type": "NewsArticle", "headline": "تیتر", "author": {"@type": "Person", "name": "x"}, "articleBody": "متن',
        "\ufeff" + '{"@type": "NewsArticle", "headline": "تیتر", "description": "it\\\'s"}',
    ],
)
def test_json_as_pages_write_it(script: str) -> None:
    assert load(script).text("headline") == "تیتر"


def test_a_story_at_another_address_under_another_headline_is_not_the_page_s() -> None:
    html = """<title>ساخت مدرسه در روستای بالا</title><script type="application/ld+json">
        {"@type": "NewsArticle", "headline": "سیل در روستای پایین", "url": "/news/50001"}</script><p>x</p>"""
    root = parse(html.encode())
    assert root is not None
    assert read_json_ld(root, "https://khabar.example/news/57312").story == {}
    assert read_json_ld(root, "https://khabar.example/news/50001").story
