"""Hidden text is not part of a story, unless a click shows it."""

import pytest

from tests.extract.layouts import FLASH, LAYOUTS, STORY, family, lines, paragraphs

SPAM = "خرید هاست ارزان و پیش‌بینی معتبر با بهترین ضریب و ثبت‌نام رایگان برای همهٔ کاربران گرامی که می‌خواهند برنده شوند. "


@pytest.mark.parametrize(
    "attributes",
    [
        'style="position:absolute;left:-9999px"',
        'style="position: absolute; top: -5000px;"',
        'style="text-indent:-9999px"',
        'style="margin-left:-9999px"',
        'style="height:0;overflow:hidden"',
        'style="width:1px;height:1px;overflow:hidden"',
        'style="font-size:0"',
        'style="font-size:0px;line-height:0"',
        'style="opacity:0"',
        'style="color:transparent"',
        'style="clip:rect(0,0,0,0);position:absolute"',
        'style="transform:translateX(-9999px)"',
        'style="display:none"',
        'style="display: none !important;"',
        'style="visibility:hidden"',
        "hidden",
        'aria-hidden="true"',
        'class="d-none"',
        'class="visually-hidden"',
    ],
)
def test_hidden_text_stays_out(attributes: str) -> None:
    for layout in LAYOUTS:
        for tag, times in (("div", 1), ("div", 6), ("p", 1)):
            spam = f"<{tag} {attributes}>{SPAM * times}</{tag}>"
            assert lines(layout(paragraphs(*STORY) + spam)) == list(STORY)
            assert lines(layout(spam + paragraphs(*STORY))) == list(STORY)


@pytest.mark.parametrize("spam", [f"<template><p>{SPAM}</p></template>", f"<marquee height=1>{SPAM}</marquee>"])
def test_elements_that_show_nothing(spam: str) -> None:
    assert lines(LAYOUTS[0](paragraphs(*STORY[:2]) + spam + paragraphs(*STORY[2:]))) == list(STORY)


@pytest.mark.parametrize("attributes", ['style="left:-9999px"', 'style="display:none"', "hidden"])
def test_spam_longer_than_a_short_story(attributes: str) -> None:
    for layout in LAYOUTS:
        assert lines(layout(f"<p>{FLASH}</p><div {attributes}>{SPAM * 9}</div>")) == [FLASH]


@pytest.mark.parametrize(
    ("switch", "attributes"),
    [
        ('<a href="#" onclick="show()">ادامهٔ مطلب</a>', 'style="display:none"'),
        ("<button>نمایش بیشتر</button>", 'style="display:none"'),
        ('<a href="#rest">▼</a>', 'id="rest" style="display:none"'),
        ('<button data-target="#tail">+</button>', 'id="tail" hidden'),
        ('<button aria-controls="tail"></button>', 'id="tail" style="visibility:hidden"'),
        ('<label for="fold">مشاهدهٔ ادامهٔ متن</label><input type="checkbox" id="fold">', 'style="display:none"'),
        ('<div><a href="#">ادامهٔ خبر ...</a></div>', 'class="hidden"'),
        ("", 'class="more-text" style="display:none"'),
        ("", 'id="fulltext" hidden'),
    ],
)
def test_what_a_click_shows_is_the_story(switch: str, attributes: str) -> None:
    for layout in LAYOUTS:
        for seen in (1, 3):
            rest = f"<div {attributes}>{paragraphs(*STORY[seen:])}</div>"
            assert lines(layout(paragraphs(*STORY[:seen]) + switch + rest)) == list(STORY)


def test_a_fold_of_the_browser_is_open() -> None:
    fold = f"<details><summary>ادامهٔ مطلب</summary>{paragraphs(*STORY[2:])}</details>"
    assert all(lines(layout(paragraphs(*STORY[:2]) + fold)) == list(STORY) for layout in LAYOUTS)


def test_what_is_hidden_on_phones_alone_stays() -> None:
    body = f'<div class="d-none d-md-block">{paragraphs(*STORY)}</div>'
    assert all(lines(layout(body)) == list(STORY) for layout in LAYOUTS)


def test_most_of_the_text_where_a_profile_finds_the_story_is_never_hidden() -> None:
    rest = f'<div style="visibility:hidden">{paragraphs(*STORY[1:])}</div>'
    assert lines(family(f"<p>{STORY[0]}</p>{rest}")) == list(STORY), "a script shows it when the page is loaded"
