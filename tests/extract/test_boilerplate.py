"""Boilerplate that is removed from a story's blocks, and text that only looks like it."""

import pytest

from ingest.extract.body import Block
from ingest.extract.boilerplate import clean
from tests.extract.layouts import LAYOUTS, family, lines, paragraphs
from tests.extract.layouts import STORY as STORY_OF_THE_BRIDGE
from tests.extract.unknown import PARAGRAPHS

STORY = "استاندار گفت: روابط عمومی‌های دستگاه‌ها باید هر روز پاسخ‌گوی مردم باشند."


@pytest.mark.parametrize(
    "ending",
    [
        "انتهای پیام",
        "انتهای پیام/",
        "انتهای پیام/ی",
        "انتهای پیام/ ۱۲۳",
        "انتهای پیام/۱۲۳/۴۵۶",
        "انتهاي پيام/",
        "انتهای‌ پیام.",
        "/انتهای پیام/",
        "انتهای پیام / ت.ع",
        "پایان پیام/ ۱۲۳",
        "پایان پیام",
        "پایان خبر/",
        "انتهای متن/",
        "17302",
        "۹۱۷۷/۶۰۳۹",
        "9177**6039",
        "نظر شما",
        "نظرات:",
        "ارسال نظر",
        "برچسب‌ها: قم، استاندار",
        "لینک کوتاه",
        "کد خبر: ۸۷۷۷۴۷",
        "این مطلب را به اشتراک بگذارید:",
        "اشتراک‌گذاری",
    ],
)
def test_last_blocks_that_are_no_part_of_it(ending: str) -> None:
    assert clean([Block(STORY), Block(ending)]) == [STORY]


@pytest.mark.parametrize(
    ("text", "story"),
    [
        ("پاسخ دادند. انتهای پیام", "پاسخ دادند."),
        ("پاسخ دادند.انتهای پیام/", "پاسخ دادند."),
        ("پاسخ دادند./انتهای پیام/ح", "پاسخ دادند."),
        ("پاسخ دادند» پایان پیام/ ۱۲", "پاسخ دادند»"),
        ("پاسخ دادند انتهای پیام/ی", "پاسخ دادند"),
        ("پاسخ دادند. ۹۱۷۷/۶۰۳۹", "پاسخ دادند."),
        # Sentences that end with the same words.
        ("این همه ماجرا نبود در پایان گزارش.", "این همه ماجرا نبود در پایان گزارش."),
        ("از پایان پیام‌رسان‌های خارجی گفت", "از پایان پیام‌رسان‌های خارجی گفت"),
        ("بازی در سال ۱۴۰۴", "بازی در سال ۱۴۰۴"),
        ("نتیجه: ۳ بر ۲.", "نتیجه: ۳ بر ۲."),
    ],
)
def test_ending_glued_to_the_last_paragraph(text: str, story: str) -> None:
    assert clean([Block(STORY), Block(text)]) == [STORY, story]


@pytest.mark.parametrize(
    "text",
    [
        "نظر شما درباره این طرح چه بود و چرا دیر اعلام شد؟",
        "در همین زمینه وی گفت: باید منتظر ماند.",
        "بخوانید و بدانید که کتاب هنوز زنده است",
        "چاپ کتاب گران شد",
        "خواندنی‌ترین کتاب سال را او نوشت.",
        "مرتبط دانستن این دو رویداد خطاست.",
        "پایان پیامبران",
        "بیشتر بخوانیدها را حذف کردند و کسی نفهمید.",
        "۱۲ نفر",
        "تاریخ انتشار این کتاب هنوز روشن نیست و ناشر نیز چیزی نگفته است.",
        "«پایان خبرنگاری؟»",
    ],
)
def test_prose_that_begins_like_boilerplate_stays(text: str) -> None:
    assert clean([Block(STORY), Block(text), Block(STORY)]) == [STORY, text, STORY]


def linked(text: str) -> Block:
    return Block(text, linked=len(text))


@pytest.mark.parametrize(
    "blocks",
    [
        [Block("بیشتر بخوانید:"), linked("استاندار به قم رفت"), linked("تیتر دوم")],
        [Block("بيشتر بخوانيد"), linked("یک")],
        [Block("بیشتر بخوانید: استاندار به قم رفت", linked=18)],
        [Block("همچنین بخوانید»")],
        [Block("اخبار مرتبط"), linked("استاندار به قم رفت")],
        [Block("در همین زمینه:"), linked("استاندار به قم رفت")],
        [linked("استاندار در سفر به قم چه گفت")],
        # Links that follow their label, and one another, without a space.
        [Block("همچنین بخوانیداستاندار به قم رفتتیتر دوم", linked=26)],
        [Block("خواندنی: استاندار به قم رفت", linked=18)],
        [Block("آگهی")],
    ],
)
def test_other_stories_in_the_middle_go(blocks: list[Block]) -> None:
    assert clean([Block(STORY), *blocks, Block(STORY)]) == [STORY, STORY]


def test_a_short_link_that_stands_alone_stays() -> None:
    assert clean([Block(STORY), linked("خبرگزاری ایرنا"), Block(STORY)]) == [STORY, "خبرگزاری ایرنا", STORY]


def test_headline_and_kicker_above_the_text_go_in_any_letters() -> None:
    blocks = [Block("استاندار قم:"), Block("توجه مديران به رسانه كم است"), Block(STORY)]
    assert clean(blocks, ("توجه مدیران به رسانه کم است", "استاندار قم")) == [STORY]


def test_what_follows_the_ending_goes_with_it() -> None:
    assert clean([Block(STORY)] * 3 + [Block("انتهای پیام"), Block("عکس از: آرشیو")]) == [STORY] * 3


def test_a_round_up_with_several_endings_keeps_its_parts() -> None:
    part = [Block(STORY), Block("انتهای پیام/")]
    assert clean(part * 4) == [STORY] * 4


def test_an_ending_that_was_pasted_above_most_of_a_story_cuts_nothing() -> None:
    pasted = paragraphs(STORY_OF_THE_BRIDGE[0], "انتهای پیام/", *STORY_OF_THE_BRIDGE[1:])
    assert lines(family(pasted)) == list(STORY_OF_THE_BRIDGE)


def test_a_question_in_the_middle_of_an_interview_is_no_credit() -> None:
    question = "خبرنگار: چه کسانی در این طرح همکاری کرده‌اند"
    interview = [*STORY_OF_THE_BRIDGE, question, *PARAGRAPHS]
    for layout in LAYOUTS:
        assert lines(layout(paragraphs(*interview))) == interview
