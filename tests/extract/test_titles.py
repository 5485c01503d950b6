"""Which headline of a page is its story's, and which words of a heading belong to it."""

import pytest

from tests.extract.pages import read
from tests.extract.unknown import BODY, TITLE, story_page

FIRST, SECOND = "بازسازی پل چوبی رودخانهٔ زرین", "پس از ده سال آغاز شد"
SITE = '<meta property="og:site_name" content="دیدبان سپیددشت">'
KICKER = "مدیر راه‌های شهرستان خبر داد:"


@pytest.mark.parametrize(
    "heading",
    [
        f"<h1>{FIRST}<br>{SECOND}</h1>",
        f"<h1><p>{FIRST}</p><p>{SECOND}</p></h1>",
        f"<h1><span>{FIRST}</span><span>{SECOND}</span></h1>",
        f"<h1>{FIRST}<span>{SECOND}</span></h1>",
        f"<h1><div>{FIRST}</div>{SECOND}</h1>",
        # badges, counts, kickers and times that templates put into the heading
        f"<h1><span class='live-badge'>زنده</span>{TITLE}</h1>",
        f"<h1>{TITLE}<a class='comments-count' href='#c'>۱۲ دیدگاه</a></h1>",
        f"<h1>{TITLE} <small>۳ نظر</small></h1>",
        f"<h1><i class='fa fa-video'></i>{TITLE}</h1>",
        f"<h1><span class='kicker'>{KICKER}</span>{TITLE}</h1>",
        f"<h1>{TITLE}<time datetime='2026-11-10'>۱۹ آبان</time></h1>",
        # escaped twice
        "<h1>بازسازی پل چوبی &lt;b&gt;رودخانهٔ زرین&lt;/b&gt;&lt;br/&gt;پس از ده سال آغاز شد</h1>",
    ],
)
def test_the_words_of_a_heading(heading: str) -> None:
    assert read(story_page(title="", og="", heading=heading)).title == TITLE


def test_the_part_of_a_heading_that_the_head_states() -> None:
    """No class marks the kicker; og:title identifies it."""
    assert read(story_page(heading=f"<h1><span>{KICKER}</span><br>{TITLE}</h1>")).title == TITLE


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        (
            "<h1>پل&amp;zwnj;های چوبی &amp;laquo;زرین&amp;raquo; بازسازی می&amp;#8204;شوند</h1>",
            "پل‌های چوبی «زرین» بازسازی می‌شوند",
        ),
        # a drop cap and a coloured part of a word are not separate words
        ("<h1><span class='cap'>پ</span>ل چوبی رودخانهٔ زرین ساخته شد</h1>", "پل چوبی رودخانهٔ زرین ساخته شد"),
        ("<h1>پل‌<b>ها</b>ی چوبی رودخانهٔ زرین ساخته شد</h1>", "پل‌های چوبی رودخانهٔ زرین ساخته شد"),
    ],
)
def test_letters_of_a_heading(heading: str, title: str) -> None:
    assert read(story_page(title="", og="", heading=heading)).title == title


@pytest.mark.parametrize(
    "stated",
    [
        "گزارش زنده از سیلاب سپیددشت",
        "Zarrin bridge is being rebuilt",
        "پل زرین کی باز می‌شود؟ + عکس و جزئیات تازه",
        "بازسازی پل چوبی رودخانهٔ زرین پس از...",
        "دیدبان سپیددشت",
    ],
)
def test_the_printed_headline_wins_over_a_stale_foreign_or_cut_one(stated: str) -> None:
    assert read(story_page(title=stated, og=stated)).title == TITLE


@pytest.mark.parametrize(
    "page",
    [
        # the logo is a heading too
        story_page(og="", title="دیدبان سپیددشت", top="<header><h1><a href='/'>دیدبان سپیددشت</a></h1></header>"),
        story_page(og="", title="دیدبان سپیددشت", top="<h1>دیدبان سپیددشت</h1>"),
        story_page(og="", title="دیدبان سپیددشت", top="<h1>اخبار شهر</h1>"),
        story_page(og="", title=f"{TITLE} · دفتر یک باغدار", top="<div class='sidebar'><h1>دفتر یک باغدار</h1></div>"),
        # the headline is an h2, and the head has only the site's name
        story_page(og="دیدبان سپیددشت", title="دیدبان سپیددشت | پایگاه خبری", heading=f"<h2>{TITLE}</h2>"),
        story_page(og="", title="", heading=f"<h2>{TITLE}</h2>"),
        # no heading at all: neither a sub-heading nor other stories' headlines count
        story_page(heading=f"<b>{TITLE}</b>", body=f"{BODY}<h2>پیشینهٔ پل در سال‌های گذشته چه بود</h2>{BODY}"),
        story_page(heading="", after="<h2><a href='/fa/news/1'>خبر دیگری از شهر که ربطی ندارد</a></h2>"),
    ],
)
def test_which_heading_is_the_headline(page: str) -> None:
    assert read(page).title == TITLE


@pytest.mark.parametrize(
    ("title", "head"),
    [
        (f"{TITLE} | شهر | دیدبان سپیددشت", SITE),
        (f"{TITLE} | شهر | دیدبان سپیددشت", ""),
        (f"{TITLE} - اقتصاد - دیدبان سپیددشت", SITE),
        (f"{TITLE} | دیدبان سپیددشت | اخبار شهرستان", SITE),
        (f"دیدبان سپیددشت | {TITLE}", ""),
        (f"دیدبان سپیددشت :: {TITLE}", ""),
        (f"{TITLE}- دیدبان سپیددشت", SITE),
        (f"{TITLE} | sepiddasht.example", ""),
    ],
)
def test_a_title_without_the_names_of_site_and_section(title: str, head: str) -> None:
    assert read(story_page(title=title, og="", heading="", head=head)).title == TITLE


@pytest.mark.parametrize(
    ("generator", "heading", "body"),
    [
        (
            "WordPress 6.5",
            f"<h1 class='entry-title'>{FIRST}<br>{SECOND}</h1>",
            f"<div class='entry-content'>{BODY}</div>",
        ),
        (
            "aasaam",
            f"<h1 class='title'><span class='badge'>عکس</span>{TITLE}</h1>",
            f"<div id='echo_detail'>{BODY}</div>",
        ),
        ("IranSamaneh", f"<h1 class='title'>{FIRST}<br>{SECOND}</h1>", f"<div class='body'>{BODY}</div>"),
        (
            "StudioKhabar",
            f"<div id='docDiv3TitrMain'><p>{FIRST}</p><p>{SECOND}</p></div>",
            f"<div id='doctextarea'>{BODY}</div>",
        ),
    ],
)
def test_headings_of_the_families(generator: str, heading: str, body: str) -> None:
    head = f'<meta name="generator" content="{generator}">'
    assert read(story_page(og="", head=head, heading=heading, body=body)).title == TITLE
