"""Boxes of foreign text are removed from a story, whatever their names, and the story stays complete."""

from collections.abc import Callable

import pytest

from tests.extract.layouts import FLASH, LAYOUTS, STORY, lines, paragraphs

ONE, TWO = "کاووس بهمنی", "ژینا مرادپور"
HERS = "من هر روز از این پل رد می‌شوم و باورم نمی‌شود که پس از این همه سال دست به کار شده‌اند، امیدوارم نیمه‌کاره نماند."
HIS = "کاش پیش از هر کاری فکری به حال کاسبان بازارچه می‌کردند چون نان‌شان به همین گذر بسته است و پس‌اندازی هم ندارند."
SEEN, READY = "سیل در سنگان چه بر سر پل آورد؟", "راه کمربندی تا نوروز آماده می‌شود"
NIGHT = "گزارشی از شبی که رودخانه به خانه‌های حاشیهٔ شهر رسید و مردم تا بامداد در بام‌ها ماندند و کسی به دادشان نرسید."
ROAD = "پیمانکار می‌گوید آسفالت بخش پایانی از هفتهٔ دیگر ریخته می‌شود و رانندگان می‌توانند پیش از عید از آن بگذرند."


def each(written: Callable[[str, str], str], pairs: tuple[tuple[str, str], ...]) -> str:
    return "".join(written(first, second) for first, second in pairs)


def comments(written: Callable[[str, str], str]) -> str:
    return each(written, ((ONE, HERS), (TWO, HIS)))


def cards(written: Callable[[str, str], str]) -> str:
    return each(written, ((SEEN, NIGHT), (READY, ROAD)))


COMMENTS = {
    "a section that is named": '<section id="comments"><h3>نظرات</h3>'
    + comments(lambda name, text: f"<div><b>{name}</b><p>{text}</p></div>")
    + "</section>",
    "a fold named in camel case": '<details class="ReaderNotes CommentBox"><summary>۲ نظر</summary>'
    + comments(lambda name, text: f"<div><b>{name}</b><p>{text}</p></div>")
    + "</details>",
    "no names, a heading": "<section><h3>دیدگاه‌های کاربران (۲)</h3><ul>"
    + comments(lambda name, text: f"<li><strong>{name}</strong> <span>۱۰:۱۲</span><div>{text}</div></li>")
    + "</ul></section>",
    "no heading, a link to reply": '<div class="q9">'
    + comments(lambda name, text: f"<div><span>{name}</span> <i>دیروز</i><p>{text}</p><a href='#'>پاسخ</a></div>")
    + "</div>",
    "neither, a name and a time": '<div class="q1">'
    + comments(lambda name, text: f'<div class="q2"><div>{name} - ۱۴۰۵/۰۸/۲۲ ۱۲:۰۵</div><div>{text}</div></div>')
    + "</div>",
    "flat below a heading": "<h3>نظرات شما</h3>" + comments(lambda name, text: f"<p><b>{name}</b></p><p>{text}</p>"),
    "WordPress's heading": "<h3>۲ دیدگاه برای «بازسازی پل»</h3><ol>"
    + comments(lambda name, text: f"<li><cite>{name}</cite> گفت:<p>{text}</p></li>")
    + "</ol>",
    "a heading that is no heading": "<div><p>نظر خوانندگان</p>"
    + comments(lambda name, text: f"<blockquote>{text}<br>{name}</blockquote>")
    + "</div>",
}
CARDS = {
    "links with leads": '<div class="k"><h4>از همین نویسنده</h4>'
    + cards(lambda title, text: f'<div class="k1"><a href="/n/1">{title}</a><p>{text}</p></div>')
    + "</div>",
    "a slider of linked blocks": '<div class="swiper">'
    + cards(lambda title, text: f'<div><a href="/n/1"><h5>{title}</h5><span>{text}</span></a></div>')
    + "</div>",
    "headings and pictures": '<div class="k">'
    + cards(lambda title, text: f'<div><img src="1.jpg"><h3><a href="/n/1">{title}</a></h3><p>{text}</p></div>')
    + "</div>",
    "a list with pictures that are links too": "<ul>"
    + cards(lambda title, text: f'<li><a href="/n"><img src="1.jpg"></a><a href="/n">{title}</a><p>{text}</p></li>')
    + "</ul>",
    "a list of links below a heading": "<p><strong>این‌ها را هم ببینید:</strong></p><ul>"
    + cards(lambda title, text: f'<li><a href="/n/1">{title}</a></li>')
    + "</ul>",
    "links with their hour": "<div><h3>تازه‌ترین خبرها</h3><ul>"
    + cards(lambda title, text: f'<li><a href="/n/1">{title}</a> <small>۱۰:۲۰</small></li>')
    + "</ul></div>",
    "a box of Jnews": '<div class="jnews_inline_related_post"><h3>نوشته‌های دیگر</h3><article><h3><a href="/n">'
    + f"{SEEN}</a></h3><div>۲۰ آبان ۱۴۰۵</div></article></div>",
    "a heading without a link": f"<p>بیشتر بخوانید: {SEEN}</p>",
    "a link behind its label": f'<blockquote>همچنین بخوانید: <a href="/n">{SEEN}</a></blockquote>',
}
OTHERS = {
    "a newsletter's form": "<div><h4>خبرنامه</h4><p>برای دریافت تازه‌ترین خبرهای شهر نشانی رایانامه‌تان را بنویسید "
    "و هر بامداد "
    "خبرها را بخوانید.</p><form><input name=e><button>عضویت</button></form></div>",
    "a newsletter by its name": '<div class="post-newsletter"><p>هر هفته گزیده‌ای از بهترین نوشته‌های ما را در '
    "صندوق خود داشته "
    "باشید.</p></div>",
    "a bar about cookies": '<div class="bar">این وب‌سایت برای بهبود تجربهٔ شما از کوکی‌ها استفاده '
    "می‌کند. <button>باشه</button></div>",
    "a dialog longer than the story": "<div role=dialog><h2>حریم شخصی شما برای ما مهم است</h2>"
    + paragraphs(
        *(
            f"ما و شریکان‌مان برای نگه‌داری اطلاعات دستگاه شما از کوکی‌ها استفاده می‌کنیم و داده‌ها را برای آگهی‌های سفارشی "
            f"پردازش "
            f"می‌کنیم؛ گزینهٔ {number} را هر زمان می‌توانید تغییر دهید."
            for number in range(9)
        )
    )
    + "</div>",
    "advertisers' links": '<p><a href="https://a.example">خرید فرش</a> | '
    '<a href="https://b.example">اجارهٔ ویلا</a></p>',
}
BOXES = [*COMMENTS.items(), *CARDS.items(), *OTHERS.items()]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
@pytest.mark.parametrize(("why", "box"), BOXES, ids=[why for why, _ in BOXES])
def test_a_box_behind_or_beside_the_story(layout: Callable[..., str], why: str, box: str) -> None:
    assert lines(layout(paragraphs(*STORY) + box)) == list(STORY), why
    assert lines(layout(paragraphs(*STORY), around=box)) == list(STORY), why


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
@pytest.mark.parametrize(("why", "box"), [*CARDS.items(), *OTHERS.items()], ids=[*CARDS, *OTHERS])
def test_a_box_among_the_paragraphs(layout: Callable[..., str], why: str, box: str) -> None:
    assert lines(layout(paragraphs(*STORY[:3]) + box + paragraphs(*STORY[3:]))) == list(STORY), why


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
@pytest.mark.parametrize(("why", "box"), BOXES, ids=[why for why, _ in BOXES])
def test_a_box_that_is_longer_than_a_short_story(layout: Callable[..., str], why: str, box: str) -> None:
    assert lines(layout(paragraphs(FLASH) + box)) == [FLASH], why
    assert lines(layout(paragraphs(FLASH), around=box)) == [FLASH], why


@pytest.mark.parametrize(
    ("why", "part"),
    [
        ("a paragraph that is a link as a whole", f'<p><a href="https://o.example/r">{NIGHT}</a></p>'),
        ("a quotation", f"<blockquote><p>«{NIGHT}»</p></blockquote>"),
        ("items that begin with a link", f'<ul><li><a href="/t/1">پل سنگان</a>: {NIGHT}</li></ul>'),
        ("a sub-heading above one paragraph", f"<h3>شب سیل</h3><p>{NIGHT}</p>"),
        ("a portrait with the name above it", f"<div><p>{NIGHT}</p></div>"),
        ("a paragraph of many links", "<p>" + NIGHT.replace("شهر", '<a href="/t/2">شهر</a>') + "</p>"),
        ("a count of comments above the rest", f'<div class="count"><a href="#c">۵ نظر</a></div><p>{NIGHT}</p>'),
    ],
)  # fmt: skip
def test_parts_of_a_story_that_look_like_boxes(why: str, part: str) -> None:
    for layout in LAYOUTS:
        body = lines(layout(paragraphs(*STORY[:3]) + part + paragraphs(*STORY[3:])))
        assert NIGHT in "".join(body), why
        assert set(STORY) <= set(body), why
