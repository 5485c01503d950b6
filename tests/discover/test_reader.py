"""Visits to an outlet's feeds, sitemaps and listings, on a local web server and a real ledger."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from werkzeug import Request, Response

from ingest.index import ensure_indices
from ingest.settings import settings
from tests.discover.site import FEED, NOON, SITE, Site, index, listing, rss, sitemap


def test_a_feed_is_left_alone_until_it_is_due_and_a_named_outlet_is_read_at_once(site: Site) -> None:
    outlet = site.row(**FEED)
    site.pages["/rss"] = rss(range(10))
    assert site.is_due(outlet, NOON), "never read"
    site.visit(outlet, NOON)
    for entry in site.ledger.find():
        site.ledger.save([entry.move("filtered", "fetch", "run", NOON, next_attempt_at=None)])
    assert not site.is_due(outlet, NOON + timedelta(minutes=4))
    reading = site.visit(outlet, NOON + timedelta(minutes=4))
    assert site.asked == [] and (reading.state, reading.links) == ("ok", ())
    assert site.is_due(outlet, NOON + timedelta(minutes=5))
    site.visit(outlet, NOON + timedelta(minutes=4), at_once=True)
    assert site.asked == ["/rss"]


def test_a_look_without_news_leaves_the_ledger_as_it_is(site: Site) -> None:
    """The same holds for the same stories under new validators; the next poll sends these."""
    outlet = site.row(**FEED, poll_minutes=0)
    site.pages["/rss"] = rss(range(10))
    site.headers["/rss"] = {"ETag": '"1"'}
    site.visit(outlet, NOON)
    index = settings().index("crawl-ledger")
    before = site.client.indices.stats(index=index)["_all"]["primaries"]["indexing"]["index_total"]
    site.headers["/rss"] = {"ETag": '"2"'}
    for minute in (1, 2):
        site.visit(outlet, NOON + timedelta(minutes=minute))
    site.not_modified = True
    site.visit(outlet, NOON + timedelta(minutes=3))
    assert site.conditional == [True]
    assert site.client.indices.stats(index=index)["_all"]["primaries"]["indexing"]["index_total"] == before
    (entry,) = site.ledger.find_sources()
    assert (entry.etag, entry.last_seen_at) == ('"2"', NOON + timedelta(minutes=3))
    assert (entry.feed.answered_at, entry.feed.unread) == (NOON + timedelta(minutes=3), 1)


def test_sources_that_an_older_version_read_last_are_due_when_it_said(site: Site) -> None:
    outlet = site.row(**FEED)
    site.pages["/rss"] = rss(range(10))
    site.visit(outlet, NOON)
    site.ledger.save(site.ledger.find_sources())
    for entry in site.ledger.find():
        site.ledger.save([entry.move("filtered", "fetch", "run", NOON, next_attempt_at=None)])
    site.client.indices.delete(index=settings().index("crawl-state"))
    ensure_indices(site.client, ["crawl-state"])
    assert not site.is_due(outlet, NOON + timedelta(minutes=4))
    assert site.is_due(outlet, NOON + timedelta(minutes=5))


def test_a_server_that_says_304_while_stories_change_is_found_out(site: Site) -> None:
    outlet = site.row(**FEED, poll_minutes=0)
    site.headers["/rss"] = {"ETag": '"same"'}
    site.pages["/rss"] = rss(range(10))
    site.visit(outlet, NOON)
    site.not_modified = True
    site.pages["/rss"] = rss(range(12))
    conditions = []
    for minute in range(1, 14):
        site.visit(outlet, NOON + timedelta(minutes=minute))
        conditions += site.conditional
    assert conditions == [True] * 11 + [False] * 2
    assert site.state().distrusted and site.numbers() == set(range(12))


def test_an_honest_304_is_believed_and_checked_now_and_then(site: Site) -> None:
    outlet = site.row(**FEED, poll_minutes=0)
    site.headers["/rss"] = {"ETag": '"same"'}
    site.pages["/rss"] = rss(range(10))
    site.not_modified = True
    conditions = []
    for minute in range(14):
        site.visit(outlet, NOON + timedelta(minutes=minute))
        conditions += site.conditional
    assert [place for place, conditional in enumerate(conditions) if not conditional] == [0, 12]
    assert not site.state().distrusted


def test_of_a_sitemap_index_only_what_changed_is_read_again(site: Site) -> None:
    outlet = site.row(sitemaps=[f"{SITE}/index.xml"], poll_minutes=0)
    site.pages |= {
        "/index.xml": index({"/a.xml": NOON - timedelta(days=1), "/b.xml": NOON, "/c.xml": NOON - timedelta(days=40)}),
        "/a.xml": sitemap(range(3)),
        "/b.xml": sitemap(range(3, 6)),
    }
    site.visit(outlet, NOON)
    assert site.asked == ["/index.xml", "/b.xml", "/a.xml"]
    site.visit(outlet, NOON + timedelta(minutes=5))
    assert site.asked == ["/index.xml"]
    site.pages["/index.xml"] = index({"/a.xml": NOON - timedelta(days=1), "/b.xml": NOON + timedelta(minutes=6)})
    site.pages["/b.xml"] = sitemap(range(3, 8))
    reading = site.visit(outlet, NOON + timedelta(minutes=7))
    assert site.asked == ["/index.xml", "/b.xml"]
    assert site.numbers() == set(range(8)) and reading.state == "ok"


def endless(path: str) -> str:
    return index({f"{path}/{number}.xml": NOON for number in range(50)})


def test_indexes_of_indexes_end(site: Site) -> None:
    outlet = site.row(sitemaps=[f"{SITE}/i"])

    def answer(request: Request) -> Response:
        site.asked.append(request.path)
        return Response(endless(request.path), content_type="text/xml")

    site.server.clear()
    site.server.expect_request("/robots.txt").respond_with_data("", status=404)
    site.server.expect_request("").respond_with_handler(answer)
    site.visit(outlet, NOON)
    assert len(site.asked) == 1 + 4 + 16


def test_a_listing_is_read_where_there_is_no_feed(site: Site) -> None:
    outlet = site.row(listings=[f"{SITE}/service/news"])
    site.pages["/service/news"] = listing(range(5)).replace("<body>", "<body><a href='/tag/x'>برچسب</a>")
    assert site.visit(outlet, NOON).state == "ok"
    assert site.numbers() == set(range(5))


@pytest.mark.parametrize(
    "pages",
    [
        pytest.param(
            lambda: {"/": "<html><head><link rel='alternate' type='application/rss+xml' href='/r/x'></head></html>"},
            id="that its home page announces",
        ),
        pytest.param(lambda: {"/": "<html><head><title>خبر</title></head></html>"}, id="where its family has it"),
    ],
)
def test_a_row_without_feeds_is_read_by_the_one(site: Site, pages: Callable[[], dict[str, str]]) -> None:
    site.pages |= pages() | {"/r/x": rss(range(5)), "/rss": rss(range(5))}
    outlet = site.row()
    assert site.visit(outlet, NOON).state == "ok"
    assert site.numbers() == set(range(5))
    site.visit(outlet, NOON + timedelta(minutes=10))
    assert len(site.asked) == 1, "the feed, and not the home page"


def test_a_broken_feed_rests_and_says_so_while_others_are_read(site: Site) -> None:
    outlet = site.row(feeds=[f"{SITE}/rss", f"{SITE}/gone"])
    site.pages["/rss"] = rss(range(3))
    assert site.visit(outlet, NOON).state == "degraded"
    reading = site.visit(outlet, NOON + timedelta(seconds=30))
    assert (site.asked, reading.state, reading.message) == ([], "degraded", "resting after http-404")
