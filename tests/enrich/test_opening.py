"""The source and the place in a report's opening."""

import pytest

from ingest.enrich.opening import Opening, read_opening, without_attribution


@pytest.mark.parametrize(
    ("body", "place", "source"),
    [
        ("به گزارش خبرگزاری برنا از قم، دکتر سرمست گفت", "قم", "خبرگزاری برنا از قم"),
        ("به گزارش استان‌سازان، محمدعلی طالبی گفت", None, "استان‌سازان"),
        ("استاندار هشدار داد. به گزارش خبرنگار ایسنا در گرگان، وی", "گرگان", "خبرنگار ایسنا در گرگان"),
        ("به گزارش فارس به نقل از روابط عمومی، وی", None, "فارس به نقل از روابط عمومی"),
        ("به گزارش گروه استان‌های فارس استان البرز، وی", "استان البرز", "گروه استان‌های فارس استان البرز"),
        ("علی کریمی در گفت‌وگو با خبرنگار مهر در آمل گفت", "آمل گفت", None),
        ("خرم‌آباد- معاون راهداری گفت", "خرم‌آباد", None),
        ("کرمان - ایرنا - استاندار گفت", "کرمان", None),
        ("تهران (پانا) - رئیس سازمان گفت", "تهران", None),
        ("ایسنا/کرمان استاندار گفت", "کرمان", None),
        ("استاندار کرمان گفت: طرح‌ها پیش می‌رود.", None, None),
        ("", None, None),
    ],
)
def test_openings(body: str, place: str | None, source: str | None) -> None:
    assert read_opening(body) == Opening(place, source)


@pytest.mark.parametrize(
    "body",
    [
        "به گزارش خبرگزاری برنا از قم، سرمست گفت",
        "قم - ایرنا - سرمست گفت",
        "قم- به گزارش خبرنگار مهر، سرمست گفت",
        "سرمست گفت",
    ],
)
def test_what_is_left_without_its_origin(body: str) -> None:
    assert without_attribution(body).strip() == "سرمست گفت"
