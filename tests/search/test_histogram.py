"""Articles over time: by day, week and month of Tehran, in order, with the empty ones and the undated."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from ingest.cli.app import app
from ingest.errors import PeykError
from ingest.normalise.dates import jalali_fields
from ingest.search.histogram import MOST, Histogram, histogram
from tests.search.conftest import article, fill

TIMES = [
    # Friday 29 Aban 1405 ends at 20:30 UTC, and with it the week.
    datetime(2026, 11, 20, 20, 29, tzinfo=UTC),
    datetime(2026, 11, 20, 20, 30, tzinfo=UTC),
    datetime(2026, 11, 21, 20, 29, tzinfo=UTC),
    # 1 Azar.
    datetime(2026, 11, 21, 20, 30, tzinfo=UTC),
    datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
]
CLOCKS = [
    # The last half hour of Friday, the first of Saturday, the first of Monday.
    datetime(2021, 3, 19, 20, 0, tzinfo=UTC),
    datetime(2021, 3, 19, 21, 0, tzinfo=UTC),
    datetime(2021, 3, 21, 20, 45, tzinfo=UTC),
]


@pytest.fixture(scope="module")
def dated(shelf: Elasticsearch) -> Elasticsearch:
    stories = []
    for number, at in enumerate(TIMES):
        day, jalali = jalali_fields(at)
        stories.append(replace(article(number, "سیل"), published_at=at, published_jalali=day, jalali=jalali))
    # Long ago, when Tehran had summer time: the day began an hour earlier in UTC.
    day, jalali = jalali_fields(at := datetime(2021, 7, 5, 19, 30, tzinfo=UTC))
    old = replace(article(90, "زلزله"), published_at=at, published_jalali=day, jalali=jalali)
    for number, at in enumerate(CLOCKS, 80):
        day, jalali = jalali_fields(at)
        stories.append(replace(article(number, "ساعت"), published_at=at, published_jalali=day, jalali=jalali))
    fill(shelf, [*stories, old, replace(article(91, "سیل"), published_at=None), article(92, "باران")])
    return shelf


def _counts(found: Histogram) -> dict[str, int]:
    return {bar.value: bar.articles for bar in found.bars}


def test_days(dated: Elasticsearch) -> None:
    found = histogram(dated, "سیل")
    assert _counts(found) == {
        "1405-08-29": 1,
        "1405-08-30": 2,
        "1405-09-01": 1,
        "1405-09-02": 0,
        "1405-09-03": 1,
    }
    assert (found.articles, found.undated) == (6, 1)
    first = found.bars[0]
    assert (first.label, first.since) == ("۲۹ آبان ۱۴۰۵", datetime(2026, 11, 19, 20, 30, tzinfo=UTC))
    assert [bar.until for bar in found.bars[:-1]] == [bar.since for bar in found.bars[1:]]


def test_weeks_begin_on_saturday(dated: Elasticsearch) -> None:
    found = histogram(dated, "سیل", by="week")
    assert _counts(found) == {"1405-08-23": 1, "1405-08-30": 4}
    assert found.bars[1].label == "۳۰ آبان ۱۴۰۵ تا ۶ آذر ۱۴۰۵"
    assert found.bars[1].until - found.bars[1].since == timedelta(days=7)


def test_months(dated: Elasticsearch) -> None:
    found = histogram(dated, "سیل", by="month")
    assert _counts(found) == {"1405-08": 3, "1405-09": 2}
    assert (found.bars[0].label, found.undated) == ("آبان ۱۴۰۵", 1)


def test_a_day_of_summer_time(dated: Elasticsearch) -> None:
    assert _counts(histogram(dated, "زلزله")) == {"1400-04-15": 1}


def test_weeks_in_which_the_clocks_changed(dated: Elasticsearch) -> None:
    """Summer time began on Monday, 2 Farvardin 1400, at midnight."""
    assert _counts(histogram(dated, "ساعت", by="week")) == {"1399-12-23": 1, "1399-12-30": 2}
    assert _counts(histogram(dated, "ساعت")) == {"1399-12-29": 1, "1399-12-30": 1, "1400-01-01": 0, "1400-01-02": 1}


def test_the_bars_cover_the_period_that_was_asked_for(dated: Elasticsearch) -> None:
    whole = histogram(dated, "سیل تاریخ:آبان ۱۴۰۵")
    assert len(whole.bars) == 30 and sum(bar.articles for bar in whole.bars) == whole.articles == 3
    assert _counts(histogram(dated, "سیل از:1405/08/28 تا:1405/08/30")) == {
        "1405-08-28": 0,
        "1405-08-29": 1,
        "1405-08-30": 2,
    }
    options = histogram(dated, "سیل", since=TIMES[1], until=TIMES[3], by="month")
    assert _counts(options) == {"1405-08": 2}
    empty = histogram(dated, "کنسرت تاریخ:1405/08", by="week")
    assert [bar.articles for bar in empty.bars] == [0] * 6


def test_a_bar_narrows_a_search_to_its_articles(dated: Elasticsearch) -> None:
    for by in ("day", "week"):
        for bar in histogram(dated, "سیل", by=by).bars:  # type: ignore[arg-type]
            assert histogram(dated, "سیل", since=bar.since, until=bar.until).articles == bar.articles


def test_nothing_found_has_no_bars(dated: Elasticsearch) -> None:
    assert histogram(dated, "کنسرت") == Histogram("day", 0, 0, ())


def test_too_many_bars_are_refused_with_the_way_out(dated: Elasticsearch) -> None:
    with pytest.raises(PeykError, match=rf"days, and at most {MOST:,} are counted; count by week or month"):
        histogram(dated, "سیل از:1390 تا:1405")
    assert len(histogram(dated, "سیل از:1390 تا:1405", by="week").bars) > 800
    with pytest.raises(PeykError, match="not counted by year"):
        histogram(dated, "سیل", by="year")  # type: ignore[arg-type]


def test_the_command(dated: Elasticsearch) -> None:
    shown = CliRunner().invoke(app, ["histogram", "سیل"])
    assert shown.exit_code == 0, shown.output
    lines = [line.split() for line in shown.stdout.splitlines()]
    rows = [(" ".join(line[:3]), line[3]) for line in lines if len(line) > 3 and line[2] == "۱۴۰۵"]
    assert rows[:2] == [("۲۹ آبان ۱۴۰۵", "1"), ("۳۰ آبان ۱۴۰۵", "2")]
    assert "undated" in shown.stdout
    answer = json.loads(CliRunner().invoke(app, ["histogram", "سیل", "--by", "month", "--json"]).stdout)
    assert (answer["articles"], answer["undated"]) == (6, 1)
    assert answer["bars"][0] == {
        "value": "1405-08",
        "label": "آبان ۱۴۰۵",
        "articles": 3,
        "since": "2026-10-22T20:30:00+00:00",
        "until": "2026-11-21T20:30:00+00:00",
    }
