"""Gaps of a feed between two readings: found, filled from sitemaps and day archives, or left open with a reason."""

from datetime import date, timedelta
from typing import Any

import pytest

from ingest.sources.gaps import open_gaps
from tests.discover.site import ARCHIVE, FEED, LATER, NOON, SITE, Site, index, listing, published, rss, sitemap


@pytest.mark.parametrize(
    ("pages", "fields", "closed_by"),
    [
        pytest.param(
            {"/sitemap.xml": sitemap(range(40))},
            {"sitemaps": [f"{SITE}/sitemap.xml"]},
            f"{SITE}/sitemap.xml",
            id="from a sitemap that reaches back",
        ),
        pytest.param(
            {
                "/sitemap.xml": sitemap(range(25, 40)),
                ARCHIVE.format(1): listing(range(20, 40)),
                ARCHIVE.format(2): listing(range(20)),
            },
            {"sitemaps": [f"{SITE}/sitemap.xml"]},
            "archive",
            id="from the archive where the sitemap does not",
        ),
        pytest.param(
            {
                "/index.xml": index({"/old.xml": NOON - timedelta(days=30), "/new.xml": NOON}),
                "/new.xml": sitemap(range(40)),
            },
            {"sitemaps": [f"{SITE}/index.xml"]},
            f"{SITE}/index.xml",
            id="from an index's newest sitemap",
        ),
    ],
)
def test_what_a_feed_dropped_unseen_is_found(
    site: Site, pages: dict[str, str], fields: dict[str, Any], closed_by: str
) -> None:
    outlet = site.row(**FEED)
    site.pages["/rss"] = rss(range(10))
    site.visit(outlet, NOON)
    site.pages |= {"/rss": rss(range(30, 40))} | pages
    reading = site.visit(site.row(**FEED, **fields), LATER)
    assert reading.state == "ok"
    assert site.numbers() == set(range(40))
    assert "/old.xml" not in site.asked
    (gap,) = site.state().gaps
    assert (gap.state, gap.closed_by, gap.since, gap.until) == ("closed", closed_by, published(9), published(30))
    assert gap.recovered == 20
    assert open_gaps(site.client) == []


def test_a_gap_that_nothing_fills_stays_open_with_its_reason_and_is_tried_again(site: Site) -> None:
    outlet = site.row(**FEED)
    site.pages["/rss"] = rss(range(10))
    site.visit(outlet, NOON)
    site.pages["/rss"] = rss(range(30, 40))
    reading = site.visit(outlet, LATER)
    assert reading.state == "degraded"
    assert reading.message.startswith(
        "stories between 1405-08-30 12:09 and 1405-08-30 12:30 may be missing (archive: http-404"
    )
    (found,) = open_gaps(site.client)
    assert (found.outlet, found.feed, found.gap.attempts) == ("khabar", f"{SITE}/rss", 1)
    assert site.numbers() == {*range(10), *range(30, 40)}
    site.pages[ARCHIVE.format(1)] = listing(range(40))
    assert site.visit(outlet, LATER + timedelta(hours=1)).state == "ok"
    assert open_gaps(site.client) == [] and site.numbers() == set(range(40))


def test_a_gap_that_an_interrupted_run_had_found_is_found_again(site: Site) -> None:
    outlet = site.row(**FEED)
    site.pages["/rss"] = rss(range(10))
    site.visit(outlet, NOON)
    site.pages |= {"/rss": rss(range(30, 40)), ARCHIVE.format(1): listing(range(40))}
    site.read(outlet, LATER, "killed")
    assert site.visit(outlet, LATER + timedelta(minutes=5)).state == "ok"
    assert site.numbers() == set(range(40))


def test_two_days_of_a_gap_are_two_days_of_the_archive(site: Site) -> None:
    outlet = site.row(**FEED)
    site.pages["/rss"] = rss(range(10))
    site.visit(outlet, NOON)
    tomorrow = date(2026, 11, 22)
    site.pages |= {
        "/rss": rss(range(1500, 1510)),
        ARCHIVE.format(1): listing(range(700)),
        ARCHIVE.format(1).replace("dy=30&mn=8", f"dy={1}&mn=9"): listing(range(700, 1510)),
    }
    assert site.visit(outlet, NOON + timedelta(days=1, hours=2)).state == "ok"
    assert published(1500).date() == tomorrow
    assert site.numbers() == set(range(1510))


def test_a_gap_of_many_days_is_left_to_a_backfill(site: Site) -> None:
    outlet = site.row(**FEED)
    site.pages["/rss"] = rss(range(10))
    site.visit(outlet, NOON)
    site.pages |= {"/rss": rss(range(7200, 7210)), ARCHIVE.format(1): listing(range(700))}
    site.asked.clear()
    site.visit(outlet, NOON + timedelta(days=5, hours=1))
    assert site.asked == ["/rss"], "no page of the archive"
    (found,) = open_gaps(site.client)
    assert found.gap.reason and "6 days are for `peyk backfill`" in found.gap.reason
