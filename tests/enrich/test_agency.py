"""Whom a story has its news from."""

from dataclasses import replace

import pytest

from ingest.enrich.agency import agency
from ingest.model import Article, OutletRef

STORY = Article(
    url="https://khabar.ir/1", canonical_url="https://khabar.ir/1", outlet=OutletRef("khabar"), title="", body=""
)


def source(body: str, outlet: str = "خبر نمونه") -> str | None:
    return agency(replace(STORY, body=body, outlet=OutletRef("khabar", name_fa=outlet)))


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("به گزارش ایرنا، سخنگوی دولت گفت", "ایرنا"),
        ("به گزارش خبرگزاری جمهوری اسلامی (ایرنا)، سخنگو گفت", "ایرنا"),
        ("باران بارید.\nبه گزارش خبرنگار ایسنا از قم، باران بارید", "ایسنا"),
        ("به نقل از خبرگزاری تسنیم، تیم ملی برد", "تسنیم"),
        ("به گزارش خبر نمونه به نقل از تسنيم، تیم ملی برد", "تسنیم"),
        ("به گزارش گروه بین‌الملل باشگاه خبرنگاران جوان؛ دولت گفت", "باشگاه خبرنگاران جوان"),
        ("به گزارش خبرنگار اجتماعی فارس، مدرسه‌ها باز شد", "فارس"),
        ("به گزارش مهر، مدرسه‌ها باز شد", "مهر"),
        ("به گزارش خبرگزاری صدا و سیما از زاهدان، باران بارید", "خبرگزاری صداوسیما"),
        ("به گزارش رويترز، نفت گران شد", "رویترز"),
        ("به نقل از سی ان ان، انتخابات برگزار شد", "سی‌ان‌ان"),
        # the nearest source of several
        ("به گزارش ایسنا به نقل از رویترز، نفت گران شد", "ایسنا"),
        ("باران بارید و تمام شد.\nمنبع: ایلنا", "ایلنا"),
        # nobody else's
        ("به گزارش خبرنگار ما، باران بارید", None),
        ("به گزارش خبرنگار ما از استان فارس، باران بارید", None),
        ("به گزارش روابط عمومی شهرداری، در ماه مهر باران بارید", None),
        ("به گزارش پلیس، میزان تصادف کم شد", None),
        ("خبرنگار ایسنا در مراسم بود", None),
        ("باران بارید", None),
        ("", None),
    ],
)
def test_agency(body: str, name: str | None) -> None:
    assert source(body) == name


@pytest.mark.parametrize(
    ("outlet", "body", "name"),
    [
        ("خبرگزاری دانشجویان ایران (ایسنا)", "به گزارش ایسنا، وزیر گفت", None),
        ("خبرگزاری دانشجویان ایران (ایسنا)", "به گزارش ایسنا، به نقل رویترز، هانت گفت", "رویترز"),
        ("خبرگزاری فارس", "به گزارش فارس به نقل از خبرگزاری فرانسه، مکرون آمد", "خبرگزاری فرانسه"),
        ("خبرگزاری مهر", "به گزارش خبرنگار مهر، وزیر گفت", None),
        ("تابناک", "به گزارش تابناک به نقل از فارس، وزیر گفت", "فارس"),
    ],
)
def test_the_outlet_itself_is_no_source(outlet: str, body: str, name: str | None) -> None:
    assert source(body, outlet) == name
