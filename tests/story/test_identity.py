"""The identity of a story by its address alone."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ingest.dedupe import article_id
from ingest.ledger import Entry
from ingest.model import Article, Extraction, OutletRef
from ingest.outlets import Outlet
from ingest.story.identity import as_story, at_own_address, differ, own_identity

URL = "http://www.kavir.example/fa/news/1234/a?utm_source=rss"
OUTLET = Outlet(id="kavir", name="Kavir", name_fa="کویر", domain="kavir.example", family="iransamaneh")
UNKNOWN = OUTLET.model_copy(update={"family": "unknown"})
STORY = Article(URL, "https://kavir.example/fa/news/99/b", OutletRef("kavir"), "تیتر", "متن", news_code="99")


@pytest.mark.parametrize(
    ("outlet", "profile", "code"),
    [(OUTLET, None, "1234"), (OUTLET, "wordpress", "1234"), (UNKNOWN, "wordpress", None), (UNKNOWN, None, "1234")],
)
def test_a_page_that_names_another_story_gets_its_own_address(
    outlet: Outlet, profile: str | None, code: str | None
) -> None:
    story = replace(STORY, extraction=Extraction(profile) if profile else None)
    own = at_own_address(story, outlet)
    assert (own.canonical_url, own.news_code) == ("https://kavir.example/fa/news/1234/a", code)
    assert replace(own, canonical_url=story.canonical_url, news_code=story.news_code) == story
    if outlet is OUTLET:
        entry = Entry("key", URL, "kavir", datetime.now(UTC), "run", "1405-09-06")
        assert own_identity(entry, outlet) == article_id(own) != article_id(story)


def test_an_address_that_is_none_is_known_by_its_key() -> None:
    entry = Entry("key", "http://[kavir/1", "kavir", datetime.now(UTC), "run", "1405-09-06")
    assert own_identity(entry, OUTLET) == "key"


def test_an_article_as_one_more_address_of_a_story() -> None:
    other = replace(STORY, url="https://kavir.example/other", title="تیتر تازه", canonical_url="c", news_code=None)
    taken = as_story(other, STORY)
    assert article_id(taken) == article_id(STORY) and taken.canonical_url == STORY.canonical_url
    assert (taken.url, taken.title) == (other.url, other.title)


@pytest.mark.parametrize(
    ("one", "other", "different"),
    [
        (URL, "https://kavir.example/fa/news/1234/a", False),
        (URL, "https://kavir.example/fa/news/1235/a", True),
        ("http://[kavir/1", "http://[kavir/1", False),
        ("http://[kavir/1", "http://[kavir/2", True),
    ],
)
def test_addresses_that_differ(one: str, other: str, different: bool) -> None:
    assert differ(one, other) is different
