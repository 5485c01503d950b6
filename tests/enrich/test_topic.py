"""Sections mapped to one topic."""

import gzip
import json
from pathlib import Path

import pytest

from ingest.enrich.topic import TOPICS, topic


@pytest.mark.parametrize(
    ("section", "name"),
    [
        (("سیاسی",), "سیاست"),
        (("سیاست",), "سیاست"),
        (("Politics",), "سیاست"),
        (("politics/government",), "سیاست"),
        (("اخبار سياسي", "مجلس"), "سیاست"),
        (("بين الملل",), "جهان"),
        (("بین‌الملل", "آسیای غربی"), "جهان"),
        (("اقتصاد", "بورس"), "اقتصاد"),
        (("ورزش", "فوتبال ایران"), "ورزش"),
        (("فرهنگ و هنر", "سینما"), "فرهنگ و هنر"),
        (("علمی و دانشگاهی", "پزشکی"), "علم و فناوری"),
        (("سلامت",), "سلامت"),
        (("حوادث و انتظامی",), "حوادث"),
        # states where, not what: counts if there is no other topic
        (("استان‌ها", "قم"), "استان‌ها"),
        (("استانها", "قم", "اقتصادی"), "اقتصاد"),
        (("لرستان",), "استان‌ها"),
        (("عکس", "ورزشی"), "ورزش"),
        (("فیلم و صوت",), "چندرسانه‌ای"),
        (("سیلیکون",), None),
        ((), None),
    ],
)
def test_topic(section: tuple[str, ...], name: str | None) -> None:
    assert topic(section) == name
    assert name is None or name in TOPICS


def test_most_sections_of_an_agency_have_one(shared: Path) -> None:
    with gzip.open(shared / "corpora/fars-varzesh3.jsonl.gz", "rt", encoding="utf-8") as lines:
        categories = {json.loads(line)["category"] for line in lines} - {""}
    named = [category for category in categories if "/" in category and topic((category,))]
    assert len(named) / sum("/" in category for category in categories) > 0.85
