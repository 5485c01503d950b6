"""Lines of the page among a story's paragraphs, and lines of a story that look like them."""

import gzip
import json
from pathlib import Path

import pytest

from ingest.extract.lines import is_caption, is_consent, is_credit, is_label, is_notice, is_paste
from tests.extract.layouts import LAYOUTS, STORY, lines, paragraphs

JUNK = {
    "rights": (
        "کپی‌برداری از مطالب این پایگاه خبری بدون ذکر منبع ممنوع است.",
        "استفاده از مطالب روزنامهٔ سنگان با ذکر منبع و درج پیوند بلامانع است.",
        "تمامی حقوق مادی و معنوی این سایت متعلق به روزنامهٔ سنگان است.",
        "بازنشر این خبر تنها با ذکر نام روزنامهٔ سنگان مجاز است.",
        "نقل این خبر با ذکر منبع آزاد است.",
        "Copyright © 2026 All Rights Reserved",
    ),
    "rules for comments": (
        "نظرات حاوی توهین یا افترا منتشر نخواهد شد.",
        "لطفاً از نوشتن نظر به صورت فینگلیش خودداری کنید.",
        "نظر شما پس از بررسی و تأیید منتشر می‌شود.",
        "نشانی ایمیل شما منتشر نخواهد شد. بخش‌های موردنیاز علامت‌گذاری شده‌اند *",
    ),
    "newsletters and channels": (
        "برای دریافت تازه‌ترین خبرها ایمیل خود را وارد کنید.",
        "با عضویت در خبرنامهٔ ما هر روز مهم‌ترین خبرها را ببینید.",
        "ما را در تلگرام دنبال کنید",
        "به کانال تلگرام روزنامهٔ سنگان بپیوندید",
        "اپلیکیشن روزنامهٔ سنگان را نصب کنید و زودتر از همه باخبر شوید.",
    ),
    "pages of the story": (
        "صفحه ۲ از ۴",
        "صفحه: ۱ ۲ ۳",
        "صفحهٔ قبل | صفحهٔ بعد",
        "۱ ۲ ۳ بعدی »",
        "Page 1 of 3",
        "ادامه در صفحهٔ بعد",
    ),
    "advertisements": ("آگهی", "- تبلیغات -", "تبلیغات متنی", "رپرتاژ آگهی", "تبلیغ شما در اینجا", "ADVERTISEMENT"),
    "players": (
        "No media source currently available",
        "0:00 / 3:25",
        "۲۴۰پی | ۴٫۱ مگابایت",
        "کیفیت ۴۸۰p | ۱۲ مگابایت",
        "دانلود با کیفیت بالا",
        "کد ویدیو دانلود",
        "مرورگر شما از پخش ویدئو پشتیبانی نمی‌کند.",
        "مدت: ۰۲:۱۵",
    ),
    "tools": (
        "کد خبر: ۴۵۱۲۰",
        "اندازهٔ قلم",
        "ارسال به دوستان",
        "نسخهٔ چاپی | ارسال برای دوستان",
        "۳ دقیقه مطالعه",
        "4 min read",
        "۱۲۰ بازدید",
        "A+ A-",
        "الف + الف -",
        "لینک کوتاه: https://sng.example/45",
        "۵ نظر",
    ),
    "a word processor's leavings": (
        "Normal 0 false false false EN-US X-NONE FA MicrosoftInternetExplorer4",
        '/* Style Definitions */ table.MsoNormalTable {mso-style-name:"Table Normal";}',
        "st1\\:*{behavior:url(#ieooui) }",
    ),
    "ways past a box": ("از مطالب پیشنهادی رد شوید و به خواندن ادامه دهید", "پایان مطالب پیشنهادی", "پایان پادکست"),
    "other stories": (
        "بیشتر بخوانید: سیل در سنگان چه کرد؟",
        "این خبر را هم بخوانید: بودجهٔ شهر تصویب شد",
        "در همین زمینه: سنگان در گذر تاریخ",
    ),
}
LABELS = [line for lines in JUNK.values() for line in lines]
CREDITS = (
    "عکس: مهسا درودی",
    "عکس از مهسا درودی",
    "عکس‌ها: مهسا درودی / روزنامهٔ سنگان",
    "نویسنده: آرش کیان‌مهر",
    "گزارش: آرش کیان‌مهر",
    "به قلم آرش کیان‌مهر",
    "تهیه و تنظیم: آرش کیان‌مهر",
    "منبع تصویر، رویترز",
    "توضیح تصویر، نمایی از پل تاریخی در روزهای پربارش بهار",
)


@pytest.mark.parametrize("line", LABELS)
def test_lines_of_the_page(line: str) -> None:
    for layout in LAYOUTS:
        among = paragraphs(*STORY[:2]) + f"<p>{line}</p>" + paragraphs(*STORY[2:])
        assert lines(layout(among)) == list(STORY)
        assert lines(layout(paragraphs(*STORY) + f"<div>{line}</div>")) == list(STORY)


@pytest.mark.parametrize("line", CREDITS)
def test_credits_above_and_below_the_story(line: str) -> None:
    for layout in LAYOUTS:
        assert lines(layout(f"<p>{line}</p>" + paragraphs(*STORY))) == list(STORY)
        assert lines(layout(paragraphs(*STORY) + f"<p>{line}</p>")) == list(STORY)


@pytest.mark.parametrize(
    "line",
    [
        "منبع: ایسنا",
        "خبرنگار: چرا بازسازی پل این همه دیر آغاز شد؟",
        "گزارش: بازار سکه پس از یک هفته آرامش دوباره گران شد.",
        "عکس این کودک در همهٔ جهان دیده شد.",
        "صفحهٔ نخست روزنامه‌ها را خواندیم و چیزی ندیدیم.",
        "چاپ کتاب‌های درسی از هفتهٔ آینده آغاز می‌شود.",
        "استفاده از مطالب درسی تازه در دبستان‌ها آغاز شد.",
        "پایان پادکست‌های رایگان نزدیک است و کسی نمی‌داند پس از آن چه می‌شود.",
        "نظر مخاطبان برای ما مهم است، این را سرپرست گروه گفت.",
        "دو نظر دربارهٔ این طرح شنیده شد و هیچ‌کدام پذیرفته نشد.",
        "وی گفت: شرکت‌های بزرگ با کوکی‌ها رفتار کاربران را دنبال می‌کنند.",
        "ادامه دارد...",
    ],
)
def test_lines_of_a_story(line: str) -> None:
    for layout in LAYOUTS:
        body = lines(layout(paragraphs(*STORY[:3], line, *STORY[3:])))
        assert body == [*STORY[:3], line, *STORY[3:]]


def test_paragraphs_of_real_stories_are_none(shared: Path) -> None:
    """Of 27,000 paragraphs of two outlets, only credits and lines without a letter are classified as page lines."""
    with gzip.open(shared / "corpora" / "fars-varzesh3.jsonl.gz", "rt", encoding="utf-8") as articles:
        texts = [" ".join(line.split()) for article in articles for line in json.loads(article)["body"].split("\n")]
    rules = (is_label, is_notice, is_consent, is_caption, is_paste)
    said = [text for text in texts if any(map(str.isalnum, text))]
    assert [text for text in said if any(rule(text) for rule in rules)] == []
    credited = [text for text in texts if is_credit(text)]
    assert len(credited) > 40
    roles = ("عکس", "عکاس", "نویسنده", "نويسنده", "نگارنده", "خبرنگار", "ترجمه", "یادداشت")
    assert all(text.strip("( *").startswith(roles) for text in credited)
