"""When a story was published and changed: the first place that the family trusts, and how sure that is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ingest.extract.document import Document
from ingest.extract.profile import Place
from ingest.normalise.dates import TEHRAN, parse_date

_FINENESS = ("approximate", "day", "minute", "second")
_CONFIRMED = 0.99
_LINE = 0.6
_FEED = 0.7


@dataclass(frozen=True, slots=True)
class Dated:
    """A time in UTC, the place that gave it, such as `json-ld:datepublished`, and a confidence between 0 and 1."""

    at: datetime
    source: str
    confidence: float
    precision: str = "second"

    def refines(self, other: "Dated") -> bool:
        """Whether it says more exactly what the other says: the second of its minute, the minute of its day."""
        if _FINENESS.index(self.precision) <= _FINENESS.index(other.precision):
            return False
        if other.precision == "minute":
            return timedelta(0) <= self.at - other.at < timedelta(minutes=1)
        return self.same_day(other)

    def same_day(self, other: "Dated") -> bool:
        """Whether both fall on one day in Tehran."""
        return self.at.astimezone(TEHRAN).date() == other.at.astimezone(TEHRAN).date()


def settle(candidates: Iterable[Dated]) -> Dated | None:
    """The first candidate, made finer by one that refines it, and surer by one that gives the same day."""
    settled: Dated | None = None
    for candidate in candidates:
        if settled is None:
            settled = candidate
        elif candidate.same_day(settled):
            chosen = candidate if candidate.refines(settled) else settled
            settled = replace(chosen, confidence=max(chosen.confidence, _CONFIRMED))
        if settled.precision == "second" and settled.confidence >= _CONFIRMED:
            break
    return settled


def from_places(document: Document, places: Iterable[Place], *, unless_in: Sequence[Place] = ()) -> Iterator[Dated]:
    """What each place says, in order of trust; of a place with several texts the first that is a date.

    A text that also stands in one of the places `unless_in` is passed over: a page that was never changed says when it
    was published, however wrongly, in both.
    """
    for place in places:
        for text in place.texts(document):
            if any(text in known.texts(document) for known in unless_in):
                continue
            if dated := from_line(document, text, str(place)):
                yield dated
                break


def from_line(document: Document, line: str, source: str = "") -> Dated | None:
    """The time in a line; in one of running text, without a source, it may mean something else than publication."""
    parsed = parse_date(line, now=document.page.fetched_at)
    if parsed is None:
        return None
    confidence = parsed.confidence if source else min(parsed.confidence, _LINE)
    return Dated(parsed.at, source or "text", confidence, parsed.precision)


def from_feed(at: datetime) -> Dated:
    """What the feed said, which gives minutes or seconds."""
    return Dated(at, "feed", _FEED, "second" if at.second else "minute")
