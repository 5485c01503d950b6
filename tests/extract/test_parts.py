"""A story in several boxes of one class: its surroundings are those of all boxes."""

from tests.extract.layouts import STORY, family, paragraphs, read
from tests.extract.pages import article

OPEN, CLOSE = '<div class="entry-content">', "</div>"
ADVERT = '<div class="adv"><a href="/x">آگهی</a></div>'
FIRST, SECOND = paragraphs(*STORY[:3]), paragraphs(*STORY[3:])


def parts(second: str, below: str = "") -> str:
    return family(f"{FIRST}{CLOSE}{ADVERT}{OPEN}{second}{CLOSE}{below}<div>", head="")


def test_a_day_that_heads_the_second_part_is_no_time_of_publication() -> None:
    found = article(read(parts(f"<h3>جمعه ۱۵ آبان ۱۴۰۵</h3>{SECOND}")))
    assert (found.published_at, found.body.endswith(STORY[-1])) == (None, True)


def test_a_time_below_the_last_part_is_one() -> None:
    lines = "".join(f"<h3>بخش {number}</h3>" for number in "۱۲۳۴۵۶")
    found = article(read(parts(lines + SECOND, "<div>پنجشنبه ۲۱ آبان ۱۴۰۵ - ۱۴:۰۰</div>")))
    assert found.published_at and f"{found.published_at:%m-%d %H:%M}" == "11-12 10:30"


def test_a_credit_at_the_end_of_the_last_part() -> None:
    found = article(read(parts(f"{SECOND}<p>گزارش از: مهرگان سپیدار - عکس: نازلی آبتین</p>")))
    assert (found.authors, found.photographers) == (("مهرگان سپیدار",), ("نازلی آبتین",))


def test_stories_that_the_last_part_links_to() -> None:
    link = '<p>شهردار پیش‌تر <a href="https://news.sangan.example/fa/news/44001/y">گفته بود</a> که پل فرو نمی‌ریزد.</p>'
    page = parts(SECOND + link).replace("WordPress 6.5", "WordPress")
    assert article(read(page)).related == ("https://news.sangan.example/fa/news/44001/y",)


def test_what_a_box_between_the_parts_says_is_of_another_story() -> None:
    box = '<div class="related"><a href="/n/1">خبر دیگری از گوشهٔ شهر سنگان</a> <span>۱۴۰۵/۰۸/۱۰ - ۰۹:۰۰</span></div>'
    found = article(read(family(f"{FIRST}{CLOSE}{box}{OPEN}{SECOND}{CLOSE}<div>", head="")))
    assert found.published_at is None
