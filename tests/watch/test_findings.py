"""Findings about readings, walls, certificates, volumes and the last hour, over real indices: opened, and closed."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from ingest.fetch.certificates import Validity
from ingest.index import index_articles
from ingest.ledger import Entry, Ledger
from ingest.ledger.hosts import Hosts
from ingest.ledger.key import entry_key
from ingest.ledger.records import Effort, Run
from ingest.ledger.runs import Runs
from ingest.model import Article, Extraction, OutletRef
from ingest.settings import settings
from ingest.watch import watch
from tests.watch.test_watch import NOW, feed, line, story, told

__all__ = ["line"]

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
QUIET: set[tuple[str, str, str]] = set()


def article(outlet: str, number: int, seen: datetime, **changes: Any) -> Article:
    """Return an article as the profile of a known family reads it."""
    url = f"https://{outlet}.example/{seen:%Y%m%d%H}/{number}"
    read = {"authors": ("نویسنده",), "extraction": Extraction("wordpress"), "published_at": seen}
    return Article(
        url=url,
        canonical_url=url,
        outlet=OutletRef(outlet),
        title="خبر",
        body="متن خبر",
        first_seen_at=seen,
        fetched_at=seen,
        **(read | changes),
    )


def owned(stories: Iterable[Article]) -> Iterator[Entry]:
    """Yield the ledger's entries of articles, as the crawl writes them."""
    for each in stories:
        assert each.first_seen_at
        key = entry_key(each.outlet.id, each.url)
        entry = Entry(
            key, each.url, each.outlet.id, each.first_seen_at, "run", "1405-09-01", status="indexed", step="index"
        )
        yield replace(entry, article_id=key)


def publish(client: Elasticsearch, stories: Iterable[Article]) -> None:
    """Index articles with their entries."""
    many = list(stories)
    Ledger(client).save(owned(many))
    list(index_articles(client, many))


def days(outlet: str, since: int, until: int, many: int = 12, **changes: Any) -> Iterator[Article]:
    """Yield `many` articles of each day, from `since` days before now until `until` days before."""
    for day in range(since, until, -1):
        for number in range(many):
            yield article(outlet, number, NOW - day * DAY + (number + 1) * DAY / (many + 2), **changes)


def speaks(outlet: str, at: datetime) -> Any:
    """Return the entry of a feed that answered at a time."""
    entry = feed(outlet)
    return replace(
        entry,
        feed=replace(entry.feed, read_at=at, answered_at=at),
        last_seen_at=at,
        fetched_at=at,
        next_attempt_at=at + HOUR,
    )


TROUBLES: dict[str, dict[str, Any]] = {
    "profile": {"extraction": Extraction("generic")},
    "authors": {"authors": ()},
    "partial": {"completeness": "partial"},
    "undated": {"published_at": None},
}


@pytest.mark.parametrize("kind", TROUBLES)
def test_a_changed_reading_opens_a_finding_that_stays_for_days_and_closes(kind: str, line: Elasticsearch) -> None:
    Ledger(line).save([speaks("kavir", NOW), speaks("toos", NOW)])
    publish(line, [*days("kavir", 15, 1), *days("toos", 15, 0)])
    publish(line, days("kavir", 1, 0, 2))
    assert told(watch(NOW)) == QUIET
    publish(line, days("kavir", 1, 0, 14, **TROUBLES[kind]))
    assert told(watch(NOW)) == {(kind, "kavir", "warning")}
    # Two days later it is still so, and no less wrong for that.
    later = NOW + 2 * DAY
    Ledger(line).save([speaks("kavir", later), speaks("toos", later)])
    publish(line, [*days("kavir", 0, -2, 14, **TROUBLES[kind]), *days("toos", 0, -2)])
    assert told(watch(later)) == {(kind, "kavir", "warning")}
    mended = later + DAY
    Ledger(line).save([speaks("kavir", mended), speaks("toos", mended)])
    publish(line, [*days("kavir", -2, -3), *days("toos", -2, -3)])
    watched = watch(mended)
    assert told(watched) == QUIET
    assert [finding.kind for finding in watched.closed] == [kind]


@pytest.mark.parametrize(
    "stories",
    [
        pytest.param([*days("kavir", 20, 0, completeness="partial", authors=())], id="always so"),
        pytest.param([*days("kavir", 2, 1), *days("kavir", 1, 0, authors=())], id="a short past"),
        pytest.param([*days("kavir", 20, 1), *days("kavir", 1, 0, 4, authors=())], id="four stories"),
        pytest.param(
            [*days("kavir", 20, 0), *days("kavir", 1, 0, 13, authors=(), seconds_to_seen=9_999_999)], id="old stories"
        ),
        pytest.param(
            [
                *days("kavir", 27, 20),
                *days("kavir", 20, 19, authors=()),
                *days("kavir", 19, 1),
                *days("kavir", 1, 0, authors=()),
            ],
            id="a day like one of three weeks ago",
        ),
        pytest.param(
            [each for week in (28, 21, 14, 7, 1) for each in days("kavir", week, week - 1, 14)], id="a weekly magazine"
        ),
    ],
)
def test_a_usual_reading_is_none(stories: list[Article], line: Elasticsearch) -> None:
    Ledger(line).save([speaks("kavir", NOW)])
    publish(line, stories)
    assert told(watch(NOW)) == QUIET


def test_a_weekly_magazine_without_its_authors_is_found(line: Elasticsearch) -> None:
    Ledger(line).save([speaks("kavir", NOW)])
    publish(line, [each for week in (29, 22, 15, 8) for each in days("kavir", week, week - 1, 14)])
    publish(line, days("kavir", 1, 0, 14, authors=()))
    assert told(watch(NOW)) == {("authors", "kavir", "warning")}


def test_pages_of_a_backfill_are_no_news(line: Elasticsearch) -> None:
    """Old pages have other layouts, and some no date that would show their age."""
    Ledger(line).save([speaks("kavir", NOW)])
    publish(line, days("kavir", 20, 1))
    old = list(days("kavir", 1, 0, 14, published_at=None))
    list(index_articles(line, old))
    Ledger(line).save(replace(entry, run_id="backfill-1") for entry in owned(old))
    assert told(watch(NOW)) == QUIET


def walled(number: int, seen: datetime = NOW - 3 * HOUR) -> Entry:
    return story("kavir", number, "pending", seen).move("blocked", "fetch", "run", seen, reason="bot-wall")


def test_a_wall_is_told_before_it_hides_half_of_the_stories(line: Elasticsearch) -> None:
    stories = [story("kavir", number, "indexed") for number in range(14)]
    week = [story("kavir", number, "indexed", NOW - 4 * DAY) for number in range(40)]
    Ledger(line).save([feed("kavir"), *week, *stories])
    assert told(watch(NOW)) == QUIET
    Ledger(line).save(walled(number) for number in range(14, 20))
    watched = watch(NOW)
    assert told(watched) == {("wall", "kavir", "warning")}
    assert any("6 of 20 stories" in text for text in watched.lines)
    Ledger(line).save(story("kavir", number, "indexed") for number in range(14, 20))
    assert told(watch(NOW)) == QUIET


def test_a_wall_that_was_always_there_is_not_told_each_day(line: Elasticsearch) -> None:
    week = [walled(number, NOW - 4 * DAY) for number in range(12)]
    week += [story("kavir", number, "indexed", NOW - 4 * DAY) for number in range(12, 40)]
    lately = [walled(number) for number in range(6)] + [story("kavir", number, "indexed") for number in range(6, 20)]
    Ledger(line).save([feed("kavir"), *week, *lately])
    assert told(watch(NOW)) == QUIET


@pytest.mark.parametrize(
    ("begins", "ends", "found"),
    [
        (-80, 10, {("certificate", "kavir", "warning")}),
        (-76, 15, QUIET),
        (-3, 3, QUIET),
        (-5, 1, {("certificate", "kavir", "warning")}),
        (-90, -1, QUIET),
    ],
    ids=["ten days left", "fifteen", "half of a short one", "the end of a short one", "ended, and out of use"],
)
def test_the_certificate_of_an_outlet(
    begins: float, ends: float, found: set[tuple[str, str, str]], line: Elasticsearch
) -> None:
    def see(host: str, begins: float, ends: float) -> None:
        Hosts(line).note_certificate(host, Validity(NOW + begins * DAY, NOW + ends * DAY))
        line.indices.refresh(index=settings().index("crawl-state"))

    Ledger(line).save([feed("kavir"), feed("toos")])
    host = _host("kavir")
    see(host, begins, ends)
    see(_host("toos"), -10, 80)
    see("elsewhere.example", begins, ends)
    assert told(watch(NOW)) == found
    see(host, -1, 89)
    watched = watch(NOW)
    assert told(watched) == QUIET and len(watched.closed) == len(found)


def _host(outlet: str) -> str:
    from ingest import outlets

    return f"www.{outlets.load(settings().outlets)[outlet].domain}"


def test_an_expired_certificate_is_the_cause_of_failing_feeds(line: Elasticsearch) -> None:
    detail = "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:1016)"
    failing = feed("kavir", attempts=4, reason="tls", detail=detail, status="pending")
    Ledger(line).save([failing, feed("toos", attempts=4, reason="tls", detail="unknown authority", status="pending")])
    assert told(watch(NOW)) == {("certificate", "kavir", "critical"), ("feeds", "toos", "critical")}
    Ledger(line).save([feed("kavir"), feed("toos")])
    assert told(watch(NOW)) == QUIET


def hourly(outlet: str, since: int, until: int, many: int) -> Iterator[Article]:
    """Yield `many` articles in each hour, from `since` hours before now until `until` hours before."""
    for ago in range(since, until, -1):
        for number in range(many):
            yield article(outlet, number, NOW - ago * HOUR + number * HOUR / (many + 1))


def test_most_stories_missing_are_noticed_within_hours_and_a_flood_too(line: Elasticsearch) -> None:
    Ledger(line).save([speaks("kavir", NOW), speaks("toos", NOW)])
    publish(line, [*hourly("kavir", 20 * 24, 0, 8), *hourly("toos", 20 * 24, 6, 8), *hourly("toos", 6, 0, 1)])
    assert told(watch(NOW)) == {("volume", "toos", "warning")}
    publish(line, [article("kavir", 100 + number, NOW - (number % 5) * HOUR - HOUR / 2) for number in range(150)])
    assert told(watch(NOW)) == {("volume", "toos", "warning"), ("surge", "kavir", "notice")}
    later = NOW + DAY
    Ledger(line).save([speaks("kavir", later), speaks("toos", later)])
    publish(line, [*hourly("kavir", 0, -24, 8), *hourly("toos", 0, -24, 8)])
    watched = watch(later)
    assert told(watched) == QUIET
    assert {finding.kind for finding in watched.closed} == {"volume", "surge"}


SEEN = NOW - timedelta(minutes=40)


def test_an_hour_in_which_stories_are_found_and_none_is_indexed(line: Elasticsearch) -> None:
    Ledger(line).save([feed("kavir"), feed("toos")])
    Ledger(line).save(
        story(name, number, "indexed", NOW - 2 * DAY) for name in ("kavir", "toos") for number in range(40)
    )
    late = [story(name, number, "pending", SEEN) for name in ("kavir", "toos") for number in range(5)]
    Ledger(line).save(late)
    watched = watch(NOW)
    assert told(watched) == {("unindexed", "crawl", "critical")}
    assert any("10 stories of 2 outlets" in text and "most are pending" in text for text in watched.lines)
    # Its cause is told in its place: no finding twice for one thing.
    for number in range(3):
        run = Run(f"r{number}", "finished", Effort(SEEN), totals={"discovered": 6, "pending": 6}, outlets=())
        Runs(line).save(run)
    assert told(watch(NOW)) == {("fruitless", "crawl", "critical")}
    Runs(line).save(Run("r3", "finished", Effort(NOW), totals={"discovered": 1, "indexed": 1}, outlets=()))
    Ledger(line).save([replace(late[0], status="indexed")])
    watched = watch(NOW)
    assert told(watched) == QUIET


@pytest.mark.parametrize(
    ("stories", "why"),
    [
        ([("kavir", 30)], "it is the outlet's own trouble, and told as that"),
        ([("kavir", 9)], "one outlet's stories have their fate in common"),
        ([("kavir", 4), ("toos", 4)], "so few come to nothing by chance"),
    ],
)
def test_an_hour_that_comes_to_nothing_by_chance(stories: list[tuple[str, int]], why: str, line: Elasticsearch) -> None:
    Ledger(line).save([feed("kavir"), feed("toos")])
    week = [story(name, number, "indexed", NOW - 2 * DAY) for name in ("kavir", "toos") for number in range(40)]
    Ledger(line).save(week)
    Ledger(line).save(story(name, number, "filtered", SEEN) for name, many in stories for number in range(many))
    assert ("unindexed", "crawl", "critical") not in told(watch(NOW)), why
