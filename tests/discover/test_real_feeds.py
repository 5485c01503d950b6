"""Feeds of real sites: the number of links, and the first and the last of them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from ingest.discover import read


class Story(NamedTuple):
    path: str
    title: str
    published_at: str
    section: str | None = None
    authors: tuple[str, ...] = ()


FEEDS = {
    "tabnak-2018-07-21.xml": (
        100,
        Story("/fa/news/818316/", "منتجب‌نیا: آبروی نظام را برای یک نفر خدشه‌دار نکنیم", "2018-07-21 04:09:54"),
        Story("/fa/news/818171/", "افزایش حکم حبس رئیس جمهور سابق کره جنوبی", "2018-07-20 18:15:01"),
    ),
    "tabnak-2026-10.xml": (
        3,
        Story("/fa/news/1399497/", "راهی ساده برای استفاده از حداکثر سرعت اینترنت", "2026-10-19 19:12:01"),
        Story("/fa/news/1399507/", "احضار سفیر رئیس‌دوره‌ای اتحادیه اروپا به وزارت ایران", "2026-10-19 19:03:00"),
    ),
    "asriran-2026-10.xml": (
        3,
        Story(
            "/fa/news/1200218/",
            "طلای امیرمحمد حقیقت‌شناس در پاراتکواندو بازی‌های پاراآسیایی ۲۰۲۶",
            "2026-10-20 12:25:42",
        ),
        Story(
            "/fa/news/1200206/",
            "بررسی برند پرلئون؛ چالش‌های ساخت هویت لوکس در بازار پوشاک مردانه ایران",
            "2026-10-20 12:07:30",
        ),
    ),
    "khabaronline-2026-10.xml": (
        3,
        Story(
            "/news/2290539/",
            "رئیس کمیسیون اصل نودم قانون اساسی: خسارت خودروهای آسیب‌دیده در جنگ ۱۲ روزه و جنگ رمضان تا یک هفته آینده "
            "پرداخت می شود",
            "2026-10-19 19:33:00",
            "اخبار سیاسی > مجلس",
        ),
        Story(
            "/news/2290421/",
            "قتل‌عام خانوادگی در شمال شهر تهران / مردی میانسال با ۲ اسلحه اعضای خانواده خود را به "
            "گلوله بست و خودکشی کرد",
            "2026-10-19 19:17:00",
            "اخبار اجتماعی > پلیس",
        ),
    ),
    "mehr-2026-10.xml": (
        3,
        Story(
            "/news/6983317/",
            "آسفالت محور گردشگری گریت- سرکانه به مراحل پایانی رسید",
            "2026-10-19 19:30:10",
            "استانها > لرستان",
        ),
        Story("/photo/6983311/", "لیگ برتر فوتبال - استقلال و گل‌گهر", "2026-10-19 19:26:53", "استانها > سایر"),
    ),
    "digiato-2026-10.xml": (
        3,
        Story(
            "/artificial-intelligence/trap-of-monitoring-employees-with-ai-in-companies",
            "تله نظارت با هوش مصنوعی؛ چرا هرچه بیشتر کارمندان را زیر ذره‌بین بگذارید، کمتر کار می‌کنند؟",
            "2026-10-19 18:30:00",
            "تکنولوژی",
            ("یونس مرادی",),
        ),
        Story(
            "/computers-hardware/apple-october-2026-mac-ipad-event",
            "اپل ۶ آبان از مک‌ها و آیپد مینی جدید رونمایی می‌کند",
            "2026-10-19 17:00:00",
            "تبلت",
            ("ایمان صاحبی",),
        ),
    ),
}


@pytest.mark.parametrize("name", FEEDS)
def test_feed(shared: Path, name: str) -> None:
    count, *ends = FEEDS[name]
    found = read((shared / "feeds" / name).read_bytes(), "https://feed.example/rss")
    assert (len(found.links), found.skipped) == (count, 0)
    for link, story in zip((found.links[0], found.links[-1]), ends, strict=True):
        assert story.path in link.url
        assert link.title == story.title
        assert link.published_at == datetime.fromisoformat(story.published_at).replace(tzinfo=UTC)
        assert (link.section, link.authors) == (story.section, story.authors)


@pytest.mark.parametrize("name", FEEDS)
def test_every_link_is_whole(shared: Path, name: str) -> None:
    for link in read((shared / "feeds" / name).read_bytes(), "https://feed.example/rss").links:
        assert link.url.startswith("http") and not set(link.url) & set(" \n\t")
        assert link.title and link.published_at
        for text in (link.title, link.lead or ""):
            assert "<" not in text and "&#" not in text and "\n" not in text
        assert "appeared first on" not in (link.lead or "")


def test_the_lead_keeps_every_zwnj(shared: Path) -> None:
    body = (shared / "feeds" / "asriran-2026-10.xml").read_bytes()
    leads = " ".join(link.lead or "" for link in read(body, "https://feed.example/rss").links)
    items = body.decode().partition("<item>")[2]
    descriptions = "".join(part.partition("</description>")[0] for part in items.split("<description>")[1:])
    assert leads.count("\u200c") == descriptions.count("\u200c") > 5
