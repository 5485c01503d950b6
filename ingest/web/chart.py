"""Articles over time as bars that a template draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from ingest.errors import PeykError, UnavailableError
from ingest.normalise.dates import TEHRAN
from ingest.normalise.dates.labels import day_label
from ingest.search.histogram import Bar as Period
from ingest.search.histogram import Histogram, Step, histogram
from ingest.web.narrow import narrow
from ingest.web.site import Site
from ingest.web.state import State

HEIGHT = 60
"""Units of the highest bar."""
STEP = 10
"""Units from one bar to the next."""
UNITS: dict[Step, str] = {"day": "روز", "week": "هفته", "month": "ماه"}
FEW = 0.05
"""Share of the articles that may lie before the first bar, so that a few old ones do not fill the drawing."""
_DAYS, _WEEKS = timedelta(days=70), timedelta(days=2 * 366)
"""Longest periods that are drawn by day, and by week."""


@dataclass(frozen=True, slots=True)
class Bar:
    """`x`, `y`, `height`: its place in the drawing; `narrowed`: the state of its period alone."""

    label: str
    articles: int
    x: int
    y: float
    height: float
    narrowed: State


@dataclass(frozen=True, slots=True)
class Early:
    """The few articles before the first bar: how many, the name of the first month drawn, and their state."""

    articles: int
    first: str
    state: State


@dataclass(frozen=True, slots=True)
class Chart:
    """`unit`: what a bar is; `undated`: articles in no bar; `units`: title, state, whether it is this unit."""

    unit: str
    bars: Sequence[Bar]
    undated: int
    units: Sequence[tuple[str, State, bool]]
    early: Early | None = None


def chart(site: Site, state: State) -> Chart:
    """Return the chart of a state. Raises PeykError as a search does."""
    options = narrow(state)
    by: Step | None = next((name for name in UNITS if name == state.by), None)
    months, first, early = None, None, None
    if not by and not options["since"]:
        months = _counted(site, state, "month", options | {"to_today": True})
        if first := _first_of_most(months):
            early = _early(state, months, first)
            options["since"] = first.since
    by = by or _fitting(options["since"], options["until"])
    if months and by == "month":
        counted = replace(months, bars=tuple(bar for bar in months.bars if not first or bar.since >= first.since))
    else:
        counted = _counted(site, state, by, options)
    undated = months.undated if months else counted.undated
    units = [(title, state.change(by=name, page=state.page), name == counted.by) for name, title in UNITS.items()]
    return Chart(UNITS[counted.by], bars(counted.bars, state), undated, units, early)


def _early(state: State, months: Histogram, first: Period) -> Early | None:
    """Return what lies before the first month drawn, if anything does."""
    before = sum(bar.articles for bar in months.bars if bar.until <= first.since)
    until = state.change(until=_day(first.since - timedelta(seconds=1)), by="")
    return Early(before, first.label, until) if before else None


def bars(periods: Sequence[Period], state: State) -> Sequence[Bar]:
    """Return the bars of periods in order of time, which runs from right to left."""
    most = max((period.articles for period in periods), default=0) or 1
    drawn = []
    for index, period in enumerate(periods):
        # One article is visible beside a thousand.
        height = max(period.articles / most * HEIGHT, 2.0 if period.articles else 0.0)
        x = (len(periods) - 1 - index) * STEP
        first, last = (_day(at) for at in (period.since, period.until - timedelta(seconds=1)))
        narrowed = state.change(since=first, until=last, by="")
        drawn.append(Bar(period.label, period.articles, x, round(HEIGHT - height, 1), round(height, 1), narrowed))
    return drawn


def _day(at: datetime) -> str:
    return day_label(at.astimezone(TEHRAN).date())


def _counted(site: Site, state: State, by: Step, options: Mapping[str, Any]) -> Histogram:
    """Return the histogram; by month if there are too many bars for one drawing, and empty if there still are."""
    for unit in dict.fromkeys((by, "month")):
        try:
            return histogram(site.client, state.q, by=unit, index=site.index, **options)
        except UnavailableError:
            raise
        except PeykError:
            continue
    return Histogram("month", 0, 0, ())


def _first_of_most(months: Histogram) -> Period | None:
    """Return the month from which on all but a few articles are; None without articles."""
    dated, before = months.articles - months.undated, 0
    for month in months.bars:
        before += month.articles
        if before > dated * FEW:
            return month
    return None


def _fitting(since: datetime | None, until: datetime | None) -> Step:
    """Return the unit that gives a readable number of bars."""
    if not since:
        return "month"
    length = (until or datetime.now(UTC)) - since
    return "day" if length <= _DAYS else "week" if length <= _WEEKS else "month"
