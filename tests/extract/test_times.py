"""Where pages state a story's publication time, and times that mean something else."""

from datetime import datetime

import pytest

from ingest.extract.date_line import is_date_line
from ingest.model import Article
from ingest.normalise.dates import TEHRAN
from tests.extract.pages import read
from tests.extract.unknown import BODY, PARAGRAPHS, TITLE, story_page

DAY, ISO = "۱۹ آبان ۱۴۰۵", "2026-11-10T09:12:00+03:30"
MINUTE, WHOLE_DAY = "2026-11-10 09:12", "2026-11-10 00:00"
EDIT = "۲۰ آبان ۱۴۰۵ - ۱۸:۳۰"


def published(article: Article) -> str | None:
    """Return the minute in Tehran."""
    at = article.published_at
    return f"{at.astimezone(TEHRAN):%Y-%m-%d %H:%M}" if at else None


@pytest.mark.parametrize(
    "label",
    [
        *(
            "تاریخ انتشار:",
            "تاریخ انتشار :",
            "تاريخ انتشار:",
            "انتشار:",
            "زمان انتشار:",
            "منتشر شده در",
            "تاریخ:",
            "زمان:",
        ),
        *(
            "تاریخ خبر:",
            "زمان مخابره:",
            "تاریخ درج:",
            "درج شده در:",
            "ثبت:",
            "ارسال شده در",
            "نوشته شده در",
            "بارگذاری:",
        ),
        *("Published:", "Posted on"),
    ],
)
@pytest.mark.parametrize(
    "shape",
    [
        "<div><span>{label} {day} - ۰۹:۱۲</span></div>",
        "<p>{label} {day} ساعت ۰۹:۱۲</p>",
        "<div><b>{label}</b><span>{day}</span> <span>۰۹:۱۲</span></div>",
        "<div>کد خبر: ۵۷۳۱۲ | {label} {day} - ۰۹:۱۲ | بازدید: ۱۲</div>",
        "<dl><dt>{label}</dt><dd>{day} - ۰۹:۱۲</dd></dl>",
        "<table><tr><td>{label}</td><td>{day} - ۰۹:۱۲</td></tr></table>",
    ],
)
def test_labels_of_a_publication(label: str, shape: str) -> None:
    line = shape.format(label=label, day=DAY)
    above, below = read(story_page(under=line)), read(story_page(foot=f"<div>{line}</div>"))
    assert (published(above), published(below)) == (MINUTE, MINUTE)
    assert "آبان" not in above.body + below.body


@pytest.mark.parametrize(
    ("line", "at"),
    [
        (f"<span>سه‌شنبه {DAY}</span>", WHOLE_DAY),
        (f"<ul><li>سه‌شنبه {DAY}</li><li>۰۹:۱۲</li></ul>", MINUTE),
        (f"<ul><li>۰۹:۱۲</li><li>سه‌شنبه {DAY}</li></ul>", MINUTE),
        ("<div><span>۱۹</span><span>آبان</span><span>۱۴۰۵</span></div>", WHOLE_DAY),
        (f"<div>سه‌شنبه، {DAY}</div><div>ساعت: ۰۹:۱۲</div>", MINUTE),
        (f"<div>{DAY} ساعت:۰۹:۱۲</div>", MINUTE),
        (f"<div><a href='/eco'>اقتصاد</a> <span>{DAY} - ۰۹:۱۲</span></div>", MINUTE),
        (f"<div><span>کاوه نیک‌پی</span> | <span>{DAY} - ۰۹:۱۲</span></div>", MINUTE),
        ("<div>۱۴۰۵/۰۸/۱۹ - ۰۹:۱۲</div>", MINUTE),
        ("<div>10 November 2026 - 09:12</div>", MINUTE),
        (f"<time>{DAY} - ۰۹:۱۲</time>", MINUTE),
        (f"<time datetime='2026-11-10'>{DAY} - ۰۹:۱۲</time>", MINUTE),
        # readers see «دیروز», attributes hold the time
        (f"<time itemprop='datePublished' datetime='{ISO}'>دیروز</time>", MINUTE),
        (f"<meta itemprop='datePublished' content='{ISO}'>", MINUTE),
        (f"<span property='schema:datePublished' content='{ISO}'>دیروز</span>", MINUTE),
        (f"<span property='dc:date dc:created' content='{ISO}'>دیروز</span>", MINUTE),
        (f"<abbr class='published' title='{ISO}'>دیروز</abbr>", MINUTE),
        (
            f"<time class='updated' datetime='2026-11-11'></time><time class='published' datetime='{ISO}'></time>",
            MINUTE,
        ),
        (f"<time pubdate datetime='{ISO}'>دیروز</time>", MINUTE),
        ("<span data-timestamp='1794289320'>دیروز</span>", MINUTE),
        ("<div data-publish-date='1405/08/19 09:12'>دیروز</div>", MINUTE),
        (f"<span title='{DAY} - ۰۹:۱۲'>۲ هفته پیش</span>", MINUTE),
    ],
)  # fmt: skip
def test_shapes_of_a_printed_date(line: str, at: str) -> None:
    assert published(read(story_page(under=line))) == at


def test_a_day_keeps_the_offset_of_tehran() -> None:
    """So that the stored field shows the day that the page states."""
    found = read(story_page(under=f"<span>{DAY}</span>"))
    assert found.published_at and found.published_at.isoformat() == "2026-11-10T00:00:00+03:30"


@pytest.mark.parametrize(
    "name",
    [
        *("article:published_time", "og:article:published_time", "article:published", "datePublished", "pubdate"),
        *(
            "publish-date",
            "publishdate",
            "publish_date",
            "publication_date",
            "parsely-pub-date",
            "sailthru.date",
            "DC.date",
        ),
        *(
            "dcterms.created",
            "cXenseParse:publishtime",
            "rnews:datePublished",
            "citation_publication_date",
            "ptime",
            "date",
        ),
    ],
)
@pytest.mark.parametrize("attribute", ["name", "property", "itemprop"])
def test_names_in_the_head(name: str, attribute: str) -> None:
    assert published(read(story_page(head=f'<meta {attribute}="{name}" content="{ISO}">'))) == MINUTE


@pytest.mark.parametrize(
    ("content", "at"),
    [
        ("1794289320", MINUTE),
        ("1794289320000", MINUTE),
        ("1405/08/19 09:12", MINUTE),
        ("۱۴۰۵/۰۸/۱۹ - ۰۹:۱۲", MINUTE),
        ("Tue, 10 Nov 2026 05:42:00 GMT", MINUTE),
    ],
)
def test_times_in_the_head(content: str, at: str) -> None:
    assert published(read(story_page(head=f'<meta name="publish-date" content="{content}">'))) == at


@pytest.mark.parametrize("midnight", ["2026-11-10", "2026-11-10T00:00:00+03:30", "2026-11-10T00:00:00Z"])
def test_the_page_tells_the_minute_of_a_day_that_the_head_gives(midnight: str) -> None:
    page = story_page(head=f'<meta name="pubdate" content="{midnight}">', under=f"<div>{DAY} - ۰۹:۱۲</div>")
    assert published(read(page)) == MINUTE


def test_nastooh_s_date_is_when_the_page_was_made() -> None:
    made = '<meta name="date" content="2026-11-20T10:00:00+03:30">'
    assert published(read(story_page(head=f'<meta name="generator" content="nastooh">{made}'))) is None


@pytest.mark.parametrize(
    ("path", "at"),
    [
        *((path, WHOLE_DAY) for path in ("/1405/08/19/57312/x", "/fa/news/1405/8/19/57312", "/2026/11/10/pol-zarrin/")),
        *((path, WHOLE_DAY) for path in ("/2026-11-10-pol-zarrin/", "/blog/20261110/pol", "/fa/1405-08-19/pol")),
        *((path, WHOLE_DAY) for path in ("/news/19-08-1405/pol", "/2026/nov/10/pol", "/۱۴۰۵/۰۸/۱۹/57312")),
        *(
            (path, None)
            for path in ("/news/57312/2026-review", "/fa/news/1405/57312", "/news/202699/12", "/2027/11/10/x")
        ),
    ],
)
def test_days_in_the_address(path: str, at: str | None) -> None:
    assert published(read(story_page(), url=f"https://www.khabar.example{path}")) == at


@pytest.mark.parametrize(
    "label",
    [
        *(
            "آخرین به‌روزرسانی:",
            "به‌روزرسانی:",
            "بروزرسانی",
            "به روز رسانی :",
            "آخرین ویرایش:",
            "ویرایش شده در",
            "اصلاح:",
        ),
        *("آخرین تغییر:", "تاریخ به‌روزرسانی:", "آپدیت:", "Updated:", "Last modified:"),
    ],
)
def test_an_edit_is_no_publication(label: str) -> None:
    edit = f"{label} {EDIT}"
    alone, beside = f"<div class='date'>{edit}</div>", f"<div>{DAY} - ۰۹:۱۲ | {edit}</div>"
    before = f"<div><span>{edit}</span> <span>انتشار: {DAY} - ۰۹:۱۲</span></div>"
    changed = f"<div>{label} <time datetime='2026-11-11T18:30:00+03:30'>x</time></div>"
    time = f"{changed}<div><time datetime='{ISO}'>x</time></div>"
    assert [published(read(story_page(under=line))) for line in (alone, beside, before, time)] == [None, *[MINUTE] * 3]


def test_an_edit_on_a_page_of_a_family() -> None:
    lines = f"<div class='date'>آخرین به‌روزرسانی: {EDIT}</div><div class='date'>{DAY} - ۰۹:۱۲</div>"
    head = '<meta name="generator" content="IranSamaneh">'
    assert published(read(story_page(head=head, under=lines, body=f"<div class='body'>{BODY}</div>"))) == MINUTE


SENTENCES = (
    "جلسهٔ شورا روز ۲ خرداد ۱۴۰۱ ساعت ۱۰:۰۰ برگزار شد.",
    "مراسم یادبود دوشنبه ۲ خرداد ۱۴۰۱ ساعت ۱۰ در تالار شهر برپا می‌شود.",
    "۲ خرداد ۱۴۰۱ ساعت ۱۰:۳۰ پل فرو ریخت.",
    "در تاریخ ۲ خرداد ۱۴۰۱ ساعت ۱۰:۰۰ زمین لرزید.",
    "این کتاب ۲ خرداد ۱۴۰۱ منتشر شد.",
    "زمان برگزاری: ۲ خرداد ۱۴۰۱ ساعت ۱۰",
    "مهلت ثبت‌نام: ۲ خرداد ۱۴۰۱ ساعت ۱۴",
)


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("head", ["", f'<meta property="article:published_time" content="{ISO}">'])
def test_a_sentence_with_a_day_and_an_hour_stays_and_dates_nothing(sentence: str, head: str) -> None:
    first = read(story_page(head=head, body=f"<p>{sentence}</p>{BODY}"))
    last = read(story_page(head=head, body=f"{BODY}<p>{sentence}</p>"))
    assert sentence in first.body and sentence in last.body
    assert {published(first), published(last)} == {MINUTE if head else None}


@pytest.mark.parametrize(
    "page",
    [
        story_page(top="<div class='top'>امروز شنبه ۳۰ آبان ۱۴۰۵</div>"),
        story_page(top="<header><div class='today'>شنبه ۳۰ آبان ۱۴۰۵</div></header>"),
        story_page(top=f"<aside><time datetime='{ISO}'>x</time></aside>"),
        story_page(foot=f"<div class='comments'><div>رضا <time datetime='{ISO}'>x</time></div></div>"),
        story_page(top=f"<div><a href='/fa/news/1'>خبر دیگری از گوشهٔ شهر</a><time datetime='{ISO}'></time></div>"),
    ],
)  # fmt: skip
def test_clocks_and_other_stories_date_nothing(page: str) -> None:
    assert published(read(page)) is None


OTHER = (
    '{"@type":"NewsArticle","headline":"خبر دیگری از گوشهٔ شهر","url":"/fa/news/50001/a",'
    '"datePublished":"2024-02-01T08:00Z"}'
)


@pytest.mark.parametrize(
    ("own", "at"),
    [
        (f'{{"@type":"NewsArticle","headline":"{TITLE}","datePublished":"{ISO}"}}', MINUTE),
        (f'{{"@type":"Article","url":"/fa/news/57312","datePublished":"{ISO}"}}', MINUTE),
        ('{"@type":"Organization","name":"دیدبان سپیددشت"}', None),
    ],
)
def test_of_several_stories_in_json_ld_the_page_s_own_counts(own: str, at: str | None) -> None:
    script = f'<script type="application/ld+json">[{OTHER},{own}]</script>'
    assert published(read(story_page(head=script), url="http://khabar.example/fa/news/57312/x")) == at


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("خبر - ۳۱۸۷۴ - ۲۹ آبان ۱۴۰۵ - ۱۸:۲۶", True),
        ("تهران - ۱۹ آبان ۱۴۰۵ - ایرنا", True),
        ("۱۹ آبان ۱۴۰۵ - ۰۹:۱۲", True),
        ("۰۹:۱۲", True),
        ("Published: Nov 10, 2026 9:12 AM | Updated: Nov 11, 2026", True),
        *((sentence, False) for sentence in SENTENCES),
        ("دو نفر در ۱۲ آبان ۱۴۰۵ دستگیر شدند", False),
        ("زمان: ۲ خرداد ۱۴۰۱ ساعت ۱۰، مکان: تالار شهر", False),
        (PARAGRAPHS[0], False),
        ("", False),
    ],
)
def test_what_is_a_date_line(line: str, is_one: bool) -> None:
    assert is_date_line(line, datetime.fromisoformat("2026-11-22T09:00:00+00:00")) is is_one
