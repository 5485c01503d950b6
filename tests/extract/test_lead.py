"""The lead, kicker and subtitle of a story, never those of a story beside it."""

import json

import pytest

from ingest.extract import extract
from ingest.model import Link
from tests.extract.pages import article, outlet, page, read
from tests.extract.unknown import BODY, PARAGRAPHS, TITLE, story_page

LEAD_HALVES = ("ساکنان روستا ده سال است که", "برای رسیدن به شهر از راه کوهستانی می‌گذرند.")
LEAD = " ".join(LEAD_HALVES)
OTHER = "خلاصهٔ خبر دیگری که در ستون کناری آمده است و به پل ربطی ندارد."


@pytest.mark.parametrize(
    "page",
    [
        story_page(under=f"<p class='lead'>{LEAD}</p>"),
        story_page(under=f"<div class='summary'>{LEAD}</div>"),
        story_page(under=f"<p class='lead'>{LEAD_HALVES[0]}<br>{LEAD_HALVES[1]}</p>"),
        story_page(under=f"<div class='lead'><p>{LEAD_HALVES[0]}</p><p>{LEAD_HALVES[1]}</p></div>"),
        story_page(
            top=f"<div><div><a href='/fa/news/1'>خبر دیگری از گوشهٔ شهر ما</a><p class='lead'>{OTHER}</p></div></div>",
            under=f"<p class='lead'>{LEAD}</p>",
        ),
        story_page(
            head='<meta name="generator" content="IranSamaneh">',
            top=f"<div class='col'><div class='lead'>{OTHER}</div></div>",
            under=f"<div class='subtitle'>{LEAD}</div>",
            body=f"<div class='body'>{BODY}</div>",
        ),
    ],
)  # fmt: skip
def test_the_lead_of_the_story(page: str) -> None:
    assert read(page).lead == LEAD


@pytest.mark.parametrize(
    "page",
    [
        story_page(top=f"<div class='sidebar'><ul><li><p class='summary'>{OTHER}</p></li></ul></div>"),
        story_page(top=f"<aside><p class='lead'>{OTHER}</p></aside>"),
        story_page(top=f"<div class='z'><p class='lead'>{OTHER}</p></div>"),
        story_page(foot=f"<div class='z'><p class='lead'>{OTHER}</p></div>"),
        story_page(after=f"<div class='related'><p class='excerpt'>{OTHER}</p></div>"),
        story_page(
            head='<meta name="generator" content="WordPress">',
            heading=f'<h1 class="entry-title">{TITLE}</h1>',
            body=f'<div class="entry-content">{BODY}</div>',
            foot=f"<div class='q'><div class='excerpt'>{OTHER}</div></div>",
        ),
    ],
)
def test_the_lead_of_another_story(page: str) -> None:
    assert read(page).lead is None


CUT = PARAGRAPHS[0][:90]


def from_feed(lead: str, body: str) -> str | None:
    link = Link(url="http://khabar.example/news/1234567/x", title=TITLE, lead=lead)
    return article(extract(page(body), outlet(), link)).lead


@pytest.mark.parametrize("excerpt", [f"{CUT} […]", f"{CUT} [...]", f"{CUT}…", f"{CUT}...", f"{LEAD[:40]} [ … ]"])
def test_the_beginning_of_a_text_that_a_program_cut_is_no_lead(excerpt: str) -> None:
    head = f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "description": excerpt})}</script>'
    assert from_feed(excerpt, story_page()) is None
    assert from_feed(excerpt, story_page(under=f"<p class='lead'>{LEAD}</p>")) == LEAD
    assert read(story_page(head=head)).lead is None
    assert from_feed(LEAD, story_page(head=head)) == LEAD
    assert read(story_page(under=f"<p class='excerpt'>{excerpt}</p>")).lead is None


@pytest.mark.parametrize("lead", ["و پل هنوز نیست…", "ده سال چشم‌به‌راهی مردم سپیددشت برای یک پل چوبی..."])
def test_a_lead_may_end_in_three_points(lead: str) -> None:
    assert from_feed(lead, story_page()) == lead


def test_kickers() -> None:
    own = "<div class='rutitr'>مدیر راه‌های<br>شهرستان سپیددشت</div>"
    assert read(story_page(heading=f"{own}<h1>{TITLE}</h1>")).kicker == "مدیر راه‌های شهرستان سپیددشت"
    assert read(story_page(top="<aside><span class='kicker'>خبر دیگر روز</span></aside>")).kicker is None
