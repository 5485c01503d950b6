"""Histograms: how many of the articles that a search finds were published in each day, week or month."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, cast, get_args

import jdatetime
from elasticsearch import Elasticsearch

from ingest.errors import PeykError
from ingest.normalise.dates import TEHRAN, day_start, jalali_fields
from ingest.normalise.dates.labels import day_label, month_label
from ingest.search.errors import explained
from ingest.search.narrow import Narrow
from ingest.search.parse import parse_for
from ingest.search.query import Reading, build_set
from ingest.search.tree import filters
from ingest.search.understand import understand
from ingest.settings import settings

Step = Literal["day", "week", "month"]
MOST = 2_000
"""Maximum bars: five years of days, or all weeks since 1367."""
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Bar:
    """The articles of one day, week or month in Tehran, from `since` (inclusive) to `until` (exclusive), in UTC.

    `value`: the Jalali month `1405-08`, or the first day of the period, `1405-08-01`.
    """

    value: str
    label: str
    articles: int
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Histogram:
    """`bars` in order of time, empty ones included; with the `undated` articles they sum to `articles`."""

    by: Step
    articles: int
    undated: int
    bars: tuple[Bar, ...]


def histogram(
    client: Elasticsearch,
    text: str,
    *,
    by: Step = "day",
    index: str | None = None,
    to_today: bool = False,
    **narrow: Any,
) -> Histogram:
    """Return the articles that `search` counts in `total` by day, week (from Saturday) or Jalali month, in Tehran.

    The bars cover the period that the text or `narrow` asks for. Where it is open, they begin with the first article,
    and end with the last one, or with today if the beginning is given or `to_today` is set. The other arguments are
    those of `build_set`. Raises PeykError for more than MOST bars, and as `search` does.
    """
    index = index or settings().index("articles")
    with explained():
        read, _ = understand(client, index, parse_for(client, index, text))
        answer = client.search(index=index, **build_histogram(read, by=by, **narrow)).body
    total = answer["hits"]["total"]["value"]
    counts: Counter[date] = Counter()
    for bucket in answer["aggregations"]["bars"]["buckets"]:
        counts[_start(by, _day(bucket))] += bucket["doc_count"]
    bars = tuple(_bars(by, counts, *_asked_period(read, Narrow(**narrow)), to_today=to_today))
    return Histogram(by, total, total - counts.total(), bars)


def build_histogram(read: Reading, *, by: Step = "day", **narrow: Any) -> dict[str, Any]:
    """Return the body of the `_search` that counts articles by time; it has no empty buckets."""
    if by not in get_args(Step):
        raise PeykError(f"articles are not counted by {by}, but by day, week or month")
    if by == "month":
        bars: dict[str, Any] = {"terms": {"field": "jalali.month", "size": MOST, "order": {"_key": "asc"}}}
    else:
        # Also for weeks: Elasticsearch's begin on Monday, and an offset in hours is wrong where the clocks change.
        days = {"field": "published_at", "calendar_interval": "day", "time_zone": TEHRAN.key, "min_doc_count": 1}
        bars = {"date_histogram": days}
    return {"query": build_set(read, **narrow), "size": 0, "track_total_hits": True, "aggs": {"bars": bars}}


def _day(bucket: Mapping[str, Any]) -> date:
    """Return the day of a bucket; the first of a month."""
    if isinstance(bucket["key"], str):
        year, month = map(int, bucket["key"].split("-"))
        return _month_start(year * 12 + month - 1)
    return datetime.fromtimestamp(bucket["key"] / 1000, UTC).astimezone(TEHRAN).date()


def _asked_period(read: Reading, narrow: Narrow) -> tuple[datetime | None, datetime | None]:
    """Return the period that a search asks for: the overlap of its options and the filters of its text."""
    starts, ends = [narrow.since], [narrow.until]
    dates = []
    for node in filters(read.request.tree):
        if node.kind in ("date", "from", "to"):
            bounds = node.clause["range"]["published_at"]
            start, end = (bounds.get(side) and datetime.fromisoformat(bounds[side]) for side in ("gte", "lt"))
            if node.kind == "date":
                dates.append((start, end))
            else:
                starts.append(start)
                ends.append(end)
    # Several dates are alternatives: the bars cover all of them.
    if dates and all(start for start, _ in dates):
        starts.append(min(start for start, _ in dates if start))
    if dates and all(end for _, end in dates):
        ends.append(max(end for _, end in dates if end))
    return max((at for at in starts if at), default=None), min((at for at in ends if at), default=None)


def _bars(
    by: Step, counts: Mapping[date, int], since: datetime | None, until: datetime | None, *, to_today: bool
) -> Iterator[Bar]:
    """Yield the bars of a period; one that is open begins with the first article, and ends with the last or today."""
    today = datetime.now(UTC).astimezone(TEHRAN).date()
    begin = [since.astimezone(TEHRAN).date()] if since else []
    open_end = [today] if since or to_today else []
    end = [(until - timedelta(microseconds=1)).astimezone(TEHRAN).date()] if until else open_end
    days = [*counts, *begin, *end]
    if not (counts or begin) or (begin and end and begin > end):
        return
    first, last = _start(by, min(days)), _start(by, max(days))
    number = _number(by, first, last)
    if number > MOST:
        wider = {"day": " by week or month, or", "week": " by month, or"}.get(by, "")
        raise PeykError(f"that is {number:,} {by}s, and at most {MOST:,} are counted; count{wider} a shorter period")
    day = first
    while day <= last:
        following = _next(by, day)
        yield Bar(*_named(by, day, following), counts.get(day, 0), day_start(day), day_start(following))
        day = following


def _named(by: Step, day: date, following: date) -> tuple[str, str]:
    value, fields = jalali_fields(day_start(day))
    match by:
        case "month":
            return fields.month, month_label(fields.month)
        case "week":
            return value, f"{day_label(day)} تا {day_label(following - timedelta(days=1))}"
        case _:
            return value, day_label(day)


def _start(by: Step, day: date) -> date:
    """Return the first day of the period that holds a day."""
    match by:
        case "month":
            return _month_start(_months(day))
        case "week":
            # Monday is 0, Saturday 5.
            return day - timedelta(days=(day.weekday() + 2) % 7)
        case _:
            return day


def _next(by: Step, day: date) -> date:
    if by == "month":
        return _month_start(_months(day) + 1)
    return day + (_WEEK if by == "week" else timedelta(days=1))


def _number(by: Step, first: date, last: date) -> int:
    """Return the number of periods from one to another."""
    if by == "month":
        return _months(last) - _months(first) + 1
    return (last - first).days // (7 if by == "week" else 1) + 1


def _months(day: date) -> int:
    jalali = jdatetime.date.fromgregorian(date=day)
    return int(jalali.year * 12 + jalali.month - 1)


def _month_start(months: int) -> date:
    return cast("date", jdatetime.date(months // 12, months % 12 + 1, 1).togregorian())
