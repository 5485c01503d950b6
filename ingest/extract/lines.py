"""Classify single lines that are no story text: labels, credits, notices, pagers, players.

The words are in data/*.txt. Long lines are prose and are skipped. A pattern is only tried on a line that begins with
one of its words: trying every pattern on every line would take longer than parsing the page.
"""

import re
from functools import cache, lru_cache

from ingest.extract.words import phrase_pattern, phrases, shaped
from ingest.normalise.letters import one_spelling

LONGEST_LABEL = 100
_LONGEST_NOTICE, _LONGEST_CREDIT, _LONGEST_CAPTION = 320, 90, 240
_LONGEST_SIGN = 6
_MOST_NAMES, _MOST_HEADING, _MOST_DATED = 8, 8, 14
"""Words of the names in a credit, of a heading above links, of a dated line."""

_WORD = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_GAP = ".{0,90}?"
_EDGE = r"[\W\d_]*"
"""What may surround a label: marks, and a number of views or pages."""
_VALUE = r"(?:\s*[:：]\s*\S.{0,60})?"
CODE = r"[\W_]*[\w.]{0,8}(?:[\W_]+[\w.]{1,8}){0,2}[\W_]*"
"""What may follow an ending formula: a number, a reporter's initials."""
_ENDS = (".", "!", "؟", "?", "»", "۔", "…")

_TIMES = re.compile(
    r"(?:[\W_]*\d{1,2}(?::\d{2}){1,2}){2,}[\W_]*"
    r"|[\W_]*(?:مدت|طول|زمان)[^\d.]{0,20}\d{1,2}:\d{2}(?::\d{2})?[\W_]*"
)
_SIZES = re.compile(r"[\W_]*(?:(?:[aآا]|الف)[\W_]*){2,4}", re.I)
"""Buttons that change the text size: A+ A-."""
_WORD_PASTE = re.compile(
    r"(?:normal\s+0\b|/\* style definitions \*/|mso-|<!--\[if|\[if (?:gte|!)|x-none|microsoftinternetexplorer)", re.I
)
_STYLE = re.compile(r"[\x20-\x7e]*?\{[^{}]*[:;][^{}]*\}[\x20-\x7e]*")
_GENRE = re.compile(r"[\W_]*(?:گزارش|یادداشت|يادداشت|مصاحبه|گفت[\s\u200c]?و[\s\u200c]?گو|گفتگو)\s*[:：/|،,]")
WHEN = re.compile(
    r"\d{1,2}:\d{2}|\d{2,4}[/-]\d{1,2}[/-]\d{1,4}|(?:ثانیه|دقیقه|ساعت|روز|هفته|ماه|سال) (?:پیش|قبل)|دیروز|لحظاتی پیش"
    r"|\d{1,2} (?:فروردین|اردیبهشت|خرداد|تیر|مرداد|شهریور|مهر|آبان|آذر|دی|بهمن|اسفند)"
)
"""How pages state the time of a comment or a story."""
_CONSENT = (
    "کوکی", "كوكي", "ookie", "OOKIE", "حریم", "rivacy", "شخصی شما", "شرکای ما", "شرکایمان", "شریک‌مان", "our partners",
)  # fmt: skip
"""Every cookie notice holds one of these pieces of words."""


def is_label(text: str) -> bool:
    """Return whether the whole line is a label of the page, alone or before a short value, or a pager or player."""
    if len(text) > LONGEST_LABEL:
        return False
    words = _word_set(text)
    if not words:
        return _TIMES.fullmatch(text) is not None or (len(text) <= _LONGEST_SIGN and not _WORD.search(text))
    if words <= _SIZE_WORDS and _SIZES.fullmatch(text):
        return True
    if begins_like(text, "furniture", "labels", "more", "closings", "counted") and _label().fullmatch(text):
        return True
    return _is_made_of("pager", words) or _is_made_of("player", words) or _TIMES.fullmatch(text) is not None


def is_ending(text: str) -> bool:
    """Return whether the whole line is the formula with which an agency ends a story."""
    return len(text) <= LONGEST_LABEL and begins_like(text, "endings") and _ending().fullmatch(text) is not None


def is_closing(text: str, *, heading: bool = True) -> bool:
    """Return whether the whole line is the heading of readers' comments or of their form: «دیدگاه‌های خوانندگان (۲)».

    A bare comment count, «۳ نظر», may occur anywhere on a page and only counts if it is a `heading`.
    """
    if len(text) > LONGEST_LABEL or not begins_like(text, "closings", "counted"):
        return False
    return _closing().fullmatch(text) is not None or (heading and _counted().fullmatch(text) is not None)


def is_credit(text: str) -> bool:
    """Return whether the whole line credits a story's writers or photographers."""
    if len(text) > _LONGEST_CREDIT or not begins_like(text, "credits"):
        return False
    match = _credit().fullmatch(text)
    return match is not None and len((match["names"] or match["bare"]).split()) <= _MOST_NAMES


def may_be_heading(credit: str) -> bool:
    """Return whether a credit may also be a sub-heading of the text: «گزارش: وضعیت راه‌های استان»."""
    return _GENRE.match(credit) is not None


def is_caption(text: str) -> bool:
    """Return whether the line is marked as a picture's caption."""
    return len(text) <= _LONGEST_CAPTION and begins_like(text, "captions") and _caption().match(text) is not None


def is_notice(text: str) -> bool:
    """Return whether the line is a notice from the publisher: rights, rules for comments, newsletters, players."""
    return len(text) <= _LONGEST_NOTICE and _has_phrase("notices", text)


def is_dated(text: str) -> bool:
    """Return whether the line states a date or time and is no sentence."""
    if len(text.split()) > _MOST_DATED or text.endswith((*_ENDS, ":", "،")):
        return False
    return WHEN.search(text) is not None


def is_links_heading(text: str, *, several: bool = False) -> bool:
    """Return whether a line above a link, or above `several`, is the heading of links to other stories."""
    if not text or len(text.split()) > _MOST_HEADING or text.endswith(_ENDS):
        return False
    return several or text.endswith((":", "：")) or not _vocabulary("headings")[1].isdisjoint(_word_set(text))


def is_paste(text: str) -> bool:
    """Return whether the line is residue of a word processor in pasted text, or CSS."""
    return _WORD_PASTE.match(text) is not None or ("{" in text and _STYLE.fullmatch(text) is not None)


def is_consent(text: str) -> bool:
    """Return whether a text asks readers to consent to cookies."""
    return may_be_consent(text) and _has_phrase("consent", text)


def may_be_consent(text: str) -> bool:
    """Return whether a text holds any word that cookie notices need: a check much faster than `is_consent`."""
    return any(piece in text for piece in _CONSENT)


def _word_set(text: str) -> set[str]:
    """Return the words of a line in one spelling, without numbers."""
    return set(_LETTERS.findall(one_spelling(text.lower())))


def begins_like(text: str, *files: str) -> bool:
    """Return whether a line begins with the first word of a phrase in one of the data files."""
    candidates = _files_for(text[:LONGEST_LABEL])
    return any(file in candidates for file in files)


@lru_cache(maxsize=4096)
def _files_for(beginning: str) -> frozenset[str]:
    """Return the data files with a phrase that begins with the first word of a line."""
    first = _LETTERS.search(one_spelling(beginning.lower()))
    return _files_by_word().get(first[0], frozenset()) if first else frozenset()


@cache
def _files_by_word() -> dict[str, frozenset[str]]:
    """Return each first word of a phrase, with the data files that hold such phrases."""
    by_word: dict[str, set[str]] = {}
    for file in ("furniture", "labels", "more", "closings", "endings", "credits", "captions", "related"):
        for phrase in phrases(file):
            if first := _LETTERS.search(one_spelling(phrase.lower())):
                by_word.setdefault(first[0], set()).add(file)
    for word in (*_COUNTED.split("|"), *_COUNTS.split("|")):
        by_word.setdefault(one_spelling(word), set()).add("counted")
    return {word: frozenset(files) for word, files in by_word.items()}


@cache
def _label() -> re.Pattern[str]:
    furniture, alone = phrase_pattern("furniture"), "|".join(map(phrase_pattern, ("labels", "more", "furniture")))
    return re.compile(
        rf"{_EDGE}(?:{furniture}){_VALUE}{_EDGE}|{_EDGE}(?:(?:{alone})(?!\w){_EDGE})+"
        rf"|{_closing().pattern}|{_counted().pattern}",
        re.I,
    )


@cache
def _closing() -> re.Pattern[str]:
    return re.compile(rf"{_EDGE}(?:{phrase_pattern('closings')}){_EDGE}", re.I)


_COUNTED = "نظر|دیدگاه|کامنت|پاسخ|پیام|بازخورد|comment"
_COUNTS = "یک|دو|سه|اولین|نخستین|آخرین"


@cache
def _counted() -> re.Pattern[str]:
    """Match a comment count: «۳ نظر», «۲ دیدگاه برای …», «نظر (۵)»."""
    word = rf"(?:{_COUNTED})(?:[\s\u200c]?(?:ها|های|ات|s))?"
    of = r"(?:\s+(?:برای|درباره|در مورد|در|ثبت شده|کاربران|خوانندگان|on)(?:\s+.{1,70})?)?"
    return re.compile(rf"[\W_]*(?:\d+|{_COUNTS})[\W_]*{word}{of}{_EDGE}|[\W_]*{word}[\W_]*\d+[\W_]*", re.I)


@cache
def _credit() -> re.Pattern[str]:
    roles = phrase_pattern("credits")
    bare = "|".join(map(shaped, ("به قلم", "نوشته", "ترجمه", "خبرنگار", "عکس از", "تصویر از", "عکس‌ها از")))
    return re.compile(
        rf"[\W_]*(?:{roles})(?:\u0654|\u200cی)?\s*[:：/|،,]\s*(?P<names>[^:؟?!.]+)[^\w؟?!]*"
        rf"|[\W_]*(?:{bare})(?:\u0654|ی|\u200cی)?\s+(?P<bare>[^\d:؟?!.،]{{3,40}})[^\w؟?!]*",
        re.I,
    )


@cache
def _caption() -> re.Pattern[str]:
    return re.compile(rf"[\W_]*(?:{phrase_pattern('captions')})\s*[،,:：]\s*\S", re.I)


@cache
def _ending() -> re.Pattern[str]:
    return re.compile(rf"[\W_]*(?:{phrase_pattern('endings')})(?![\w\u200c]){CODE}")


_SIZE_WORDS = {"a", "ا", "الف"}


def _is_made_of(file: str, words: set[str]) -> bool:
    """Return whether all words are in a data file, and one of its needed words is among them."""
    needed, all_words = _vocabulary(file)
    return words <= all_words and not words.isdisjoint(needed)


@cache
def _vocabulary(file: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the needed words of a data file, marked `+`, of which a line must hold one, and all its words."""
    needed, words = set[str](), set[str]()
    for line in phrases(file):
        listed = _LETTERS.findall(one_spelling(line.lower()))
        words.update(listed)
        needed.update(listed if line.startswith("+") else ())
    return frozenset(needed), frozenset(words)


def _has_phrase(file: str, text: str) -> bool:
    """Return whether a text holds any line of a data file; «…» in a line matches some words.

    One pattern of all lines would be tried at every letter; only lines whose first word is in the text are tried.
    """
    by_word = _by_first_word(file)
    words = by_word.keys() & _WORD.findall(one_spelling(text.lower()))
    return any(by_word[word].search(text) for word in words)


@cache
def _by_first_word(file: str) -> dict[str, re.Pattern[str]]:
    lines: dict[str, list[str]] = {}
    for line in phrases(file):
        first = _WORD.findall(one_spelling(line.lower()))[0]
        lines.setdefault(first, []).append(_GAP.join(map(shaped, line.split(" … "))))
    return {word: re.compile("|".join(patterns), re.I) for word, patterns in lines.items()}
