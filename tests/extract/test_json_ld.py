"""JSON-LD as news pages have it."""

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
