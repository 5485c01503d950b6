"""Read when a story was published and changed, from the most trusted source, with a confidence.

In order of trust: the family's places, common places of the head, lines with a publication label, the day in the
address, dates around the text without a label, and the feed (docs/extraction.md).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from itertools import chain
from urllib.parse import unquote, urlsplit

from ingest.extract.date_line import DATA, published_in
from ingest.extract.document import MOST_HITS, Document
from ingest.extract.line import line_of
from ingest.extract.printed import Printed, printed_times
from ingest.extract.profile import Place, Profile, places
from ingest.extract.stamp import is_edit
from ingest.extract.surroundings import Surroundings
from ingest.extract.words import squeeze
from ingest.normalise.dates import TEHRAN, ParsedDate, parse_date, parse_stamp
from ingest.normalise.dates.names import plain

_FINENESS = {"approximate": 0, "day": 1, "minute": 2, "second": 3}
_CONFIRMED = 0.99
_LABELLED, _LINE, _ADDRESS, _FEED, _DOUBTFUL = 0.9, 0.6, 0.7, 0.7, 0.4

_LAST = places(*(f"meta {name}" for name in DATA["last"]))
_MICRODATA = places("meta datepublished", "meta datecreated")
_PATH = re.compile(
    r"/((?:1[34]|19|20)\d\d)(?:/(\d{1,2}|[a-z]{3,9})/(\d{1,2})(?=/|$)|([-_.])(\d\d?)\4(\d\d?)(?!\d)|(\d\d)(\d\d)(?=[/_-]|$))",
    re.I,
)
_DAY_FIRST = re.compile(r"/(\d{1,2})[-_/.](\d{1,2})[-_/.](1[34]\d\d)(?=[/_-]|$)")


@dataclass(frozen=True, slots=True)
class Dated:
    """A time in UTC, its source, such as `json-ld:datepublished`, and a confidence between 0 and 1."""

    at: datetime
    source: str
    confidence: float
    precision: str = "second"

    def refines(self, other: "Dated") -> bool:
        """Return whether it is the same time, more precisely: a second of the other's minute, a minute of its day."""
        if self.fineness <= other.fineness:
            return False
        if other.fineness == _FINENESS["minute"]:
            return timedelta(0) <= self.at - other.at < timedelta(minutes=1)
        return self.same_day(other)

    @property
    def fineness(self) -> int:
        """Rank of the precision; midnight in UTC or Tehran counts as a day, since programs write it for a bare day."""
        is_midnight = any(self.at.astimezone(zone).time() == time() for zone in (UTC, TEHRAN))
        return min(_FINENESS[self.precision], _FINENESS["day"]) if is_midnight else _FINENESS[self.precision]

    @property
    def local(self) -> datetime:
        """The time in UTC; if only the day is known, its beginning in Tehran with Tehran's offset."""
        return self.at.astimezone(TEHRAN) if self.precision == "day" else self.at

    def same_day(self, other: "Dated") -> bool:
        """Return whether both fall on one day in Tehran."""
        return self.at.astimezone(TEHRAN).date() == other.at.astimezone(TEHRAN).date()


@dataclass(frozen=True, slots=True)
class Times:
    """When a story was published, and when it was last changed, if later."""

    published: Dated | None
    updated: datetime | None


def read_times(
    document: Document,
    profile: Profile,
    general: Profile,
    *,
    around: Surroundings,
    headline: str,
    feed: datetime | None = None,
) -> Times:
    """Return the times of a story; `around` locates elements relative to it.

    `general` holds the common places, for pages without an exact time in those of `profile`; `feed` is the feed's time,
    exact to the minute or second.
    """
    published = best_date(from_places(document, profile.published))
    if published is None or published.fineness < _FINENESS["minute"]:
        published = best_date(chain([published] if published else (), from_places(document, general.published)))
    printed = Printed()
    if published is None or published.fineness < _FINENESS["minute"]:
        body = next(iter(document.index.get("body")), document.root)
        printed = printed_times(body, around, headline, document.page.fetched_at)
    published = best_date(chain([published] if published else (), _beyond_head(document, printed, feed)))
    edits = from_places(document, (*profile.updated, *general.updated), unless_in=profile.published)
    updated = best_date((*edits, *_all_dated(printed.changed, _LABELLED)))
    is_later = published and updated and updated.at > published.at
    return Times(published, updated.at if updated and is_later else None)


def best_date(candidates: Iterable[Dated]) -> Dated | None:
    """Return the first candidate. Later ones of the same day raise its confidence, and its precision if finer."""
    best: Dated | None = None
    for candidate in candidates:
        if best is None:
            best = candidate
        elif candidate.same_day(best):
            chosen = candidate if candidate.refines(best) else best
            best = replace(chosen, confidence=max(chosen.confidence, _CONFIRMED))
        if best.fineness == _FINENESS["second"] and best.confidence >= _CONFIRMED:
            break
    return best


def from_places(document: Document, places: Iterable[Place], *, unless_in: Sequence[Place] = ()) -> Iterator[Dated]:
    """Yield the date in each place, in order of trust; of a place with several texts the first that is a date.

    A text that the head repeats in a place of `unless_in` is skipped: a page that was never changed states its
    publication time, however wrong, in both.
    """
    known: set[str] | None = None
    for place in places:
        if _is_of_several(document, place):
            continue
        for text in _texts(document, place):
            if known is None:
                known = {text for other in unless_in if other.kind != "page" for text in other.texts(document)}
            if text in known:
                continue
            if date := parse_stamp(text, now=document.page.fetched_at):
                yield _dated(date, str(place))
                break


def _is_of_several(document: Document, place: Place) -> bool:
    """Return whether a place is microdata of several stories with different days, so that none is certainly the
    page's."""
    if place not in _MICRODATA or len(texts := place.texts(document)) < 2:
        return False
    dates = (parse_stamp(text, now=document.page.fetched_at) for text in texts[:MOST_HITS])
    return len({date.at.astimezone(TEHRAN).date() for date in dates if date}) > 1


def _texts(document: Document, place: Place) -> Iterator[str]:
    """Yield the texts in a place; for a place on the page, without edit times."""
    if place.kind != "page":
        yield from place.texts(document)
        return
    for selector in place.selectors:
        for element in selector.select(document.index)[:MOST_HITS]:
            if not is_edit(element):
                value = element.get(selector.attribute) if selector.attribute else line_of(element)
                if text := published_in(squeeze(value or ""), document.page.fetched_at):
                    yield text


def _beyond_head(document: Document, printed: Printed, feed: datetime | None) -> Iterator[Dated]:
    """Yield the dates of the page's lines, address and feed, in order of trust."""
    yield from _all_dated(printed.labelled, _LABELLED)
    if day := address_day(document.page.url, document.page.fetched_at):
        yield Dated(day.at, "url", _ADDRESS, day.precision)
    bare = list(_all_dated(printed.bare, _LINE))
    yield from (dated for dated in bare if dated.precision != "approximate")
    if feed:
        yield Dated(feed, "feed", _FEED, "second" if feed.second else "minute")
    if not _is_nastooh(document):
        yield from (replace(dated, confidence=_DOUBTFUL) for dated in from_places(document, _LAST))
    yield from (dated for dated in bare if dated.precision == "approximate")


def _all_dated(dates: Iterable[ParsedDate], most: float) -> Iterator[Dated]:
    """Yield times in lines of the page with a confidence of at most `most`: they may not mean publication."""
    for date in dates:
        dated = _dated(date, "text")
        yield replace(dated, confidence=min(dated.confidence, most))


def _dated(date: ParsedDate, source: str) -> Dated:
    return Dated(date.at, source, date.confidence, date.precision)


def _is_nastooh(document: Document) -> bool:
    return "nastooh" in document.generator or any(name.startswith("nastooh:") for name in document.meta)


def address_day(url: str, now: datetime) -> ParsedDate | None:
    """Return the day in an address: `/1405/08/19/`, `/2026/nov/10/`, `/2026-11-10-slug`, `/14050819/`,
    `/19-08-1405/`."""
    path = plain(unquote(urlsplit(url).path))
    if match := _PATH.search(path):
        return parse_date(
            " ".join(part for part in match.groups() if part and part not in "-_.").replace(" ", "/"), now=now
        )
    if match := _DAY_FIRST.search(path):
        return parse_date("/".join(match.groups()), now=now)
    return None
