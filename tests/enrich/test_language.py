"""Languages by their letters."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.enrich.language import detect
from ingest.normalise.text import clean_text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fa", "وزیر امور خارجه ایران عصر شنبه در گفت‌وگو با خبرنگاران گفت که مذاکرات ادامه دارد."),
        # typed with Arabic letters, as old archives are
        ("fa", "رئيس سازمان هواشناسي كشور گفت بارش برف در استانهاي غربي ادامه مي يابد"),
        ("fa", "مسؤولان مؤسسه، سؤال‌های رؤسای هیأت‌مدیره را پاسخ دادند"),
        ("fa", "اعلام نتایج قرعه‌کشی Champions League 2026 در UEFA"),
        ("ar", "قال وزير الخارجية الإيراني إن المفاوضات مستمرة في جنيف، وأكد أن بلاده ملتزمة بالحوار مع دول المنطقة."),
        # typed with a Persian keyboard
        ("ar", "قال وزیر الخارجیة الإیرانی إن المفاوضات مستمرة فی جنیف، وأکد أن بلاده ملتزمة بالحوار."),
        ("ckb", "سەرۆکی هەرێمی کوردستان لە کۆبوونەوەیەکدا لەگەڵ بەرپرسانی حکومەت باسی بارودۆخی ئابووری کرد."),
        ("ps", "د افغانستان د بهرنیو چارو وزارت وايي چې د ایران له پلاوي سره یې د اوبو په اړه خبرې کړې دي."),
        ("az", "تبریزده کئچیریلن قورولتایدا چوخلو شاعیر ایشتیراک ائدیب، آنا دیلی‌نین اؤنمی باره‌ده دانیشیبلار."),
        ("az", "Azərbaycan və İran xarici işlər nazirləri Bakıda görüşüb ikitərəfli əlaqələri müzakirə ediblər."),
        ("ur", "ایرانی وزیر خارجہ نے کہا ہے کہ تہران خطے کے ممالک کے ساتھ اچھے تعلقات چاہتا ہے۔"),
        ("en", "The foreign minister said on Saturday that the talks would go on in Geneva next week."),
        ("tg", "Вазири корҳои хориҷӣ рӯзи шанбе гуфт, ки музокирот дар Женева ҳафтаи оянда идома меёбад."),
        ("tg", "Вазир гуфт, ки музди кормандон дар вақташ дода мешавад ва кор аз нав оғоз шуд."),
        ("ru", "Министр иностранных дел заявил в субботу, что переговоры в Женеве продолжатся."),
        (None, "ویدئو"),
        (None, "۱۲:۳۰ - ۱۴۰۵/۰۸/۳۰"),
        (None, ""),
    ],
)
def test_the_language_of(language: str | None, text: str) -> None:
    assert detect(text) == language


@given(st.text())
def test_any_text_has_a_language_or_none(text: str) -> None:
    assert detect(text) is None or str.isalpha(detect(text) or "")


def test_persian_news_is_persian(shared: Path) -> None:
    with gzip.open(shared / "corpora/fars-varzesh3.jsonl.gz", "rt", encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines]
    found = [detect(clean_text(f"{article['title']}\n{article['body']}")) for article in articles]
    assert set(found) == {"fa"}
