"""The days that a backfill does, and the stories of a sitemap that belong to a day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ingest.backfill.days import OutletDay
from ingest.backfill.find import day_in_address, likely, reaches, stories_of
from ingest.backfill.plan import MOST_UNITS, day_range, in_units
from ingest.discover import Discovered, Sitemap
from ingest.errors import PeykError
from ingest.model import Link

DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
SITE = "https://khabar.example"


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        pytest.param("1405-08-01", "1405-08-03", ["2026-10-25", "2026-10-24", "2026-10-23"], id="Jalali"),
        pytest.param("2026-10-23", "2026-10-24", ["2026-10-24", "2026-10-23"], id="Gregorian"),
        pytest.param("1405/8/1", "2026-10-23", ["2026-10-23"], id="one of each, one day"),
    ],
)
def test_a_range_of_days_newest_first(first: str, last: str, days: list[str]) -> None:
    assert [day.isoformat() for day in day_range(first, last)] == days


@pytest.mark.parametrize(
    ("first", "last", "message"),
    [
        ("1405-08-02", "1405-08-01", "is before the first"),
        ("1405-08-01", "1499-01-01", "is in the future"),
        ("last week", "1405-08-01", "not a day"),
    ],
)
def test_no_range(first: str, last: str, message: str) -> None:
    with pytest.raises(PeykError, match=message):
        day_range(first, last)


@pytest.mark.parametrize(
    ("days", "outlets", "units", "largest"),
    [(1, 5, 3, 2), (3, 5, 9, 2), (0, 5, 0, 0), (2, 0, 0, 0), (1000, 40, 1000, 64)],
)
def test_units_are_small_and_never_too_many(days: int, outlets: int, units: int, largest: int) -> None:
    names = [str(number) for number in range(outlets)]
    wanted = [(DAY - timedelta(days=number), names) for number in range(days)]
    found = in_units(wanted, 2)
    assert (len(found), max((len(unit.outlets) for unit in found), default=0)) == (units, min(largest, outlets))
    assert len(found) <= MOST_UNITS
    assert sorted((unit.day, name) for unit in found for name in unit.outlets) == sorted(
        (day, name) for day, _ in wanted for name in names
    )


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/2026/11/20/سیل/", DAY),
        ("/1405/08/29/سیل/", DAY),
        ("/fa/news/1405/8/29/3211/سیل", DAY),
        ("/2026/13/20/سیل/", None),
        ("/news/2026112/30/1/", None),
        ("/news/123", None),
    ],
)
def test_the_day_in_a_permalink(path: str, day: date | None) -> None:
    assert day_in_address(SITE + path) == day


@pytest.mark.parametrize(
    ("link", "changed", "is_of_day"),
    [
        pytest.param(Link(f"{SITE}/1", published_at=NOON), None, True, id="published then"),
        pytest.param(Link(f"{SITE}/1", published_at=NOON - timedelta(days=1)), NOON, False, id="only changed then"),
        pytest.param(
            Link(f"{SITE}/1", published_at=NOON.replace(hour=20, minute=29)),
            None,
            True,
            id="a minute to midnight there",
        ),
        pytest.param(
            Link(f"{SITE}/1", published_at=NOON.replace(hour=20, minute=30)), None, False, id="midnight there"
        ),
        pytest.param(Link(f"{SITE}/1405/08/29/a/"), NOON + timedelta(days=9), True, id="the day is in the address"),
        pytest.param(Link(f"{SITE}/1405/08/28/a/"), NOON, False, id="another is"),
        pytest.param(Link(f"{SITE}/1"), NOON, True, id="changed then, nothing else known"),
        pytest.param(Link(f"{SITE}/1"), NOON + timedelta(days=1), True, id="changed on the morrow"),
        pytest.param(Link(f"{SITE}/1"), NOON + timedelta(days=3), False, id="changed days later"),
        pytest.param(Link(f"{SITE}/1"), None, False, id="nothing known"),
    ],
)
def test_the_stories_of_a_day(link: Link, changed: datetime | None, is_of_day: bool) -> None:
    found = Discovered((link,), changed={link.url: changed} if changed else {})
    assert stories_of(found, DAY) == ([link] if is_of_day else [])


def test_a_sitemap_reaches_a_day_when_it_holds_an_earlier_one() -> None:
    earlier = Link(f"{SITE}/1", published_at=NOON - timedelta(days=1))
    assert reaches(Discovered((Link(f"{SITE}/2", published_at=NOON), earlier)), DAY)
    assert not reaches(Discovered((Link(f"{SITE}/2", published_at=NOON), Link(f"{SITE}/3"))), DAY)


def test_of_an_index_the_sitemaps_changed_since_the_day_are_read_the_nearest_first() -> None:
    changes = {"a": -40, "b": 30, "c": 0, "tag-d": 1, "e": 2}
    index = [Sitemap(f"{SITE}/{name}.xml", NOON + timedelta(days=days)) for name, days in changes.items()]
    assert [one.url.removeprefix(f"{SITE}/") for one in likely(index, DAY)] == ["c.xml", "e.xml", "b.xml"]
    assert likely([Sitemap(f"{SITE}/{n}.xml") for n in (1, 3, 2)], DAY) == [
        Sitemap(f"{SITE}/{n}.xml") for n in (3, 2, 1)
    ]


@pytest.mark.parametrize(
    ("state", "updated", "finished"),
    [
        ("done", datetime(2026, 11, 22, tzinfo=UTC), True),
        ("partial", datetime(2026, 11, 22, tzinfo=UTC), True),
        ("unknown", datetime(2026, 11, 22, tzinfo=UTC), False),
        ("partial", NOON, False),
        ("open", datetime(2026, 11, 22, tzinfo=UTC), False),
        ("failed", datetime(2026, 11, 22, tzinfo=UTC), False),
    ],
)
def test_what_is_finished(state: str, updated: datetime, finished: bool) -> None:
    assert OutletDay("khabar", DAY, state, "run", updated_at=updated).finished is finished  # type: ignore[arg-type]


def test_books_that_do_not_balance() -> None:
    assert OutletDay("khabar", DAY, "done", "run", keys=("a", "b"), totals={"indexed": 1, "filtered": 1}).balanced
    assert not OutletDay("khabar", DAY, "done", "run", keys=("a", "b"), totals={"indexed": 1}).balanced
