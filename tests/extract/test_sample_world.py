"""Every page of the sample outlets, of all families and with all traps, compared with the authored story."""

from collections import Counter
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from ingest import outlets
from ingest.extract import extract
from ingest.model import Article, Link, NotAnArticle, Page
from ingest.normalise import normalise
from ingest.outlets import Outlet
from ingest.sample import library
from ingest.sample.calendar import CLOCK
from ingest.sample.families import FAMILIES
from ingest.sample.model import GoldArticle, Request, Trap
from ingest.sample.site import SiteServer
from ingest.sample.world import World

SITES = tuple(library.sites())


@pytest.fixture(scope="module")
def world() -> World:
    return World.build()


@pytest.fixture(scope="module")
def rows(world: World) -> dict[str, Outlet]:
    return outlets.parse(world.rows("127.0.0.1:1"), "the sample world")


def ask(world: World, site: str, url: str) -> Page:
    """Return the outlet's response to a third attempt, after any temporary error."""
    parts = urlsplit(url)
    request = Request(unquote(parts.path), dict(parse_qsl(parts.query)), {}, attempt=3)
    answer = SiteServer(world, world.sites[site]).answer(request)
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Page(url, answer.status, headers, answer.body, CLOCK, url)


def stories(world: World, site: str) -> list[GoldArticle]:
    return [gold for gold in world.gold() if gold.outlet == site and gold.completeness == "full"]


@pytest.mark.parametrize("site", SITES)
def test_fields_are_what_was_written(world: World, rows: dict[str, Outlet], site: str) -> None:
    for gold in stories(world, site):
        # WordPress and the unnamed family print no lead, and the latter no second: the feed has both.
        link = Link(gold.url, lead=gold.lead, published_at=gold.published_at)
        article = extract(ask(world, site, gold.url), rows[site], link)
        assert isinstance(article, Article), (gold.url, article)
        article = normalise(article)
        for name in ("title", "kicker", "subtitle", "lead", "body", "authors", "tags", "section", "news_code"):
            assert getattr(article, name) == getattr(gold, name), (gold.url, name)
        assert article.published_at == gold.published_at, gold.url
        assert article.updated_at == gold.updated_at, gold.url
        assert article.extraction
        assert article.extraction.profile == (rows[site].family if rows[site].family != "unknown" else "generic")


@pytest.mark.parametrize("site", SITES)
def test_bodies_without_a_profile(world: World, rows: dict[str, Outlet], site: str) -> None:
    for gold in stories(world, site):
        article = extract(ask(world, site, gold.url), rows[site], profiles=())
        assert isinstance(article, Article), (gold.url, article)
        read, written = Counter(normalise(article).body.split()), Counter(gold.body.split())
        assert 2 * (read & written).total() / (read.total() + written.total()) >= 0.85, gold.url


@pytest.mark.parametrize(
    "trap",
    [trap for trap in library.traps() if trap.status in ("filtered", "blocked") and not trap.path.startswith("http")],
    ids=lambda trap: f"{trap.site}-{trap.kind}",
)
def test_pages_that_are_no_story(world: World, rows: dict[str, Outlet], trap: Trap) -> None:
    page = ask(world, trap.site, world.sites[trap.site].base + trap.path)
    refused = extract(page, rows[trap.site])
    assert isinstance(refused, NotAnArticle)
    if page.status == 200:
        assert refused.reason == {"sealed": "listing"}.get(trap.kind, trap.reason)


@pytest.mark.parametrize("site", SITES)
def test_front_pages_and_lists(world: World, rows: dict[str, Outlet], site: str) -> None:
    base, family = world.sites[site].base, FAMILIES[world.sites[site].family]
    lists = [
        base + family.section.format(id=section.id, section=section.slug) for section in world.sites[site].sections
    ]
    reasons = [extract(ask(world, site, url), rows[site]) for url in (base + "/", *lists)]
    assert all(isinstance(refused, NotAnArticle) for refused in reasons), reasons
    assert [refused.reason for refused in reasons if isinstance(refused, NotAnArticle)] == [
        "home",
        *("listing" for _ in lists),
    ]
