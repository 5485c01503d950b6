"""The sample world: equal seeds give equal worlds, the gold is right, and it grows as documented."""

import resource
from collections import Counter
from itertools import islice
from urllib.parse import quote

import pytest

from ingest import outlets
from ingest.normalise.url import canonical_url
from ingest.sample import CLOCK, World
from ingest.sample.families import FAMILIES, fill
from ingest.sample.growth import TRICKY, Shares
from ingest.sample.links import sitemap
from tests.sample.visit import visitor


def test_equal_seeds_make_equal_worlds() -> None:
    first, again, other = (World.build(seed=seed, articles=400, outlets=20) for seed in (1, 1, 2))
    assert list(first.gold()) == list(again.gold())
    assert list(first.fates()) == list(again.fates())
    assert list(first.gold()) != list(other.gold())
    url = next(item.url for item in islice(first.gold(), 300, None))
    assert visitor(first)(url) == visitor(again)(url)


def test_the_rows_are_rows() -> None:
    world = World.build(articles=400, outlets=30)
    rows = outlets.parse(world.rows("127.0.0.1:8123"), "the sample world")
    assert len(rows) == 30
    assert Counter(row.family for row in outlets.parse(World.build().rows("127.0.0.1:1"), "it").values()) == {
        **{"iransamaneh": 2, "nastooh": 2, "wordpress": 2},
        **{"asam": 1, "studiokhabar": 1, "unknown": 1},
    }


@pytest.mark.parametrize("world", [World.build(), World.build(articles=500, outlets=20)], ids=["written", "grown"])
def test_every_story_has_one_gold_entry_and_one_owning_address(world: World) -> None:
    gold = list(world.gold())
    full = [item for item in gold if item.completeness == "full"]
    fates = list(world.fates())
    assert len({item.canonical_url for item in gold}) == len(gold)
    assert len({(item.outlet, item.news_code or item.url) for item in gold}) == len(gold)
    assert sum(fate.status == "indexed" for fate in fates) == len(full)
    assert {fate.article for fate in fates if fate.article} == {
        story.key for shelf in world.shelves.values() for story in shelf
    }
    assert all(item.published_at and item.published_at <= CLOCK for item in gold)


def test_fates_are_told_apart_as_canonical_addresses_are() -> None:
    """Tracking parameters and percent-encoding do not make a new address; another slug does."""
    for fate in World.build(articles=500, outlets=20).fates():
        assert {canonical_url(spelling) for spelling in fate.spellings} == {canonical_url(fate.url)}
    keys = [(fate.outlet, canonical_url(fate.url)) for fate in World.build().fates()]
    assert len(set(keys)) == len(keys)


def test_a_second_edition_corrects_some_stories_and_brings_some() -> None:
    first = {item.url: item for item in World.build().gold()}
    second = {item.url: item for item in World.build(edition=2).gold()}
    assert first.keys() < second.keys()
    changed = {url for url, item in first.items() if second[url] != item}
    assert {first[url].outlet for url in changed} == {"kavir", "hormoz", "toos", "zagros"}
    assert all(second[url].updated_at for url in changed)
    after = Counter(fate.status for fate in World.build(edition=2).fates(after=1))
    assert after["indexed"] == len(changed) + len(second.keys() - first.keys())


def test_wire_copies_share_their_text_and_their_group() -> None:
    groups: dict[str, list[str]] = {}
    for item in World.build().gold():
        if item.group:
            groups.setdefault(item.group, []).append(item.body.replace("\u200c", "").replace(" ", ""))
    assert len(groups) == 7
    assert all(len(bodies) == 2 and bodies[0] == bodies[1] for bodies in groups.values())


def test_a_world_of_100_000_is_made_story_by_story() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    world = World.build(articles=100_000, outlets=60)
    assert sum(map(len, world.shelves.values())) == 100_000
    shelf = world.shelves["kavir"]
    deep = shelf.by_code("29999000")
    assert deep is not None and deep in shelf.on_day(deep.published.date())
    assert shelf.by_code("29000000") is None
    bodies = [item.body for item in islice(world.gold(), 500, 2500) if item.body and not item.group]
    assert len(set(bodies)) == len(bodies)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000, "kilobytes"


def test_shares_say_how_often_grown_stories_misbehave() -> None:
    build = {"articles": 1500, "outlets": 12, "edition": 2}
    calm = World.build(**build, shares=Shares(copies=0, slugs=0, edits=0, arrivals=0))
    wild = World.build(**build, shares=Shares(copies=0.5, slugs=0.5, edits=0.5, arrivals=3))
    statuses = Counter(fate.status for fate in calm.fates(after=1))
    assert statuses["indexed"] == sum(fate.status == "indexed" for fate in World.build(edition=2).fates(after=1))
    statuses = Counter(fate.status for fate in wild.fates(after=1))
    assert 550 < statuses["indexed"] < 850
    assert 550 < statuses["duplicate"] < 850


@pytest.mark.parametrize("wrong", [{"articles": 5}, {"outlets": 3}, {"outlets": 10_000}])
def test_a_world_that_cannot_be_says_so(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=str(next(iter(wrong.values())))):
        World.build(**wrong)


GROWN = {"articles": 1500, "outlets": 12}


def test_some_stories_are_taken_down_by_the_second_edition() -> None:
    first = {item.url: item for item in World.build(**GROWN).gold()}
    second = World.build(**GROWN, edition=2)
    gone = {item.url: item for item in second.withdrawn()}
    assert 5 < len(gone) < 40
    assert all(first[url] == item for url, item in gone.items())
    assert gone.keys().isdisjoint(item.url for item in second.gold())
    assert gone.keys().isdisjoint(fate.url for fate in second.fates())
    assert {visitor(second)(url).status for url in gone} == {410}
    assert not list(World.build(**GROWN).withdrawn())


def test_grown_sitemaps_have_traps_of_every_kind() -> None:
    world = World.build(**GROWN, shares=Shares(traps=0.1))
    sprung = {
        (trap.kind, visitor(world)(site.base + quote(trap.path, safe="/?=")).status)
        for site in world.sites.values()
        for trap in world.shelves[site.id].traps
        if trap.grown
    }
    assert sprung == {("wall", 403), ("loop", 302), ("gone", 404), ("soft-404", 200), ("abroad", 302)}
    for site in world.sites.values():
        listed = visitor(world)(site.base + FAMILIES[site.family].sitemap).body.count(b"<loc>")
        assert listed == sum(1 for _ in sitemap(site, world.shelves[site.id]))
    reasons = Counter(fate.reason for fate in world.fates())
    assert min(reasons[name] for name in ("bot-wall", "redirect-loop", "http-404", "soft-404", "foreign-host")) >= 4


def test_stories_of_a_tricky_world_move_misname_themselves_and_lead_elsewhere() -> None:
    first, second = (World.build(**GROWN, edition=edition, shares=TRICKY) for edition in (1, 2))
    moved = [story for shelf in second.shelves.values() for story in shelf if story.former]
    assert 10 < len(moved) < 60
    for story in moved:
        site = second.sites[story.site]
        before = first.shelves[story.site].by_code(str(story.former))
        assert before and before.key == story.key and before.title == story.title
        old, new = (
            site.base + quote(fill(FAMILIES[site.family].article, site, one), safe="/?=&") for one in (before, story)
        )
        answer = visitor(second)(old)
        assert old != new and answer.status in (301, 308) and answer.headers["Location"] == new.removeprefix(site.base)
        assert visitor(second)(new).status == 200
    misnamed = [story for shelf in first.shelves.values() for story in shelf if story.named]
    assert 5 < len(misnamed) < 40
    statuses = Counter(visitor(second)(item.url).status for item in second.withdrawn())
    assert statuses[302] > 2 and statuses[410] > 2


def test_another_crawl_delay_stands_in_for_the_written_one() -> None:
    world = World.build(crawl_delay=0.25)
    assert [site.crawl_delay for site in world.sites.values() if site.crawl_delay] == [0.25]
    assert b"Crawl-delay: 0.25\n" in visitor(world)("http://www.kohanshahr.example/robots.txt").body


def test_a_world_of_a_thousand_outlets_has_a_valid_row_for_each() -> None:
    world = World.build(articles=2000, outlets=1000)
    assert len(outlets.parse(world.rows("127.0.0.1:1"), "the sample world")) == 1000
    assert len({site.domain for site in world.sites.values()}) == 1000
