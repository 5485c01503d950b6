"""Place names in running text."""

import pytest

from ingest.enrich.gazetteer import as_line, word_after, words_before
from ingest.enrich.iran import GAZETTEER, PROVINCES


def named(text: str) -> list[str]:
    return [mention.name.province for mention in GAZETTEER.find(as_line(text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("در خرم‌آباد و خرم آباد و خرمآباد", ["لرستان"] * 3),
        ("سیستان‌وبلوچستان، سيستان و بلوچستان، سیستان‌ و‌ بلوچستان", ["سیستان و بلوچستان"] * 3),
        ("گیلان‌غرب و گیلان غرب و غرب گیلان", ["کرمانشاه", "کرمانشاه", "گیلان"]),
        ("بندرعباس، بندر عباس، بندر‌عباس", ["هرمزگان"] * 3),
        ("«کرمان»؛ کرمان.", ["کرمان"] * 2),
        ("قائم‌شهر، قایم شهر", ["مازندران"] * 2),
        # no places inside other words
        ("کرمانی و شیرازی و تبریزیان و مقمه", []),
        # nor across separate adjacent words
        ("از نا امیدی، سا وه، کا شان", []),
        # nor across punctuation
        ("قائم، شهر؛ خرم. آباد", []),
        ("", []),
    ],
)
def test_names_in_any_spelling(text: str, found: list[str]) -> None:
    assert named(text) == found


def test_there_are_31_provinces() -> None:
    assert len(set(PROVINCES)) == 31
    assert all(named(name) == [name] for name in PROVINCES)


def test_words_around_a_mention() -> None:
    line = as_line("سفر رئیس‌جمهور به شهرِ «قم»، فردا")
    mention = GAZETTEER.find(line)[0]
    assert line == " سفر رییس جمهور به شهر | قم | | فردا "
    assert words_before(line, mention.start, 2) == ["به", "شهر"]
    assert words_before(line, mention.start, 9) == ["سفر", "رییس", "جمهور", "به", "شهر"]
    assert (word_after(line, mention.end), word_after(line, len(line) - 1)) == ("|", "")
