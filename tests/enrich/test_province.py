"""The provinces that a story is about."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.enrich import enrich
from ingest.enrich.gazetteer import Lines
from ingest.enrich.province import provinces
from ingest.model import Article, Entities, OutletRef
from ingest.normalise.text import clean_text

STORY = Article(
    url="https://khabar.ir/1", canonical_url="https://khabar.ir/1", outlet=OutletRef("khabar"), title="", body=""
)


def about(title: str = "", body: str = "", **fields: object) -> tuple[str, ...]:
    story = replace(STORY, title=title, body=body, **fields)  # type: ignore[arg-type]
    return provinces(story, Lines.of(story))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("کرمان- مدیرکل راهداری از بسته شدن یک جاده خبر داد.", ("کرمان",)),
        ("به گزارش خبرگزاری برنا از قم، نشست مدیران برگزار شد.", ("قم",)),
        ("به گزارش خبرنگار مهر از تفت، باغ‌ها شکوفه داد.", ("یزد",)),
        ("محسن غرویان در گفت‌وگو با خبرنگار فارس در قم گفت", ("قم",)),
        ("ایسنا/لرستان رئیس دانشگاه گفت", ("لرستان",)),
        # the agencies' own city, and an agency with the name of a province
        ("تهران - ایرنا - سخنگوی دولت گفت", ()),
        ("به گزارش ورزش سه و به نقل از فارس، تیم ملی برد.", ()),
        ("به گزارش خبرگزاری فارس، شاخص بورس بالا رفت.", ()),
    ],
)
def test_by_its_origin(body: str, found: tuple[str, ...]) -> None:
    assert about(body=body) == found


@pytest.mark.parametrize(
    ("section", "found"),
    [
        (("استان‌ها", "لرستان"), ("لرستان",)),
        (("استان‌ها", "استان مرکزی"), ("مرکزی",)),
        (("استان‌ها", "مرکزی"), ("مرکزی",)),
        (("استان‌ها", "تهران"), ("تهران",)),
        (("اخبار گیلان",), ("گیلان",)),
        (("بانک مرکزی",), ()),
        (("بهار",), ()),
        (("جامعه", "شهری"), ()),
    ],
)
def test_by_its_section(section: tuple[str, ...], found: tuple[str, ...]) -> None:
    assert about("رئیس سازمان بازدید کرد", section=section) == found


@pytest.mark.parametrize(
    ("title", "body", "found"),
    [
        ("استاندار کرمان: طرح‌ها رها نمی‌شود", "", ("کرمان",)),
        ("باران در راه شهرستان نور", "", ("مازندران",)),
        ("هشدار زرد در استان‌های گیلان، مازندران و گلستان", "", ("گیلان", "مازندران", "گلستان")),
        ("زلزله در جیرفت", "زمین‌لرزه‌ای بامداد امروز جیرفت را لرزاند.", ("کرمان",)),
        # a single passing mention does not count
        ("نمایشگاه کتاب آغاز شد", "ناشران مشهد هم آمده‌اند.", ()),
        ("بازار خودرو", "قیمت‌ها در تبریز، شیراز و اهواز هم بالا رفت.", ()),
        # «تهران» as the government does not count, as the city it does
        ("تهران: مذاکره زیر فشار نمی‌کنیم", "تهران و مسکو بیانیه دادند. تهران بر حق خود ایستاده است.", ()),
        ("آلودگی هوای تهران", "شورای شهر تهران نشست فوق‌العاده گذاشت.", ("تهران",)),
        ("استاندار تهران: مدرسه‌ها فردا تعطیل است", "", ("تهران",)),
        ("پلیس تهران بزرگ از دستگیری سارقان خبر داد", "", ("تهران",)),
        # names that are something else
        ("بانک مرکزی نرخ ارز را اعلام کرد", "بانک مرکزی گفت. بانک مرکزی افزود.", ()),
        ("خراسان: گزارش امروز", "روزنامه خراسان نوشت. خراسان افزود. خراسان پرسید.", ()),
        ("رئیس اقلیم کردستان به بغداد رفت", "اقلیم کردستان عراق بیانیه داد. کردستان عراق آرام است.", ()),
        ("اوج گرما در راه است", "اوج گرما فرداست. اوج مصرف هم.", ()),
        ("بهار آمد و انار ارزان شد", "بهار امسال بافت تازه‌ای دارد. نور و مهر و صحنه.", ()),
        ("کشتی‌ها در خلیج فارس", "ناوهای خلیج فارس. امنیت خلیج فارس.", ()),
        ("آیین غبارروبی آستان قدس", "آستان قدس رضوی میزبان بود. آستان قدس گفت.", ()),
        ("سپاهان اصفهان قهرمان شد", "سپاهان اصفهان برد. تیم سپاهان اصفهان جام گرفت.", ()),
        ("نیروگاه بوشهر سوخت‌گیری شد", "نیروگاه اتمی بوشهر. نیروگاه بوشهر.", ()),
        ("نماینده مردم اردبیل: طرح بانکداری فوری است", "نماینده اردبیل گفت. نماینده مردم اردبیل افزود.", ()),
    ],
)
def test_by_its_words(title: str, body: str, found: tuple[str, ...]) -> None:
    assert about(title, body) == found


def test_in_sport_a_city_is_mostly_a_club() -> None:
    title, body = "پیروزی در تبریز", "شهرداری تبریز برد. تماشاگران تبریز شاد شدند."
    assert about(title, body, section=("ورزش", "فوتبال")) == ()
    assert about("هیئت فوتبال استان هرمزگان", section=("ورزش",)) == ("هرمزگان",)


def test_the_outlets_province_needs_the_texts_word() -> None:
    outlet = OutletRef("khabar-kavir", province="کرمان")
    assert about("باغداران", "پسته‌کاران رفسنجان نگران‌اند.", outlet=outlet) == ("کرمان",)
    assert about("باغداران", "پسته‌کاران نگران‌اند.", outlet=outlet) == ()
    assert about("استاندار یزد آمد", "میهمان رفسنجان بود.", outlet=outlet) == ("یزد",)


def test_an_article_gets_its_language_and_provinces() -> None:
    article = enrich(replace(STORY, title="استاندار قم: گام‌های تازه برداشته می‌شود", language="en"))
    assert (article.language, article.province, article.entities) == ("fa", ("قم",), Entities(places=("قم",)))
    assert enrich(replace(STORY, title="ویدئو", language="fa")).language == "fa"


DESKS = """
isfahan اصفهان
mazandaran مازندران
gilan گیلان
qom قم
kordestan کردستان
kerman کرمان
hormozgan هرمزگان
kohgiluyeh-boyerahmad کهگیلویه و بویراحمد
khorasan-shomali خراسان شمالی
razavi خراسان رضوی
golestan گلستان
markazi مرکزی
azarbaijan-sharghi آذربایجان شرقی
azarbaijan-gharbi آذربایجان غربی
khuzestan خوزستان
hamedan همدان
kermanshah کرمانشاه
ardabil اردبیل
semnan سمنان
zanjan زنجان
sistan-baluchestan سیستان و بلوچستان
bushehr بوشهر
qazvin قزوین
khorasan-jonubi خراسان جنوبی
alborz البرز
ilam ایلام
chaharmahal-bakhtiari چهارمحال و بختیاری
yazd یزد
lorestan لرستان
tehran تهران
fars فارس
"""
CATEGORIES = dict(line.split(" ", 1) for line in DESKS.strip().splitlines())


def test_the_provincial_desks_of_an_agency(shared: Path) -> None:
    """A report's province is that of its desk, except for a few reports about another province."""
    with gzip.open(shared / "corpora/fars-varzesh3.jsonl.gz", "rt", encoding="utf-8") as lines:
        reports = [report for report in map(json.loads, lines) if report["category"] in CATEGORIES]
    right = [
        CATEGORIES[report["category"]]
        in about(clean_text(report["title"]), clean_text(report["body"]), lead=clean_text(report["abstract"]))
        for report in reports
    ]
    assert len(right) > 100 and sum(right) / len(right) > 0.97
