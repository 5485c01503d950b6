"""Mark the times in a line, so that the words around them can be examined."""

import re

from ingest.normalise.dates import clock, days, relative
from ingest.normalise.dates.clock import find_clock
from ingest.normalise.dates.names import HALF, ZONE, plain

MARK = "\x00"
"""Replaces a time in a marked line."""
_ISO = re.compile(r"(?<=\d)t(?=\d)")
_BEFORE = re.compile(r"قبل(?!\s?از)")
_POINTED = re.compile(rf"(?<={MARK})[\s,|-]{{1,4}}[0-2]\d\.[0-5]\d(?![\d.])")
_LOOSE = re.compile(rf"(?<!\w)(?:{HALF}|{ZONE}|هجری|ه\.?ق|ه\.?ش)(?!\w)\.?")


def mark_times(text: str) -> str:
    """Return the plain text with `MARK` in place of each day, time of day, weekday and relative time."""
    text = _BEFORE.sub("پیش", days.with_digits(_ISO.sub(" ", plain(text))))
    for shape in (*days.SHAPES, *clock.SHAPES, *relative.SHAPES, _POINTED, _LOOSE):
        text = shape.sub(MARK, text)
    return text


def is_clock(text: str) -> bool:
    """Return whether a line is only a time of day."""
    line = plain(text)
    return find_clock(line) is not None and not re.search(r"[^\W_]", mark_times(line).replace("ساعت", ""))
