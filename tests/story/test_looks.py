"""The time at which a page is requested again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ingest.ledger import Entry
from ingest.outlets import Outlet
from ingest.story.looks import look_again, next_look, suspected_until

NOW = datetime(2026, 11, 27, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OUTLET = Outlet(id="kavir", name="Kavir", name_fa="کویر", domain="kavir.example")
OWN = OUTLET.model_copy(update={"recheck_minutes": (45, 4320)})
NEVER = OUTLET.model_copy(update={"recheck_minutes": ()})


def seen(ago: timedelta) -> Entry:
    return Entry("key", "http://kavir.example/1", "kavir", NOW - ago, "run", "1405-09-06")


@pytest.mark.parametrize(
    ("outlet", "age", "wait", "soon"),
    [
        pytest.param(OUTLET, 10 * MINUTE, 5 * MINUTE, 5 * MINUTE, id="the ages of the settings"),
        pytest.param(OWN, 10 * MINUTE, 35 * MINUTE, 35 * MINUTE, id="the ages of the row"),
        pytest.param(OWN, HOUR, 3 * DAY - HOUR, DAY, id="in more than a day"),
        pytest.param(OWN, 9 * DAY, None, DAY, id="older than all ages"),
        pytest.param(NEVER, 10 * MINUTE, None, DAY, id="a row that asks for nothing again"),
    ],
)
def test_an_article_and_what_came_in_its_place(
    outlet: Outlet, age: timedelta, wait: timedelta | None, soon: timedelta
) -> None:
    assert next_look(seen(age), outlet, NOW) == (NOW + wait if wait is not None else None)
    assert look_again(seen(age), outlet, NOW) == NOW + soon


@pytest.mark.parametrize(
    ("since", "wait"),
    [(None, HOUR), (MINUTE, HOUR), (5 * HOUR, 5 * HOUR), (90 * DAY, 30 * DAY)],
)
def test_a_suspect_is_asked_for_less_and_less_often(since: timedelta | None, wait: timedelta) -> None:
    entry = replace(seen(DAY), fetched_at=NOW - since if since else None)
    assert suspected_until(entry, NOW) == NOW + wait
