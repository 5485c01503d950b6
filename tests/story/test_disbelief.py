"""The reasons not to believe a page, by the other readings of the run and the indexed text."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from elasticsearch import Elasticsearch

from ingest.decisions.verdicts import Verdicts
from ingest.dedupe import article_id, fingerprint
from ingest.ledger import Entry
from ingest.model import ArchivePointer, Article, Link, OutletRef
from ingest.outlets import Outlet
from ingest.story.disbelief import Doubt, needs_others
from ingest.story.known import Known
from ingest.story.readings import Readings
from tests.conftest import NOWHERE
from tests.crawl.press import words

NOW = datetime.now(UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ROWS = {
    "kavir": Outlet(
        id="kavir", name="Kavir", name_fa="کویر", domain="kavir.example", family="wordpress", recheck_minutes=()
    )
}
TITLE, OTHER_TITLE = "شورای شهر بودجه خواست", "باران فردا تهران میرسد"
NOTICE = words(60, "notice")
PAGE = ArchivePointer("a.warc.gz", 0, 1)


def article(path: str, body: str, title: str = TITLE, canonical: str | None = None) -> Article:
    url, canonical = f"https://kavir.example/{path}", f"https://kavir.example/{canonical or path}"
    return fingerprint(Article(url, canonical, OutletRef("kavir"), title, body, fetched_at=NOW))


def waiting(read: Article, headline: str | None = None) -> Entry:
    key = read.url.rpartition("/")[2]
    link = Link(read.url, headline)
    return Entry(key, read.url, "kavir", NOW - HOUR, "run", "1405-09-06", step="fetch", link=link, archive=PAGE)


def known_as(text: Article, **changes: object) -> Entry:
    """Return the entry of a requested story whose last accepted text is this one."""
    told = {"article_id": article_id(text), "content_hash": text.content_hash, "read_hash": text.content_hash}
    return replace(waiting(text), body_hash="hash", etag='"x"', article_archive=PAGE, **(told | changes))  # type: ignore[arg-type]


@pytest.fixture
def nowhere() -> Iterator[Elasticsearch]:
    """A client of an unreachable cluster: the tests provide all data of ledger and index."""
    with Elasticsearch(NOWHERE, max_retries=0) as client:
        yield client


def doubt(
    client: Elasticsearch,
    indexed: list[Article],
    *read: tuple[Entry, Article],
    beside: tuple[tuple[Entry, Article], ...] = (),
) -> list[Entry | None]:
    """Return the reason not to believe each of the articles that a run read, or None.

    `beside`: further readings of the same run.
    """
    names = {article_id(text) for _, text in (*read, *beside)}
    owners: dict[str, Entry | None] = dict.fromkeys(names)
    texts: dict[str, Article | None] = dict.fromkeys(names)
    entries = {entry.key: entry for entry, _ in (*read, *beside)}
    for text in indexed:
        key = text.url.rpartition("/")[2]
        texts[article_id(text)], owners[article_id(text)] = text, entries.setdefault(key, known_as(text))
    known = Known(client, entries, {}, owners, texts)
    readings = Readings((entry.key, text) for entry, text in (*read, *beside))
    doubts = Doubt("run", ROWS, known, readings, Verdicts(client, []))
    return [doubts.about(entry, text) for entry, text in read]


@pytest.mark.parametrize(
    ("headline", "changes", "believed"),
    [
        pytest.param(TITLE, {}, True, id="its headline"),
        pytest.param(OTHER_TITLE, {}, False, id="another headline"),
        pytest.param(OTHER_TITLE, {"news_code": "1"}, False, id="a code, which stands in the address"),
        pytest.param(OTHER_TITLE, {"published_at": NOW, "date_source": "json-ld"}, True, id="the mark of a story"),
        pytest.param("ادامه مطلب", {}, True, id="a headline that says nothing"),
        pytest.param(None, {}, True, id="no headline"),
    ],
)
def test_a_first_reading(
    headline: str | None, changes: dict[str, object], believed: bool, nowhere: Elasticsearch
) -> None:
    read = replace(article("a", NOTICE), **changes)  # type: ignore[arg-type]
    (found,) = doubt(nowhere, [], (waiting(read, headline), read))
    assert (found is None) is believed
    if found:
        assert (found.status, found.step, found.run_id) == ("quarantined", "index", "run")
        assert (found.reason, found.detail) == ("suspect: another-story", TITLE)
        assert found.decided_at and found.next_attempt_at == found.decided_at + HOUR, "a new story is wanted soon"


@pytest.mark.parametrize(("count", "believed"), [(2, True), (3, False)])
def test_one_text_at_several_new_addresses(count: int, believed: bool, nowhere: Elasticsearch) -> None:
    read = [article(str(number), NOTICE, words(5, number)) for number in range(count)]
    found = doubt(nowhere, [], *((waiting(text), text) for text in read))
    assert [entry is None for entry in found] == [believed] * count
    for entry in found:
        assert entry is None or (entry.reason, entry.detail) == (
            "same-page",
            "the same text at 3 addresses of its outlet",
        )


def test_a_text_of_a_new_address_that_took_a_storys_place_too(nowhere: Elasticsearch) -> None:
    story, notice = article("a", words(60, "story")), article("a", NOTICE)
    fresh = article("b", NOTICE, OTHER_TITLE)
    (found,) = doubt(nowhere, [story], (waiting(fresh), fresh), beside=((known_as(story), notice),))
    assert found and (found.status, found.reason) == ("quarantined", "same-page")
    assert found.detail == "the same text at 2 addresses of its outlet"


@pytest.mark.parametrize(
    ("titles", "texts"),
    [
        pytest.param((OTHER_TITLE, OTHER_TITLE), (NOTICE, NOTICE), id="one page"),
        pytest.param((OTHER_TITLE, OTHER_TITLE), (NOTICE, words(60, "more")), id="one new title"),
        pytest.param((TITLE, TITLE), (NOTICE, NOTICE), id="one text under the stories' title"),
    ],
)
def test_one_page_in_place_of_two_stories_is_a_hiccup(
    titles: tuple[str, str], texts: tuple[str, str], nowhere: Elasticsearch
) -> None:
    stories = [article("a", words(60, "a")), article("b", words(60, "b"))]
    read = [article(path, text, title) for path, text, title in zip("ab", texts, titles, strict=True)]
    entries = [known_as(story, gone=1) for story in stories]
    for before, after in zip(entries, doubt(nowhere, stories, *zip(entries, read, strict=True)), strict=True):
        assert after and (after.status, after.step, after.run_id) == ("unchanged", "index", "run")
        assert (after.reason, after.detail) == (
            "hiccup: same-page",
            "the same title or text at 2 stories of its outlet",
        )
        assert (after.body_hash, after.etag, after.gone) == (None, None, before.gone)
        assert after.decided_at and after.next_attempt_at == after.decided_at + DAY


def test_a_page_that_leads_to_another_story_counts_as_missing(nowhere: Elasticsearch) -> None:
    story, target = article("a", words(60, "a")), article("b", words(60, "b"), OTHER_TITLE)
    read = replace(target, url=story.url)
    entry = known_as(story, gone=1, gone_since=NOW - HOUR)
    (found,) = doubt(nowhere, [story, target], (entry, read))
    assert found and (found.status, found.step, found.run_id) == ("unchanged", "index", "run")
    assert (found.reason, found.detail) == ("recheck: another-story", "it leads to https://kavir.example/b")
    assert (found.gone, found.gone_since, found.body_hash) == (2, NOW - HOUR, None)


def test_what_is_believed_at_once(nowhere: Elasticsearch) -> None:
    story = article("a", words(60, "a"))
    corrected = article("a", story.body + " پایان")
    part = replace(article("b", story.body[:200]), canonical_url=story.canonical_url)
    assert doubt(nowhere, [story], (known_as(story), corrected)) == [None], "most of its text is there"
    assert doubt(nowhere, [story], (waiting(part), part)) == [None], "a part at another address replaces nothing"
    headline = replace(story, completeness="partial")
    assert doubt(nowhere, [headline], (known_as(headline), article("a", NOTICE))) == [None], "a headline gives way"


@pytest.mark.parametrize(
    ("entry", "read", "needed"),
    [
        pytest.param(known_as(article("a", NOTICE)), article("a", NOTICE), False, id="nothing new"),
        pytest.param(known_as(article("a", NOTICE)), article("a", "متن"), True, id="another text of a known story"),
        pytest.param(known_as(article("a", NOTICE)), article("a", NOTICE, canonical="b"), True, id="another story"),
        pytest.param(waiting(article("a", NOTICE), TITLE), article("a", NOTICE), False, id="a headline that fits"),
        pytest.param(waiting(article("a", NOTICE)), article("a", NOTICE), True, id="no headline, no mark"),
        pytest.param(
            waiting(article("a", NOTICE)),
            replace(article("a", NOTICE), news_code="1"),
            True,
            id="only a code",
        ),
        pytest.param(
            waiting(article("a", NOTICE)),
            replace(article("a", NOTICE), published_at=NOW, date_source="json-ld"),
            False,
            id="a mark",
        ),
    ],
)
def test_whether_other_pages_must_be_read_first(entry: Entry, read: Article, needed: bool) -> None:
    assert needs_others(entry, read) is needed
