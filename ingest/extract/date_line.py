"""Read date lines, which state when a page was published or changed, and skip sentences that mention a day.

«تاریخ انتشار: ۱۹ آبان ۱۴۰۵ - ۰۹:۱۲» and «سیاست | سه‌شنبه ۱۹ آبان ۱۴۰۵» are date lines; «نشست روز ۲ خرداد ساعت ۱۰ برگزار
شد» is not, because words of a sentence surround its day.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any

from ingest.normalise.dates import ParsedDate, parse_date
from ingest.normalise.dates.names import pattern, plain
from ingest.normalise.dates.spans import MARK, is_clock, mark_times

PUBLISHED, CHANGED, OTHER, BARE = "published", "changed", "other", "bare"
BREAK = "\ue000"
"""Separates two elements in a line."""
LONGEST = 200
"""Characters of a line that may be a date line."""
_MOST_BESIDE = 12
"""Words besides the date that such a line may hold: a section, a code, a name."""
_MOST_FIRST, _MOST_LAST = 4, 2
"""Paragraphs at the beginning and the end of a story that may be date lines."""
_MOST_SENTENCE = 3
"""With more words than this, a line that ends in a full stop is a sentence."""

DATA: dict[str, Any] = tomllib.loads(files("ingest.extract").joinpath("data/dates.toml").read_text(encoding="utf-8"))


def _any(key: str) -> str:
    return rf"(?<!\w)(?:{pattern(plain(name) for name in DATA['labels'][key])})(?!\w)"


_LABEL = re.compile("|".join(f"(?P<{kind}>{_any(kind)})" for kind in (CHANGED, OTHER, PUBLISHED)))
_PLAIN, _FACTS = re.compile(_any("plain")), re.compile(_any("facts"))
_SEPARATOR = re.compile(rf"[|•·∙()\[\]«»؛;{BREAK}]|[-/]+(?=\s|{MARK}|$)|(?<=[\s{MARK}])[-/]+")
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE_END = re.compile(r"[.!؟?]\W*$")
_FOLLOWS = re.compile(r"[\s.,)]*(?:شد|شده|شده است)?[\s.,)]*")
"""What may follow a label whose date precedes it."""
_GLUED = re.compile(r"(?<=[^\W\d_])(?=\d)")
"""Where two boxes were joined without a separator."""
_TODAY = re.compile(r"(?<!\w)(?:امروز|today)(?!\w)")
_TIME = re.compile(r"\d|پیش|قبل|دیروز|امروز|yesterday|ago")


@dataclass(frozen=True, slots=True)
class LineDate:
    """A date in a line, the kind that its label states, and the number of other words in the line."""

    date: ParsedDate
    kind: str
    beside: int


def read_line(line: str, now: datetime | None = None) -> list[LineDate]:
    """Return the dates in a date line, each with its kind; empty for a sentence or a line without a date.

    `line` has `BREAK` between its elements; `now` as in `parse_date`.
    """
    if len(line) > LONGEST or not _TIME.search(line):
        return []
    return list(_line_dates(plain(line), now))


def published_in(text: str, now: datetime | None = None) -> str | None:
    """Return the part of a family's date text that may state the publication; None if it only states an edit.

    The text needs no label, since a profile located it.
    """
    line = plain(text)
    pieces = _pieces(line)
    if all(kind in (BARE, PUBLISHED) for kind, _ in pieces):
        return text
    kept = [piece for kind, piece in pieces if kind in (BARE, PUBLISHED)]
    return next((piece for piece in reversed(kept) if parse_date(piece, now=now)), None)


def is_label(line: str) -> bool:
    """Return whether a line is only the label of a date, which is in the next line."""
    match = _LABEL.search(line := plain(line))
    return (
        match is not None
        and not _WORD.search(line[: match.start()] + line[match.end() :])
        and not re.search(r"\d", line)
    )


def is_event_line(line: str) -> bool:
    """Return whether a line has the label of an event or a deadline, «زمان برگزاری: …», and a number after it."""
    return any(kind == OTHER and re.search(r"\d", piece) for kind, piece in _pieces(plain(line)))


def is_date_line(text: str, now: datetime | None = None) -> bool:
    """Return whether a paragraph is only a date line, with at most two other words a date, or a time of day."""
    if len(text) > LONGEST or not _TIME.search(plain(text)):
        return False
    dates = read_line(text, now) or read_line(_GLUED.sub(BREAK, text), now)
    return (bool(dates) and all(date.beside <= 2 for date in dates)) or is_clock(text)


def without_date_lines(texts: list[str], now: datetime | None = None) -> list[str]:
    """Return the paragraphs of a story without the date lines at their beginning and end."""
    edges = {*range(min(_MOST_FIRST, len(texts))), *range(max(0, len(texts) - _MOST_LAST), len(texts))}
    return [text for number, text in enumerate(texts) if number not in edges or not is_date_line(text, now)]


def _pieces(line: str) -> list[tuple[str, str]]:
    """Split the line at its labels: each kind, with the text after its label or, rarely, before it."""
    matches = list(_LABEL.finditer(line))
    kinds = [BARE, *(str(match.lastgroup) for match in matches)]
    starts, ends = [0, *(match.end() for match in matches)], [*(match.start() for match in matches), len(line)]
    texts = [line[start:end] for start, end in zip(starts, ends, strict=True)]
    if len(texts) > 1 and re.search(r"\d", texts[0]) and _FOLLOWS.fullmatch(texts[-1]):
        return list(zip(kinds[1:], texts[:-1], strict=True))
    return list(zip(kinds, texts, strict=True))


def _line_dates(line: str, now: datetime | None) -> Iterator[LineDate]:
    pieces = _pieces(line)
    # A full date beside «امروز» is the page's clock, not a date of the story.
    is_clock_of_page = _TODAY.search(line) is not None and parse_date(line.replace(BREAK, " ")) is not None
    if is_clock_of_page or any(kind == OTHER for kind, _ in pieces):
        return
    before = ""
    for kind, piece in pieces:
        spaced = piece.replace(BREAK, " ")
        date = parse_date(spaced, now=now)
        if date is None:
            before = piece
            continue
        if date.precision == "day" and is_clock(before.replace(BREAK, " ").strip(" -|,")):
            date = parse_date(f"{before.replace(BREAK, ' ')} {spaced}", now=now) or date
        marked = mark_times(piece)
        beside = _beside(marked if MARK in marked else mark_times(spaced), kind)
        if beside is not None and (kind == BARE or piece.lstrip().startswith(":") or not _words(_last(before))):
            yield LineDate(date, kind, beside + len(_words(mark_times(before))))
        before = ""


def _beside(marked: str, kind: str) -> int | None:
    """Return the number of words besides the marked date; None for a sentence.

    The date must directly follow a label; without a label, no words may be next to it within its separators.
    """
    if kind == BARE:
        segments = _SEPARATOR.split(marked)
        if any(_words(segment) for segment in segments if MARK in segment):
            return None
    elif _words(marked[: marked.index(MARK)]):
        return None
    words = len(_words(marked))
    is_sentence = words > _MOST_SENTENCE and _SENTENCE_END.search(marked)
    return None if is_sentence or words > _MOST_BESIDE else words


def _last(text: str) -> str:
    return _SEPARATOR.split(text)[-1]


def _words(text: str) -> list[str]:
    """Return the words that are not labels."""
    return _WORD.findall(_PLAIN.sub(" ", _FACTS.sub(" ", text)))
