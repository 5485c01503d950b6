"""Probing: every sample outlet fits its row, and changes of a site are found."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from ingest import outlets
from ingest.outlets import Outlet
from ingest.probe.look import Finding, probe_all
from ingest.probe.visit import moved
from ingest.sample.server import Server, serve
from ingest.sample.world import World
from ingest.settings import Settings

TODAY = date(2026, 11, 22)
SETTINGS = Settings(pace=0.0, connect_timeout=5.0, request_timeout=20.0)


def probe(*rows: Outlet, address: str | None = None) -> list[Finding]:
    return asyncio.run(probe_all(rows, SETTINGS, TODAY, address=address))


@pytest.fixture(scope="module")
def world() -> Iterator[Server]:
    with serve(World.build()) as server:
        yield server


@pytest.fixture(scope="module")
def rows(world: Server) -> dict[str, Outlet]:
    return outlets.parse(world.world.rows(world.address), "the sample world")


def test_every_sample_outlet_fits_its_row(rows: dict[str, Outlet]) -> None:
    for finding in probe(*rows.values()):
        assert (finding.outlet.id, finding.state, finding.changes) == (finding.outlet.id, "ok", {"verified": TODAY})
        assert finding.story and finding.story.outlet.id == finding.outlet.id


def test_family_and_feed_are_found_from_the_domain_alone(rows: dict[str, Outlet]) -> None:
    bare = [
        row.model_copy(update={"family": "unknown", "feeds": (), "sitemaps": (), "active": False})
        for row in rows.values()
    ]
    for finding in probe(*bare):
        row = rows[finding.outlet.id]
        assert finding.state == "repaired"
        assert (finding.row.family, finding.row.feeds) == (row.family, row.feeds[:1])
        assert finding.row.active, "it was inactive for want of a feed"
        assert finding.name_fa


@pytest.mark.parametrize(
    ("change", "repaired"),
    [
        # the only feed is gone: replaced by the family's
        ({"feeds": ("http://www.peyvandnews.example/gone",)}, {"feeds"}),
        # one of two feeds is gone: it is dropped
        ({"feeds": ("http://www.peyvandnews.example/rss", "http://www.peyvandnews.example/gone")}, {"feeds"}),
        # a page in place of a feed
        ({"feeds": ("http://www.peyvandnews.example/",)}, {"feeds"}),
        ({"sitemaps": ("http://www.peyvandnews.example/gone.xml",)}, {"sitemaps"}),
        # its pages are read by another profile than the row says
        ({"family": "iransamaneh"}, {"family"}),
        # the operator's choice, not a defect
        ({"active": False}, set()),
        ({"sitemaps": ()}, {"sitemaps"}),
    ],
)
def test_what_moved_is_repaired(rows: dict[str, Outlet], change: dict[str, Any], repaired: set[str]) -> None:
    row = rows["peyvand"].model_copy(update={"feeds": rows["peyvand"].feeds[:1]})
    (finding,) = probe(row.model_copy(update=change))
    assert set(finding.changes) == repaired | {"verified"}
    assert finding.row.model_dump(exclude={"verified", "active"}) == row.model_dump(exclude={"verified", "active"})


def test_one_broken_outlet_never_stops_the_others(rows: dict[str, Outlet]) -> None:
    broken = rows["kavir"].model_copy(update={"connect_to": "127.0.0.1:1"})
    told: list[str] = []

    findings = asyncio.run(
        probe_all([broken, rows["peyvand"]], SETTINGS, TODAY, lambda finding: told.append(finding.outlet.id))
    )

    assert [finding.state for finding in findings] == ["failed", "ok"]
    assert findings[0].changes == {}
    assert any("connection" in problem for problem in findings[0].problems)
    assert sorted(told) == ["kavir", "peyvand"]


STORY = "<p>" + "این متن خبری ساختگی برای آزمون است و چند جمله دارد تا خبر به شمار آید. " * 12
HTML = "text/html; charset=utf-8"


def story(title: str) -> str:
    return (
        f"<html><head><title>{title}</title><meta property='og:type' content='article'>"
        f"<body class='single-post'><article><h1 class='entry-title'>{title}</h1><div class='entry-content'>{STORY}"
    )


def feed(*paths: str, day: str = "") -> str:
    day = day or f"{datetime.now(UTC):%a, %d %b %Y %H:%M:%S +0000}"
    items = "".join(
        f"<item><title>خبر</title><link>http://www.kavir.example{path}</link><pubDate>{day}</pubDate></item>"
        for path in paths
    )
    return f"<rss version='2.0'><channel><title>خبر کویر</title>{items}</channel></rss>"


Site = Callable[[dict[str, str | tuple[str, int]]], Outlet]


@pytest.fixture
def site(httpserver: HTTPServer) -> Site:
    """A site of the given paths, each with its body or its body and status, and a row without a feed for it."""

    def build(paths: dict[str, str | tuple[str, int]]) -> Outlet:
        for path, answer in paths.items():
            body, status = answer if isinstance(answer, tuple) else (answer, 200)
            httpserver.expect_request(path).respond_with_data(body, status=status, content_type=HTML)
        httpserver.no_handler_status_code = 404
        address = f"{httpserver.host}:{httpserver.port}".replace("localhost", "127.0.0.1")
        return Outlet(id="kavir", name="Kavir", name_fa="خبر کویر", domain="kavir.example", connect_to=address)

    return build


ALTERNATE = '<html><head><link rel="alternate" type="application/rss+xml" href="/خبرها.xml"><p>خبر'


def test_the_feed_that_the_home_page_announces_comes_first(site: Site) -> None:
    row = site({"/": ALTERNATE, "/خبرها.xml": feed("/1"), "/rss": feed("/1"), "/1": story("باران آمد")})
    (finding,) = probe(row)
    assert finding.row.feeds == ("http://www.kavir.example/خبرها.xml",)
    assert finding.row.family == "wordpress"


def test_a_story_that_is_none_is_passed_over(site: Site) -> None:
    row = site(
        {"/": "<p>خبر", "/feed/": feed("/gallery", "/gone", "/1"), "/gallery": "<p>عکس", "/1": story("باران آمد")}
    )
    (finding,) = probe(row)
    assert finding.state == "repaired"
    assert finding.story and finding.story.title == "باران آمد"
    assert len(finding.problems) == 2


def test_ten_stories_tell_how_well_a_layout_is_read(site: Site) -> None:
    pages: dict[str, str | tuple[str, int]] = {f"/{number}": story("باران آمد") for number in range(7)}
    shells: dict[str, str | tuple[str, int]] = {f"/shell{number}": "<p>" for number in range(2)}
    row = site({"/": "<p>خبر", "/feed/": feed(*pages, *shells, "/gone", "/11", "/12"), **pages, **shells})
    (finding,) = probe(row)
    assert str(finding.outcome) == "7 of 10 stories cleaned"
    assert set(finding.problems) == {
        "2 of 10 stories not cleaned: not an article: not-html, such as http://www.kavir.example/shell0",
        "1 of 10 stories not cleaned: http-404, such as http://www.kavir.example/gone",
    }


MENU = "".join(f'<div><a href="/s/{number}">بخش {number}</a></div>' for number in range(4))


def plain(title: str, text: str) -> str:
    """A page of no known layout; a text in short lines looks like its menu."""
    return (
        f"<html><head><title>{title}</title><meta property='og:type' content='article'></head>"
        f"<body><div class='m'>{MENU}</div><div class='titr'>{title}</div>"
        f"<div class='ghab matn-asli' id='n{len(title)}'>{text}</div></body></html>"
    )


def test_the_place_of_the_text_is_learnt_from_several_pages(site: Site) -> None:
    poem = "".join(f"<div>{line}</div>" for line in ("باد از کویر", "شب بی‌ستاره", "خانهٔ خاموش", "دو بیت تازه"))
    texts = {f"/{number}": plain(f"باران در کویر آمد {number}", STORY + "</p>" + STORY) for number in range(4)}
    pages: dict[str, str | tuple[str, int]] = {**texts, "/poem": plain("شعر امروز کویر", poem)}
    row = site({"/": "<p>خبر", "/rss": feed(*pages), **pages})
    (finding,) = probe(row)
    assert str(finding.outcome) == "5 of 5 stories cleaned"
    assert finding.row.selectors and finding.row.selectors.body == ".ghab"
    (again,) = probe(finding.row)
    assert (again.state, str(again.outcome)) == ("ok", "5 of 5 stories cleaned")


def test_nothing_is_learnt_where_every_story_is_read(site: Site) -> None:
    pages: dict[str, str | tuple[str, int]] = {f"/{number}": plain(f"باران {number}", STORY) for number in range(4)}
    (finding,) = probe(site({"/": "<p>خبر", "/rss": feed(*pages), **pages}))
    assert str(finding.outcome) == "4 of 4 stories cleaned"
    assert finding.row.selectors is None


def test_a_site_that_refuses_its_stories_is_left_alone(site: Site, httpserver: HTTPServer) -> None:
    (finding,) = probe(site({"/": "<p>خبر", "/rss": feed(*(f"/{number}" for number in range(10)))}))
    assert finding.state == "failed"
    assert finding.problems[-1].startswith("3 of 3 stories not cleaned: http-404")


@pytest.mark.parametrize(
    ("paths", "told"),
    [
        ({}, "home page: http-404"),
        ({"/": "<p>خبر"}, "no feed at"),
        ({"/": "<p>خبر", "/rss": feed()}, "no feed at"),
        ({"/": "<p>خبر", "/rss": feed("/1")}, "1 of 1 stories not cleaned: http-404"),
        ({"/": "<p>خبر", "/rss": feed("/1"), "/1": "<p>صفحه مورد نظر یافت نشد"}, "not an article"),
        ({"/": "<p>خبر", "/rss": feed("/1").replace("kavir.example", "hormoz.example")}, "no feed at"),
    ],
    ids=["nothing", "no feed", "an empty feed", "stories gone", "no stories", "another outlet's stories"],
)
def test_a_site_that_cannot_be_read_fails_with_a_reason(site: Site, paths: dict[str, Any], told: str) -> None:
    (finding,) = probe(site(paths))
    assert (finding.state, finding.changes) == ("failed", {})
    assert told in finding.problems[-1]


def test_a_feed_that_fails_in_passing_is_not_taken_away(site: Site) -> None:
    row = site({"/": "<p>خبر", "/rss": feed("/1"), "/rss/economy": ("", 503), "/1": story("باران آمد")})
    both = ("http://www.kavir.example/rss", "http://www.kavir.example/rss/economy")
    (finding,) = probe(row.model_copy(update={"feeds": both}))
    assert finding.row.feeds == both
    assert any("http-503" in problem for problem in finding.problems)


def test_a_feed_that_stands_still_is_told(site: Site) -> None:
    row = site({"/": "<p>خبر", "/rss": feed("/1", day="Sat, 21 Jul 2018 08:39:54 +0430"), "/1": story("باران آمد")})
    (finding,) = probe(row)
    assert finding.state == "repaired"
    assert finding.problems == ("the newest story in its feeds is of 2018-07-21",)


def test_an_inactive_outlet_in_another_language_stays_inactive(site: Site) -> None:
    english = story("Rain at last").replace(STORY, "<p>" + "It rained in the desert for the first time in years. " * 15)
    row = site({"/": "<p>", "/rss": feed("/1").replace("خبر", "Rain"), "/1": english})
    (finding,) = probe(row.model_copy(update={"active": False}))
    assert not finding.row.active
    assert finding.problems[-1] == "its story is in en, not in Persian"


NEWS = story("باران آمد")
ENGLISH = story("Rain at last").replace(STORY, "<p>" + "It rained in the desert for the first time in years. " * 15)


@pytest.mark.parametrize(
    ("target", "page", "expected"),
    [
        ("http://kavir-now.example/", NEWS, ("repaired", "kavir-now.example", "its home page leads to")),
        ("http://www.kavir-now.example/fa/", NEWS, ("repaired", "kavir-now.example", "its home page leads to")),
        ("http://hormoz.example/", NEWS, ("failed", "hormoz.example", "that belongs to outlet hormoz")),
        ("http://social.example/@kavir", NEWS, ("failed", "social.example", "that is not a site's home page")),
        ("http://8.8.8.8/", NEWS, ("failed", "8.8.8.8", "that is not a site's home page")),
        ("http://kavir-now.example/", ENGLISH, ("failed", "kavir-now.example", "its story is in en")),
    ],
    ids=["its new name", "in a folder", "another outlet", "a profile somewhere", "an address", "no longer its own"],
)
def test_a_site_that_moved_is_followed_if_the_new_place_is_its_own(
    site: Site, httpserver: HTTPServer, target: str, page: str, expected: tuple[str, str, str]
) -> None:
    state, moved_to, told = expected
    row = site({"/feed/": feed("/1").replace("kavir.example", "kavir-now.example"), "/fa/": "<p>خبر", "/1": page})
    httpserver.expect_request("/", headers={"Host": "www.kavir.example"}).respond_with_data(
        "", 301, {"Location": target}
    )
    httpserver.expect_request("/").respond_with_data("<p>خبر", content_type=HTML)
    hormoz = Outlet(id="hormoz", name="Hormoz", name_fa="هرمز", domain="hormoz.example")

    (finding,) = asyncio.run(probe_all([row], SETTINGS, TODAY, known=outlets.by_domain({"hormoz": hormoz})))

    assert (finding.state, finding.moved_to) == (state, moved_to)
    assert any(told in problem for problem in finding.problems)
    assert finding.row.aliases == ((moved_to,) if state == "repaired" else ())
    assert finding.row.feeds == ((f"{target}feed/".replace("fa/", ""),) if state == "repaired" else ())


@pytest.mark.parametrize("path", ["", "/", "/fa", "/fa/", "/index.php", "/fa/index.html", "/home"])
def test_a_home_page_may_have_a_language_and_a_file(path: str) -> None:
    row = Outlet(id="kavir", name="Kavir", name_fa="خبر کویر", domain="kavir.example")
    assert moved(row, f"https://www.kavir.news{path}", {}).aliases == ("kavir.news",)


def test_a_home_page_that_passes_by_another_host_has_not_moved(site: Site, httpserver: HTTPServer) -> None:
    row = site({"/rss": feed("/1"), "/1": story("باران آمد")})
    for host, target in (("www.kavir.example", "http://login.example/"), ("login.example", "http://kavir.example/")):
        httpserver.expect_request("/", headers={"Host": host}).respond_with_data("", 302, {"Location": target})
    httpserver.expect_request("/").respond_with_data("<p>خبر", content_type=HTML)
    (finding,) = probe(row)
    assert (finding.state, finding.moved_to, finding.row.aliases) == ("repaired", None, ())


def test_a_given_address_is_asked_first(site: Site, httpserver: HTTPServer) -> None:
    row = site({"/": "<p>خبر", "/rss": feed("/1"), "/1": story("باران آمد")})
    probe(row, address="http://kavir.example/fa/news/1")
    assert httpserver.log[1][0].headers["Host"] == "kavir.example"  # the first request is for robots.txt
    assert httpserver.log[1][0].path == "/"
