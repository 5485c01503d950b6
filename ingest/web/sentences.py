"""Sentences of the search in Persian, for readers."""

import re
import tomllib
from functools import cache
from importlib.resources import files

from ingest.normalise.dates.labels import persian_digits


def persian_sentence(english: str) -> str | None:
    """Return a sentence of the search in Persian, with what the reader wrote; None for one that is not known."""
    for pattern, persian in _sentences():
        if match := pattern.fullmatch(english):
            return persian.format(*(_part(part or "") for part in match.groups()))
    return None


def _part(text: str) -> str:
    if text.replace(",", "").isdecimal():
        return persian_digits(text.replace(",", "٬"))
    return text.replace("» or «", "» یا «")


@cache
def _sentences() -> tuple[tuple[re.Pattern[str], str], ...]:
    rows = tomllib.loads(files("ingest.web").joinpath("sentences.toml").read_text(encoding="utf-8"))["sentence"]
    return tuple((re.compile(row["english"], re.DOTALL), row["persian"]) for row in rows)
