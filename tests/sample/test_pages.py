"""The sample pages hold their gold, and have the faults of the real families."""

import html
import re

import pytest

from ingest.sample import World
from ingest.sample.model import GoldArticle, Site
from tests.sample.visit import visitor

WORLD = World.build()
visit = visitor(WORLD)
JOINERS = re.compile("[\u200b\u00ad\u00ac\u200c]+")


def page_text(site: Site, url: str) -> str:
    """Return a page's text with entities decoded and the site's distortions undone; tags stay."""
    text = html.unescape(visit(url).body.decode(site.charset))
    return JOINERS.sub("\u200c", text.replace("\u00a0", " ").replace("\u200f", ""))


@pytest.mark.parametrize("site", WORLD.sites.values(), ids=lambda site: site.id)
def test_gold_is_on_the_page(site: Site) -> None:
    for item in WORLD.gold():
        if item.outlet != site.id or item.completeness == "partial":
            continue
        text = page_text(site, item.url)
        shown = [item.title, item.kicker, item.lead, *item.paragraphs, *item.tags, *item.authors, *item.section]
        assert [part for part in shown if part and part not in text] == [], item.url


@pytest.mark.parametrize("site", WORLD.sites.values(), ids=lambda site: site.id)
def test_pages_weigh_what_real_ones_do(site: Site) -> None:
    least = 5_000 if site.family == "unknown" else 30_000
    for item in WORLD.gold():
        if item.outlet == site.id and item.completeness == "full":
            page = visit(item.url).body
            assert least < len(page) < 130_000
            words = sum(len(text.split()) for text in item.paragraphs)
            assert words < len(re.sub(rb"<[^>]+>", b" ", page).split()), "there is more than the story"


def story(outlet: str, **wanted: object) -> GoldArticle:
    return next(
        item
        for item in WORLD.gold()
        if item.outlet == outlet and all(getattr(item, name) == value for name, value in wanted.items())
    )


TRAPS = [
    (
        "kavir",
        r'property="article:published_time" content="۱۴۰۵/۰۸/۳۰ - ۱۷:۴۲"',
        "Jalali in Persian digits in the meta",
    ),
    ("kavir", r'"headLine": "\\u0631', "a misspelt key, escaped"),
    ("kavir", r'"datePublished": "2026-11-21T17:42:10\+03:30"', "the right date in the JSON-LD"),
    ("kavir", r"<sapn class=\"fa_date\">۳۰ آبان ۱۴۰۵", "a misspelt tag"),
    ("kavir", r"<h1 class=\"logo_h\">(?s:.)*<h1 class=\"Htag\">", "the logo is the first heading"),
    ("kavir", "&zwnj;(?s:.)*&#8204;|&#8204;(?s:.)*&zwnj;", "half-spaces as entities of both kinds"),
    ("kavir", 'property="og:type" content="website"', "no article by its og:type"),
    ("hormoz", "انتهای پیام/", "an ending formula"),
    ("hormoz", 'name="comment_name"', "a comment form"),
    ("peyvand", '<p style="text-align:justify">[^<]*\n<p', "paragraphs left unclosed"),
    ("peyvand", 'property="og:url" content="/news/', "a relative og:url"),
    ("peyvand", '(?s:<ol class="breadcrumb">.*<ol class="breadcrumb">)', "breadcrumbs twice"),
    ("peyvand", "بیشتر بخوانید:", "links to other stories in the body"),
    (
        "toos",
        r"(?s)<h1 class=\"logo\">.*<h1 class=\"service-name\">.*<h1 class=\"first-title\"",
        "the title is the third h1",
    ),
    ("toos", r'itemprop="datePublished" content="2026-11-21 18:00:56.883"', "a second date, without a zone"),
    ("zagros", 'class="tinyurl_form"', "a box with the short link"),
    ("sepidar", "\u00ac|\u00ad|\u200b", "look-alikes in the place of the half-space"),
    ("sepidar", "\u200c\u200c", "doubled half-spaces"),
    ("karvan", r'"datePublished":"۱۴۰۵-۰۸-', "Jalali in the shape of ISO 8601"),
    ("karvan", r'article:published_time" content="2026-11-', "the right date in the meta"),
    ("baran", "wp-emoji-release", "scripts of WordPress"),
    ("kohan", "charset=windows-1256", "an encoding of the last century"),
]


@pytest.mark.parametrize(("outlet", "pattern", "trap"), TRAPS, ids=[f"{outlet}: {trap}" for outlet, _, trap in TRAPS])
def test_a_family_has_its_faults(outlet: str, pattern: str, trap: str) -> None:
    site = WORLD.sites[outlet]
    pages = [visit(item.url).body.decode(site.charset) for item in WORLD.gold() if item.outlet == outlet]
    assert any(re.search(pattern, page) for page in pages)


def test_old_summers_have_daylight_saving() -> None:
    item = story("kavir", news_code="818242")
    assert f"{item.published_at}" == "2018-07-20 19:50:18+00:00"
    page = visit(item.url).body.decode()
    assert '"datePublished": "2018-07-21T00:20:18+04:30"' in page
    assert "۳۰ تير ۱۳۹۷ - ۰۰:۲۰" in page
    assert 'content="هواشناسی کرمان اعلام کرد دمای شهداد بعدازظهر جمعه به "۵۰' in page, (
        "an attribute cut by a quotation mark"
    )


def test_a_modification_may_come_before_publishing() -> None:
    page = visit(story("peyvand", news_code="2290618").url).body.decode()
    assert 'article:modified_time" content="2026-11-21T14:15:32Z"' in page
    assert 'article:published_time" content="2026-11-21T14:40:32Z"' in page


def test_permalinks_may_hold_encoded_half_spaces() -> None:
    assert any("%E2%80%8C" in item.url and "/1405/" in item.url for item in WORLD.gold() if item.outlet == "karvan")
