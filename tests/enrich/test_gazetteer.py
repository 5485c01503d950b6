"""Place names in running text."""

import pytest

from ingest.enrich.gazetteer import PROVINCES, find, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("در خرم‌آباد و خرم آباد و خرمآباد", ["لرستان"] * 3),
        ("سیستان‌وبلوچستان، سيستان و بلوچستان، سیستان‌ و‌ بلوچستان", ["سیستان و بلوچستان"] * 3),
        ("گیلان‌غرب و گیلان غرب و غرب گیلان", ["کرمانشاه", "کرمانشاه", "گیلان"]),
        ("بندرعباس، بندر عباس، بندر‌عباس", ["هرمزگان"] * 3),
        ("«کرمان»؛ کرمان.", ["کرمان"] * 2),
        ("قائم‌شهر، قایم شهر", ["مازندران"] * 2),
        # inside other words there are no places
        ("کرمانی و شیرازی و تبریزیان و مقمه", []),
        # nor across words that only happen to follow each other
        ("از نا امیدی، سا وه، کا شان", []),
        ("", []),
    ],
)
def test_names_in_any_spelling(text: str, found: list[str]) -> None:
    assert [mention.name.province for mention in find(words(text))] == found


def test_there_are_31_provinces() -> None:
    assert len(set(PROVINCES)) == 31
    assert all([mention.name.province for mention in find(words(name))] == [name] for name in PROVINCES)
