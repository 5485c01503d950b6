"""The names in `names.toml`: look-up tables by name without spaces, and regular expressions for plain text."""

import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from ingest.normalise.letters import DIRECTIONS, JOINERS, MARKS, one_spelling

_UNSEEN = re.compile(f"[{JOINERS}{DIRECTIONS}{MARKS}]+")
_SIGNS = str.maketrans("،−–—：∶⁄∕／٫", ",---::///.")


def plain(text: str) -> str:
    """Return the text in one spelling: ASCII digits and signs, Persian letters, lower case, no ZWNJ, single spaces."""
    return " ".join(one_spelling(_UNSEEN.sub("", text).translate(_SIGNS)).lower().split())


def pattern(names: Iterable[str], gap: str = r"\s?") -> str:
    """Return a regular expression for any of the plain names, longest first; `gap` is the pattern of their spaces."""
    return "|".join(name.replace(" ", gap) for name in sorted(set(names), key=lambda name: (-len(name), name)))


_DATA: dict[str, Any] = tomllib.loads(
    files("ingest.normalise.dates").joinpath("names.toml").read_text(encoding="utf-8")
)


def _values(section: str) -> dict[str, Any]:
    return {plain(name): value for name, value in _DATA[section].items()}


def _joined(values: dict[str, Any]) -> dict[str, Any]:
    return {name.replace(" ", ""): value for name, value in values.items()}


_months = {
    plain(name): (calendar, int(number))
    for calendar, section in _DATA["months"].items()
    for number, names in section.items()
    for name in names
}
MONTHS: dict[str, tuple[str, int]] = _joined(_months)
"""Calendar (jalali, afghan, gregorian or islamic) and number of a month."""
MONTH = pattern(_months)

_weekdays = {plain(name): int(number) for number, names in _DATA["weekdays"].items() for name in names}
WEEKDAYS: dict[str, int] = _joined(_weekdays)
"""Number of the day of the week, Monday 0."""
WEEKDAY = pattern(_weekdays)

ZONES: dict[str, float] = _joined(_values("zones"))
"""Hours east of Greenwich."""
ZONE = pattern(_values("zones"))

HALVES: dict[str, int] = _joined(_values("halves"))
"""The hour (0 to 23) at which the word's twelve hours begin."""
HALF = pattern(_values("halves"), gap=r"[\s.]{0,2}")

UNITS: dict[str, int] = _values("units")
"""Seconds."""
UNIT = pattern(UNITS)


def _compounds(ones: dict[str, Any]) -> dict[str, Any]:
    """Return the numbers, and those composed of a ten and a one: «بیست و پنج»."""
    tens = {name: value for name, value in _values("numbers").items() if value >= 20}
    joined = {f"{ten} و {name}": more + one for ten, more in tens.items() for name, one in ones.items() if one < 10}
    return {**ones, **joined}


_numbers = _compounds(_values("numbers"))
NUMBERS: dict[str, float] = _joined(_numbers)
NUMBER = pattern(_numbers)
_ordinals = _compounds(_values("ordinals"))
ORDINALS: dict[str, int] = _joined(_ordinals)
"""Days of a month by their ordinals."""
ORDINAL = pattern(_ordinals)
VAGUE: dict[str, int] = _joined(_values("vague"))
"""Seconds before now."""
VAGUE_WORDS = pattern(_values("vague"))
RELATIVE_DAYS: dict[str, int] = _values("relative_days")
"""Days before today."""
RELATIVE_DAY = pattern(RELATIVE_DAYS)

PERIOD_UNITS: dict[str, str] = {plain(name): unit for unit, names in _DATA["period_units"].items() for name in names}
"""hour, day, week, month or year."""
PERIOD_WORDS: dict[str, tuple[str, ...]] = {
    kind: tuple(map(plain, names)) for kind, names in _DATA["period_words"].items()
}
PERIOD_ALIASES: dict[str, str] = {plain(name): plain(meant) for name, meant in _DATA["period_aliases"].items()}
