"""Polling: the interval of a feed, gaps between two readings, and validators that cannot be trusted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.discover import Sitemap
from ingest.ledger import Entry
from ingest.ledger.source_entry import FeedState, Gap, SourceEntry
from ingest.model import Link, Page
from ingest.sources.gaps import gap_between, kept
from ingest.sources.polling import FIRST, WINDOW, compare, next_poll
from ingest.sources.sitemap_choice import MOST, newest
from ingest.sources.validators import UNREAD, contradicted, is_conditional

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
BOUNDS = (1.0, 30.0)
URL = "https://khabar.example/rss"


@pytest.mark.parametrize(
    ("elapsed", "planned", "fresh", "size", "minutes"),
    [
        pytest.param(None, None, 30, 30, FIRST, id="after the first reading"),
        pytest.param(10, 10, 3, 30, 10, id="a tenth of the feed is new: as before"),
        pytest.param(10, 10, 1, 30, 30, id="one of thirty: three times as long, up to the bound"),
        pytest.param(10, 10, 6, 30, 5, id="a fifth: twice as often"),
        pytest.param(10, 10, 21, 30, 10 * 3 / 21, id="less than a third was there before: much sooner"),
        pytest.param(10, 10, 30, 30, 1, id="nothing was there before: at once"),
        pytest.param(10, 10, 3, 100, 10, id="of a long feed three are enough"),
        pytest.param(10, 10, 1, 5, 10, id="of a short one, one"),
        pytest.param(10, 10, 0, 30, 15, id="nothing new: half as long again"),
        pytest.param(1, 10, 0, 30, 15, id="nothing new, asked too early: as if it had been in time"),
        pytest.param(600, 10, 27, 30, 30, id="after ten hours without a run: by the true rate, within bounds"),
        pytest.param(28, 28, 0, 30, 30, id="never rarer than the bound"),
        pytest.param(10, 10, 0, 0, 15, id="an empty feed is a quiet one"),
    ],
)
def test_next_poll(elapsed: float | None, planned: float | None, fresh: int, size: int, minutes: float) -> None:
    assert next_poll(elapsed, planned, fresh, size, BOUNDS) == pytest.approx(minutes)


@given(
    elapsed=st.none() | st.floats(0, 1e6),
    planned=st.none() | st.floats(0, 1440),
    size=st.integers(0, 500),
    data=st.data(),
)
def test_next_poll_keeps_its_bounds_and_more_news_never_means_rarer(
    elapsed: float | None, planned: float | None, size: int, data: st.DataObject
) -> None:
    fresh = data.draw(st.integers(0, size))
    wait = next_poll(elapsed, planned, fresh, size, BOUNDS)
    assert 1 <= wait <= 30
    if 0 < fresh < size:
        assert next_poll(elapsed, planned, fresh + 1, size, BOUNDS) <= wait
    assert next_poll(elapsed, planned, fresh, size, (0.0, 0.0)) == 0


def links(*numbers: int, at: datetime | None = NOW) -> list[Link]:
    """Return stories by number, one per minute; higher numbers are newer."""
    return [
        Link(
            f"https://khabar.example/news/{number}",
            published_at=at and at + timedelta(minutes=number - 100),
            source=URL,
        )
        for number in numbers
    ]


def state_after(*numbers: int, **fields: object) -> FeedState:
    found = compare("khabar", links(*numbers), {}, FeedState())
    read = FeedState(
        read_at=NOW, answered_at=NOW, newest_at=found.newest_at, seen=found.seen, digest=found.digest, minutes=5.0
    )
    return replace(read, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after", "fresh", "overrun"),
    [
        pytest.param((), (3, 2, 1), 3, False, id="nothing to compare with"),
        pytest.param((3, 2, 1), (3, 2, 1), 0, False, id="the same"),
        pytest.param((3, 2, 1), (5, 4, 3), 2, False, id="one in common"),
        pytest.param((3, 2, 1), (7, 6, 5), 3, True, id="none in common"),
        pytest.param((3, 2, 1), (), 0, False, id="an empty feed has lost nothing that it could tell"),
    ],
)
def test_two_readings(before: tuple[int, ...], after: tuple[int, ...], fresh: int, overrun: bool) -> None:
    found = compare("khabar", links(*after), {}, state_after(*before) if before else FeedState())
    assert (found.fresh, found.size, found.overrun) == (fresh, len(after), overrun)


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("dated", [False, True])
def test_of_a_long_sitemap_the_newest_are_remembered_wherever_they_stand(backwards: bool, dated: bool) -> None:
    def reading(newest: int) -> list[Link]:
        numbers = range(newest, 0, -1) if backwards else range(1, newest + 1)
        return links(*numbers, at=NOW if dated else None)

    first = compare("khabar", reading(1000), {}, FeedState())
    assert len(first.seen) == WINDOW
    second = compare("khabar", reading(1003), {}, FeedState(seen=first.seen))
    assert second.fresh >= 3 and not second.overrun


def test_an_overrun_is_a_gap_from_the_newest_before_to_the_oldest_after() -> None:
    state = state_after(3, 2, 1)
    later = NOW + timedelta(hours=1)
    gap = gap_between(state, compare("khabar", links(9, 8, 7), {}, state), "run", later)
    assert gap == Gap(
        NOW - timedelta(minutes=97), NOW - timedelta(minutes=93), found_at=later, run_id="run", edge=state.seen
    )
    undated = gap_between(state, compare("khabar", links(9, 8, at=None), {}, state), "run", later)
    assert undated and (undated.since, undated.until) == (state.newest_at, later)
    assert gap_between(state, compare("khabar", links(4, 3), {}, state), "run", later) is None


def test_few_closed_gaps_are_remembered_and_every_open_one_before_them() -> None:
    gaps = [
        Gap(NOW + timedelta(hours=n), NOW + timedelta(hours=n + 1), NOW, "run", state="open" if n % 2 else "closed")
        for n in range(20)
    ]
    remembered = kept(gaps)
    assert [gap for gap in remembered if gap.state == "open"] == gaps[1::2]
    assert [gap for gap in remembered if gap.state == "closed"] == gaps[10::2]


ENTRY = SourceEntry("k", URL, "khabar", NOW, "run", etag='"a"')


@pytest.mark.parametrize(
    ("entry", "state", "conditional"),
    [
        pytest.param(ENTRY, FeedState(), False, id="never read in full"),
        pytest.param(ENTRY, state_after(1), True, id="read before"),
        pytest.param(replace(ENTRY, etag=None), state_after(1), False, id="no validators"),
        pytest.param(ENTRY, state_after(1, unread=UNREAD), False, id="every twelfth request asks for all"),
        pytest.param(ENTRY, state_after(1, distrusted=True), False, id="caught lying"),
    ],
)
def test_a_conditional_request(entry: Entry, state: FeedState, conditional: bool) -> None:
    assert is_conditional(entry, state) is conditional


def answer(etag: str | None) -> Page:
    return Page(URL, 200, {"etag": etag} if etag else {}, b"", NOW, URL)


@pytest.mark.parametrize(
    ("state", "after", "etag", "lying"),
    [
        pytest.param(state_after(2, 1), (2, 1), '"a"', False, id="nothing changed"),
        pytest.param(state_after(2, 1), (3, 2), '"b"', False, id="stories and validators changed"),
        pytest.param(state_after(2, 1), (3, 2), '"a"', True, id="stories changed under the same validators"),
        pytest.param(replace(state_after(2, 1), unread=3), (201, 2), '"b"', False, id="new since the last 304"),
        pytest.param(replace(state_after(2, 1), unread=3), (4, 3), '"b"', True, id="there before the last 304"),
    ],
)
def test_validators_that_lie(state: FeedState, after: tuple[int, ...], etag: str, lying: bool) -> None:
    found = compare("khabar", links(*after), {}, state)
    assert contradicted(ENTRY, state, answer(etag), found) is lying


def test_a_server_without_validators_cannot_lie_by_them() -> None:
    state = state_after(2, 1)
    found = compare("khabar", links(3, 2), {}, state)
    assert not contradicted(replace(ENTRY, etag=None), state, answer(None), found)


SITE = "https://khabar.example"


@pytest.mark.parametrize(
    ("sitemaps", "chosen"),
    [
        pytest.param(
            [("post-1.xml", None), ("post-10.xml", None), ("post-9.xml", None)],
            ["post-10.xml", "post-9.xml", "post-1.xml"],
            id="by number where nothing is dated",
        ),
        pytest.param(
            [("a.xml", NOW - timedelta(days=2)), ("b.xml", NOW), ("c.xml", NOW - timedelta(days=9))],
            ["b.xml", "a.xml"],
            id="by date, and none that is older than news",
        ),
        pytest.param(
            [("category-sitemap.xml", NOW), ("post_tag-sitemap.xml", NOW), ("post-sitemap.xml", NOW)],
            ["post-sitemap.xml"],
            id="none of categories or tags",
        ),
        pytest.param(
            [(f"post-{n}.xml", None) for n in range(500)],
            [f"post-{n}.xml" for n in range(499, 499 - MOST, -1)],
            id="few",
        ),
    ],
)
def test_the_sitemaps_of_an_index_that_are_read(sitemaps: list[tuple[str, datetime | None]], chosen: list[str]) -> None:
    found = newest([Sitemap(f"{SITE}/{name}", at) for name, at in sitemaps], NOW)
    assert [one.url.removeprefix(f"{SITE}/") for one in found] == chosen
