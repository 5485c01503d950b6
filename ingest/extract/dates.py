"""When a story was published and changed: the first place that the family trusts, and how sure that is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ingest.extract.document import Document
from ingest.extract.profile import Place
from ingest.normalise.dates import TEHRAN, ParsedDate, parse_date

_FINENESS = ("approximate", "day", "minute", "second")
_CONFIRMED = 0.99


@dataclass(frozen=True, slots=True)
class Dated:
    """A time in UTC, the place that gave it, such as `json-ld:datepublished`, and a confidence between 0 and 1."""

    at: datetime
    source: str
    confidence: float


def read_date(document: Document, places: Iterable[Place]) -> Dated | None:
    """The time that the first usable place gives; a later place that says the same day makes it surer, and is taken
    when it is finer: one page gives the day alone in one place and the second in another."""
    agreeing: list[tuple[Place, ParsedDate]] = []
    for place, parsed in _parsed(document, places):
        if not agreeing or _day(parsed) == _day(agreeing[0][1]):
            agreeing.append((place, parsed))
            if len(agreeing) > 1 and any(entry.precision == "second" for _, entry in agreeing):
                break
    if not agreeing:
        return None
    place, parsed = max(agreeing, key=lambda pair: _FINENESS.index(pair[1].precision))
    confidence = max(parsed.confidence, _CONFIRMED) if len(agreeing) > 1 else parsed.confidence
    return Dated(parsed.at, str(place), confidence)


def _parsed(document: Document, places: Iterable[Place]) -> Iterator[tuple[Place, ParsedDate]]:
    for place in places:
        for text in place.texts(document):
            if parsed := parse_date(text, now=document.page.fetched_at):
                yield place, parsed
                break


def _day(parsed: ParsedDate) -> object:
    return parsed.at.astimezone(TEHRAN).date()
