"""Character repair and folding."""

import gzip
import json
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.normalise.text import clean_line, clean_text, fold

ZWNJ = "\u200c"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        # the author's ZWNJ stays between letters, also beside Latin letters and digits
        ("می\u200cشود", "می\u200cشود"),
        ("PDF\u200cها و ۲۰\u200cساله", "PDF\u200cها و ۲۰\u200cساله"),
        ("مي\u200cشود", "مي\u200cشود"),
        ("می\u200c\u200cشود", "می\u200cشود"),
        ("شمارهٔ\u200cها و مُ\u200cد", "شمارهٔ\u200cها و مُ\u200cد"),
        # removed where no word continues
        ("می\u200c شود", "می شود"),
        ("می \u200cشود", "می شود"),
        ("خانه\u200c.", "خانه."),
        ("«\u200cخانه\u200c»", "«خانه»"),
        ("\u200cخانه\u200c", "خانه"),
        ("خانه\u200c\nکتاب", "خانه\nکتاب"),
        ("#کتاب\u200c_خوانی", "#کتاب_خوانی"),
        # its substitutes, between letters and elsewhere
        ("می\u200bشود", "می\u200cشود"),
        ("می\u200dشود", "می\u200cشود"),
        ("می\ufeffشود", "می\u200cشود"),
        ("می\u00adشود", "می\u200cشود"),
        ("می\u00acشود", "می\u200cشود"),
        ("می\u2060شود", "می\u200cشود"),
        ("می\u200c\u200b\u200dشود", "می\u200cشود"),
        ("می\u200f\u200c\u200eشود", "می\u200cشود"),
        ("GPU\u200bها", "GPU\u200cها"),
        ("\ufeffخبر\u200b \u00acتازه", "خبر تازه"),
        ("hyphen\u00adation zero\u200bwidth", "hyphenation zerowidth"),
        # no ZWNJ is invented
        ("می شود میشود", "می شود میشود"),
        # joiners of emoji
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f468\u200d\U0001f469\u200d\U0001f467"),
        ("\u2764\ufe0f\u200d\U0001f525", "\u2764\ufe0f\u200d\U0001f525"),
        ("\U0001f600\u200d خبر", "\U0001f600 خبر"),
        # after an initial it keeps the letter's shape; after a word or a letter that never joins it is removed
        ("سال ۱۲۸۵ ه\u200d.ق. و ه\u200d ش", "سال ۱۲۸۵ ه\u200d.ق. و ه\u200d ش"),
        ("(م\u200d.)", "(م\u200d.)"),
        ("خانه\u200d. و\u200d ما", "خانه. و ما"),
    ],
)  # fmt: skip
def test_joiners(typed: str, stored: str) -> None:
    assert clean_text(typed) == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("يك كتاب ۱۲٣4 مدرسة ـــ مُحَمَّد", "يك كتاب ۱۲٣4 مدرسة ـــ مُحَمَّد"),
        # spaces and lines
        ("یک\u00a0دو\u2003سه\u202fچهار\tپنج   شش", "یک دو سه چهار پنج شش"),
        ("  یک \r\n دو\r سه \u2028چهار ", "یک\nدو\nسه\nچهار"),
        ("یک\n\n\n \n دو", "یک\n\nدو"),
        # invisible direction marks, controls, lone surrogates
        ("\u202bیک\u202c \u2067دو\u2069 س\u200fه\u061c", "یک دو سه"),
        ("یک\x00\x1b\x9d\ufffc\ud800 دو", "یک دو"),
        # presentation forms
        ("\ufe8d\ufef3\ufead\ufe8d\ufee5", "ايران"),
        ("\ufefb \ufb58\ufbfd", "لا پی"),
        ("\ufdf2 \ufdfc", "الله ریال"),
        ("\ufe91\ufe8e\ufe70", "با\u064b"),
        # signs that are no letters of a word
        ("\ufd3f۱\ufd3e \ufdfa", "\ufd3f۱\ufd3e \ufdfa"),
        # composed
        ("آ إ ئ", "آ إ ئ"),
        ("cafe\u0301", "café"),
    ],
)
def test_characters(typed: str, stored: str) -> None:
    assert clean_text(typed) == stored


def test_a_line_has_no_breaks() -> None:
    assert clean_line(" تیتر\nدر دو\n\nخط ") == "تیتر در دو خط"


HARD = st.text(
    st.one_of(
        st.sampled_from(
            "اآبيیكک\u0654\u0653\u0640۱1aé \u00a0\n\r\t.«_\u200b\u200c\u200d\u2060\ufeff\u00ad\u00ac\u200e\u202b\ufe0f❤"
        ),
        st.characters(exclude_categories=()),
    )
)


@given(HARD)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode()


@given(st.text("ابپتيكگ\u200c ،\n", max_size=60))
def test_zwnj_is_neither_lost_nor_invented(text: str) -> None:
    """Every ZWNJ between letters stays, and a text without ZWNJ gains none."""
    letters = "[ابپتيكگ]"
    shapes = re.findall(rf"{letters}+(?:{ZWNJ}+{letters}+)*", text)
    assert [re.sub(f"{ZWNJ}+", ZWNJ, shape) for shape in shapes] == re.findall(
        rf"[{letters[1:-1]}{ZWNJ}]+", clean_text(text)
    )


def test_real_text_keeps_every_zwnj(shared: Path) -> None:
    """Count them independently: ZWNJ between word characters, without direction marks."""
    with gzip.open(shared / "corpora/fars-varzesh3.jsonl.gz", "rt", encoding="utf-8") as lines:
        bodies = [re.sub("[\u200e\u200f\u202a-\u202e]", "", json.loads(line)["body"]) for line in lines]
    between = re.compile(r"(?<=[\w\u064b-\u0655])[\u200b\u200c\u200d\ufeff\u00ac\u00ad]+(?=[\w\u064b-\u0655])")
    typed = [len(between.findall(body)) for body in bodies]
    assert sum(typed) > 10_000
    assert [clean_text(body).count(ZWNJ) for body in bodies] == typed


@pytest.mark.parametrize(
    "spellings",
    [
        ["می\u200cشود", "می شود", "میشود", "مي\u200cشود", "مـــی\u200c\u200cشود", "می‌شَود،"],
        ["مسأله", "مساله", "مسالۀ", "مسألة"],
        ["کتاب‌های ۱۴۰۵", "كتابهاي ١٤٠٥", "کتاب های 1405", "\ufedb\ufe98\ufe8e\ufe91 های 1405"],
        ["Covid-19", "COVID 19", "«covid۱۹»"],
        ["", " \u200c.،", "َ"],
    ],
)
def test_folding_makes_one_of_many_spellings(spellings: list[str]) -> None:
    assert len({fold(spelling) for spelling in spellings}) == 1


def test_folding_keeps_words_apart_that_differ() -> None:
    words = ["کار", "گار", "پار", "بار", "کارا", "۱", "۲"]
    assert len({fold(word) for word in words}) == len(words)


@given(HARD)
def test_folding_forgets_what_cleaning_repairs(text: str) -> None:
    assert fold(clean_text(text)) == fold(text)
