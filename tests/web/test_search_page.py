"""What the search page shows, on a real index: the chart of an old topic, and the copies of withdrawn stories."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from elasticsearch import Elasticsearch

from ingest.normalise.dates import jalali_fields
from ingest.settings import settings
from ingest.web.chart import STEP
from ingest.web.search_page import shown
from ingest.web.site import Site
from ingest.web.state import State
from tests.search.conftest import article, fill


def seen(client: Elasticsearch, **state: Any) -> dict[str, Any]:
    with ThreadPoolExecutor(4) as pool:
        return shown(Site(client, settings().index("articles")), State(**state), pool)


def test_the_chart_of_an_old_topic_goes_on_to_today(shelf: Elasticsearch) -> None:
    at = datetime(2022, 3, 5, 9, tzinfo=UTC)
    day, fields = jalali_fields(at)
    old = [
        replace(article(number, f"زلزله {number}"), published_at=at, published_jalali=day, jalali=fields)
        for number in range(200, 230)
    ]
    fill(shelf, old)
    bars = seen(shelf, q="زلزله")["chart"].bars
    assert (bars[0].articles, bars[-1].articles) == (30, 0)
    assert len(bars) > 50 and bars[0].x == (len(bars) - 1) * STEP
    bounded = seen(shelf, q="زلزله تا:1401/03")["chart"].bars
    assert [bar.label for bar in bounded] == ["اسفند ۱۴۰۰", "فروردین ۱۴۰۱", "اردیبهشت ۱۴۰۱", "خرداد ۱۴۰۱"]


def test_the_copies_of_a_withdrawn_story_are_counted_with_it(shelf: Elasticsearch) -> None:
    stories = [
        replace(article(number, f"توفان {number}"), cluster_id="wire", withdrawn=number == 301)
        for number in range(300, 303)
    ]
    fill(shelf, stories)
    found = seen(shelf, q="توفان حذف‌شده:بله")
    (hit,) = found["results"].hits
    assert found["copies"][hit.id].others == len(found["copies"][hit.id].first) == 2
    (hit,) = seen(shelf, q="توفان")["results"].hits
    assert seen(shelf, q="توفان")["copies"][hit.id].others == 1
