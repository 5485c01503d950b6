"""Short and unusual stories are extracted; a refusal states whether the page was claimed to be an article."""

import pytest

from ingest.extract import extract
from ingest.model import Link, NotAnArticle
from tests.extract.layouts import FLASH, LAYOUTS, STORY, TITLE, lines, paragraphs, read, semantic
from tests.extract.pages import outlet, page
from tests.extract.unknown import PARAGRAPHS

URL = "https://news.sangan.example/fa/news/45120/x"
HOME = '<meta property="og:type" content="article"><link rel="canonical" href="https://news.sangan.example/">'
LINKS = "".join(f'<li><a href="/n/{n}">خبر دیگری از همین شهر که شمارهٔ {n} است</a></li>' for n in range(12))


@pytest.mark.parametrize(
    "text",
    [
        FLASH,
        "مدارس سنگان به دلیل بارش برف فردا در نوبت صبح غیرحضوری است.",
        "تیم والیبال سنگان شامگاه دیروز سه بر یک میزبان خود را شکست داد و با سی امتیاز در جای دوم جدول ایستاد.",
        "رئیس پلیس راه سنگان گفت: گردنهٔ هزارچم از ساعت ۲۲ تا پنج بامداد برای پاک‌سازی بسته است.",
    ],
)
def test_a_story_of_a_sentence(text: str) -> None:
    about = (
        "<div><h4>دربارهٔ ما</h4><p>این روزنامه از سال ۱۳۷۲ خبرهای شهر را هر روز به دست خوانندگان خود می‌رساند.</p></div>"
    )
    comment = f"<div id=comments><div><b>کاووس بهمنی</b><p>{STORY[3]}</p></div></div>"
    for layout in LAYOUTS:
        for around in ("", about, comment, about + comment + f"<ul>{LINKS}</ul>"):
            assert lines(layout(paragraphs(text), around=around)) == [text]


@pytest.mark.parametrize(
    ("why", "body", "head"),
    [
        ("a canonical address that is the home page", paragraphs(*STORY), HOME),
        ("a film above the text", f'<video src="/a.mp4"></video>{paragraphs(*STORY)}', HOME),
        ("pictures above the text", "<figure><img src=1.jpg></figure>" * 6 + paragraphs(*STORY), HOME),
        ("a list of links behind the text", f"{paragraphs(*STORY)}<ul>{LINKS}</ul>", HOME),
        (
            "links among the paragraphs",
            "<h3><a href=/n/1>تیتر خبر دیگری از شهر</a></h3>".join(paragraphs(p) for p in STORY),
            HOME,
        ),
    ],
)  # fmt: skip
def test_stories_that_look_like_something_else(why: str, body: str, head: str) -> None:
    for layout in LAYOUTS:
        assert lines(layout(body, head=head)) == list(STORY), why


@pytest.mark.parametrize(
    ("head", "link", "claimed"),
    [
        ('<meta property="og:type" content="article">', None, True),
        ('<meta property="article:published_time" content="2026-11-12">', None, True),
        ('<script type="application/ld+json">{"@type":"NewsArticle","headline":"x"}</script>', None, True),
        ("", Link(URL, title=TITLE), True),
        ("", Link(URL), False),
        ("", None, False),
        ('<meta property="og:type" content="website">', None, False),
    ],
)
def test_a_refusal_says_whether_the_page_was_called_an_article(head: str, link: Link | None, claimed: bool) -> None:
    for body, reason in (("", "no-text"), (f"<ul>{LINKS}</ul>", "listing")):
        refused = extract(page(semantic(body, title="خبر", head=head), URL), outlet(domain="sangan.example"), link)
        assert isinstance(refused, NotAnArticle)
        assert refused.claimed is claimed
        assert refused.reason in ({"no-text", reason} if claimed else {reason, "no-text"})


def test_other_refusals_claim_nothing() -> None:
    refused = read(semantic("صفحه مورد نظر یافت نشد", title="خطا"))
    assert refused == NotAnArticle("soft-404", "صفحه مورد نظر یافت نشد")


def test_a_picture_above_a_text_that_cannot_be_read_makes_no_gallery() -> None:
    refused = read(semantic('<figure><img src="/photo/bridge.jpg"></figure>'))
    assert isinstance(refused, NotAnArticle)
    assert (refused.reason, refused.claimed) == ("no-text", True), "kept in quarantine until its layout can be read"


@pytest.mark.parametrize(
    "wall",
    [
        '<div class="subscribe-wall"><h3>برای خواندن ادامهٔ مطلب مشترک شوید</h3>'
        "<p>اشتراک ماهانه ۵۰ هزار تومان</p></div>",
        '<div class="x"><p>متن کامل این گزارش تنها برای مشترکان در دسترس است.</p></div>',
        "<p>برای مشاهدهٔ متن کامل وارد حساب کاربری خود شوید.</p>",
        "<p>جهت دسترسی به ادامهٔ مطلب، اشتراک ویژه تهیه کنید.</p>",
        "<p>ادامهٔ این مطلب ویژهٔ مشترکان است.</p>",
    ],
)
def test_the_free_beginning_of_a_story(wall: str) -> None:
    for layout in LAYOUTS:
        for html in (layout(paragraphs(STORY[0]) + wall), layout(paragraphs(STORY[0]), around=wall)):
            refused = read(html)
            assert isinstance(refused, NotAnArticle)
            assert refused.reason == "paywall"


def test_a_whole_story_may_ask_for_subscribers() -> None:
    asks = "<p>برای دریافت خبرنامه مشترک شوید.</p>"
    assert all(lines(layout(paragraphs(*STORY) + asks)) == list(STORY) for layout in LAYOUTS)


def test_a_whole_story_may_invite_to_subscribe_for_others() -> None:
    whole = [*STORY, *PARAGRAPHS]
    invitation = "<div><p>برای خواندن گزارش‌های ویژه، مشترک روزنامهٔ سنگان شوید.</p></div>"
    assert all(lines(layout(paragraphs(*whole), around=invitation)) == whole for layout in LAYOUTS)


def test_nothing_but_a_notice_of_cookies() -> None:
    notice = (
        "<p>ما از کوکی‌ها برای نگه‌داری اطلاعات دستگاه شما استفاده می‌کنیم و شما می‌توانید گزینه‌ها را تغییر دهید.</p>" * 5
    )
    for layout in LAYOUTS:
        for html in (layout(notice, title="پیش از ادامه"), layout("", title="پیش از ادامه", around=notice)):
            refused = read(html)
            assert isinstance(refused, NotAnArticle)
            assert refused.reason == "consent-wall"


def test_a_story_about_cookies() -> None:
    story = [text.replace("پل تاریخی", "قانون کوکی‌ها") for text in STORY]
    assert all(lines(layout(paragraphs(*story))) == story for layout in LAYOUTS)


LANGUAGES = {
    "ar": "أعلن محافظ سنكان اليوم أن ترميم الجسر التاريخي سيبدأ الأسبوع المقبل، وأن حركة "
    "السيارات ستحول إلى الطريق الدائري.",
    "ckb": "پارێزگاری سەنگان ڕایگەیاند کە نۆژەنکردنەوەی پردە مێژووییەکە لە هەفتەی داهاتووەوە دەست پێ دەکات.",
    "ps": "د سنګان والي نن وویل چې د ښار د لرغوني پله بیارغونه به په راتلونکې اوونۍ کې پیل شي او نور څه به وروسته وي.",
    "az": "سنگان فرمانداری بیلدیردی کی شهرین تاریخی کؤرپوسونون تعمیری گلن هفته‌دن "
    "باشلاناجاق و ماشین‌لار باشقا یولدان گئده‌جک.",
    "fa": "والی هرات روز دوشنبه گفت که بازسازی پل تاریخی این شهر از هفتهٔ آینده آغاز "
    "می‌گردد و موترها از سرک حلقوی می‌روند.",
    "ur": "سنگان کے گورنر نے آج بتایا کہ شہر کے تاریخی پل کی مرمت اگلے ہفتے سے شروع ہوگی "
    "اور گاڑیاں دوسرے راستے سے جائیں گی۔",
    "tg": "Раиси шаҳри Сангон гуфт, ки таъмири пули таърихии шаҳр аз ҳафтаи оянда оғоз мешавад "
    "ва мошинҳо аз роҳи дигар мераванд.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_stories_in_the_languages_of_the_catalogue(language: str) -> None:
    text = LANGUAGES[language]
    title = " ".join(text.split()[:6])
    assert all(lines(layout(paragraphs(text), title=title)) == [text] for layout in LAYOUTS)


def test_a_language_without_words_is_the_reason() -> None:
    text = (
        "昨天该市下了大雨，许多街道被淹，数十所房屋受损。"
        "市政府表示，救援队整夜工作，目前没有人员伤亡的报告。请大家注意安全。"
    )
    refused = read(semantic(paragraphs(text * 2), title="昨天该市下了大雨"))
    assert refused == NotAnArticle("language", "its text is in zh")
