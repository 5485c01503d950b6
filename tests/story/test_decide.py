"""The decisions about a chunk of articles: the story each belongs to, and what is written."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from elasticsearch import Elasticsearch

from ingest.dedupe import article_id, fingerprint
from ingest.ledger import Entry
from ingest.model import ArchivePointer, Article, OutletRef
from ingest.outlets import Outlet
from ingest.story.decide import Decisions
from ingest.story.known import Known
from tests.conftest import NOWHERE
from tests.crawl.press import words

HOUR = timedelta(hours=1)
NOW = datetime.now(UTC)
ROWS = {"kavir": Outlet(id="kavir", name="Kavir", name_fa="کویر", domain="kavir.example", family="wordpress")}
BODY = "\n".join(words(40, number) for number in range(6))


def article(path: str, body: str = BODY, canonical: str | None = None, hours: float = 0) -> Article:
    """Return an article that was read at a path, so many hours ago."""
    url = f"https://kavir.example/{path}"
    page = ArchivePointer(f"{path}-{hours}.warc.gz", 0, 1)
    canonical = f"https://kavir.example/{canonical or path}"
    read = NOW - hours * HOUR
    return fingerprint(Article(url, canonical, OutletRef("kavir"), "تیتر", body, fetched_at=read, archive=page))


def waiting(read: Article) -> Entry:
    """Return the entry of a new address, whose page waits for cleaning."""
    key = read.url.rpartition("/")[2]
    seen = read.fetched_at or NOW
    entry = Entry(key, read.url, "kavir", seen, "run", "1405-09-06", step="fetch", archive=read.archive)
    return replace(entry, fetched_at=read.fetched_at, attempts=0)


def owner(read: Article) -> Entry:
    """Return the entry that owns an indexed article."""
    told = {"article_id": article_id(read), "content_hash": read.content_hash, "read_hash": read.content_hash}
    return replace(waiting(read), status="indexed", step="index", run_id="before", article_archive=read.archive, **told)


def again(entry: Entry, read: Article) -> Entry:
    """Return the entry after its address was requested again."""
    return replace(entry, status="pending", step="fetch", archive=read.archive, fetched_at=read.fetched_at)


@pytest.fixture
def nowhere() -> Iterator[Elasticsearch]:
    """A client of an unreachable cluster: the tests provide all data of ledger and index."""
    with Elasticsearch(NOWHERE) as client:
        yield client


def decide(
    client: Elasticsearch, indexed: list[tuple[Entry, Article]], *found: tuple[Entry, Article]
) -> tuple[Decisions, dict[str, Entry]]:
    """Decide about articles; return the decisions, and the entries by key as they are to be saved."""
    names = {article_id(text) for _, read in found for text in (read, replace(read, canonical_url=read.url))}
    names |= {entry.article_id for entry, _ in found if entry.article_id}
    entries = {entry.key: entry for entry, _ in (*indexed, *found)}
    owners = dict.fromkeys(names) | {article_id(text): entries[entry.key] for entry, text in indexed}
    texts = dict.fromkeys(names) | {article_id(text): text for _, text in indexed}
    present = {article_id(text) for _, text in indexed}
    decisions = Decisions("run", ROWS, Known(client, entries, {}, owners, texts, present), None)
    for entry, read in found:
        decisions.take(entry.key, read)
    return decisions, decisions.known.decided


OLD = article("a", hours=5)
SAME, CORRECTED = article("a", hours=1), article("a", BODY + "\nپایان", hours=1)
OWNER = owner(OLD)


def test_a_new_story_is_written(nowhere: Elasticsearch) -> None:
    entry = replace(waiting(SAME), first_seen_at=NOW - 2 * HOUR, gone=1, gone_since=NOW)
    decisions, decided = decide(nowhere, [], (entry, SAME))
    ((key, written),) = decisions.writes
    after = decided[entry.key]
    assert key == entry.key and written.body == SAME.body and written.first_seen_at == entry.first_seen_at
    assert (after.status, after.step, after.run_id, after.reason) == ("indexed", "index", "run", None)
    assert (after.article_id, after.article_archive) == (article_id(SAME), SAME.archive)
    assert after.content_hash == after.read_hash == SAME.content_hash
    assert (after.gone, after.gone_since, after.duplicate_of) == (0, None, None)
    assert decisions.believed == {entry.key} and not (decisions.replaced or decisions.returned or decisions.renamed)


def test_a_text_that_the_index_has_is_not_written_again(nowhere: Elasticsearch) -> None:
    decisions, decided = decide(nowhere, [(again(OWNER, SAME), OLD)], (again(OWNER, SAME), SAME))
    assert decided[OWNER.key].status == "unchanged" and not decisions.writes
    assert decided[OWNER.key].article_archive == OLD.archive, "the page that its document was read from"


def test_a_document_that_was_lost_is_written_again(nowhere: Elasticsearch) -> None:
    decisions, decided = decide(nowhere, [], (again(OWNER, SAME), SAME))
    assert decided[OWNER.key].status == "indexed" and [text.body for _, text in decisions.writes] == [SAME.body]


def test_a_correction_keeps_the_former_text(nowhere: Elasticsearch) -> None:
    former = replace(OLD, first_seen_at=NOW - 9 * HOUR, earlier_versions=2)
    decisions, decided = decide(nowhere, [(again(OWNER, CORRECTED), former)], (again(OWNER, CORRECTED), CORRECTED))
    ((_, written),) = decisions.writes
    assert decisions.replaced == [(article_id(OLD), former)] and not decisions.returned
    assert (written.body, written.first_seen_at) == (CORRECTED.body, former.first_seen_at)
    assert (written.changed_at, written.earlier_versions) == (CORRECTED.fetched_at, 2)
    after = decided[OWNER.key]
    assert after.status == "indexed" and after.content_hash == after.read_hash == CORRECTED.content_hash
    assert after.article_archive == CORRECTED.archive


@pytest.mark.parametrize("read", [SAME, CORRECTED], ids=["the same text", "another text"])
def test_a_withdrawn_story_that_is_there_again_returns(read: Article, nowhere: Elasticsearch) -> None:
    entry = replace(again(OWNER, read), withdrawn_at=NOW - HOUR, gone=3, gone_since=NOW - 2 * HOUR)
    decisions, decided = decide(nowhere, [(entry, replace(OLD, withdrawn=True))], (entry, read))
    ((_, written),) = decisions.writes
    assert decisions.returned == [written] and not written.withdrawn
    after = decided[entry.key]
    assert (after.status, after.withdrawn_at, after.gone, after.gone_since) == ("indexed", None, 0, None)


NEWER = "newer text of another address"
OLDER = "another address of an article"


@pytest.mark.parametrize(
    ("read", "reason"),
    [
        pytest.param(article("b", canonical="a", hours=1), OLDER, id="the same text"),
        pytest.param(article("b", BODY + "\nپایان", "a", hours=1), NEWER, id="a later text"),
        pytest.param(article("b", BODY + "\nپایان", "a", hours=9), OLDER, id="an earlier text"),
        pytest.param(article("b", BODY + "\nپایان", "a", hours=5), OLDER, id="a text of the same moment"),
        pytest.param(article("b", BODY[:200], "a", hours=1), OLDER, id="a part"),
    ],
)
def test_another_address_of_a_story(read: Article, reason: str, nowhere: Elasticsearch) -> None:
    entry = waiting(read)
    decisions, decided = decide(nowhere, [(OWNER, OLD)], (entry, read))
    after = decided[entry.key]
    assert (after.status, after.step, after.run_id) == ("duplicate", "index", "run")
    assert (after.reason, after.duplicate_of) == (reason, OWNER.key)
    assert (after.article_id, after.read_hash, after.article_archive) == (article_id(OLD), read.content_hash, None)
    assert not decisions.renamed and not decisions.returned
    if reason == OLDER:
        assert not decisions.writes and decided.get(OWNER.key, OWNER) == OWNER
        return
    ((key, written),) = decisions.writes
    assert key == entry.key and written.body == read.body and decisions.replaced == [(article_id(OLD), OLD)]
    told = decided[OWNER.key]
    assert (told.status, told.reason, told.run_id) == ("indexed", NEWER, OWNER.run_id)
    assert (told.content_hash, told.article_archive) == (read.content_hash, read.archive)
    assert told.next_attempt_at == OWNER.next_attempt_at and told.read_hash == OLD.content_hash


def test_another_address_brings_a_withdrawn_story_back(nowhere: Elasticsearch) -> None:
    gone = replace(OWNER, status="unchanged", withdrawn_at=NOW - HOUR)
    read = article("b", canonical="a", hours=1)
    decisions, decided = decide(nowhere, [(gone, replace(OLD, withdrawn=True))], (waiting(read), read))
    assert [text.withdrawn for text in decisions.returned] == [False]
    assert decided["a"].withdrawn_at is None and decided["b"].reason == NEWER


def test_a_story_that_moves_leaves_its_former_id_and_takes_its_past_along(nowhere: Elasticsearch) -> None:
    former = replace(OLD, first_seen_at=NOW - 9 * HOUR)
    read = article("a", BODY + "\nپایان", canonical="new", hours=1)
    decisions, decided = decide(nowhere, [(again(OWNER, read), former)], (again(OWNER, read), read))
    assert decisions.renamed == {article_id(OLD): article_id(read)}
    ((_, written),) = decisions.writes
    assert (written.canonical_url, written.first_seen_at) == (read.canonical_url, former.first_seen_at)
    assert written.changed_at == read.fetched_at and decisions.replaced == [(article_id(read), former)]
    assert decided["a"].article_id == article_id(read)


def test_a_story_that_moves_to_one_that_is_there_merges_with_it(nowhere: Elasticsearch) -> None:
    there, read = article("b", hours=2), article("a", canonical="b", hours=3)
    mine = again(OWNER, read)
    former = replace(OLD, first_seen_at=NOW - 9 * HOUR)
    decisions, decided = decide(nowhere, [(mine, former), (owner(there), there)], (mine, read))
    assert decisions.renamed == {article_id(OLD): article_id(there)} and not decisions.replaced
    ((key, written),) = decisions.writes
    assert (key, article_id(written), written.first_seen_at) == ("a", article_id(there), former.first_seen_at)
    assert (decided["a"].status, decided["a"].duplicate_of) == ("duplicate", "b")


def test_another_address_stays_one_whatever_it_calls_itself(nowhere: Elasticsearch) -> None:
    """Otherwise the index would hold the story twice."""
    read = article("b", BODY + "\nپایان", canonical="new", hours=1)
    double = replace(again(owner(read), read), duplicate_of="a", article_id=article_id(OLD), read_hash=OLD.content_hash)
    decisions, decided = decide(nowhere, [(OWNER, OLD)], (double, read))
    assert [article_id(text) for _, text in decisions.writes] == [article_id(OLD)]
    assert (decided["b"].status, decided["b"].article_id) == ("duplicate", article_id(OLD))


def test_a_page_that_names_another_story_as_canonical_keeps_its_own_address(nowhere: Elasticsearch) -> None:
    read = article("b", words(200, "another"), canonical="a", hours=1)
    decisions, decided = decide(nowhere, [(OWNER, OLD)], (waiting(read), read))
    ((key, written),) = decisions.writes
    assert (key, written.canonical_url) == ("b", "https://kavir.example/b")
    assert decided["b"].status == "indexed" and decided["b"].article_id != article_id(OLD)
    assert "a" not in decided


def test_a_story_under_the_id_of_another_gives_it_back(nowhere: Elasticsearch) -> None:
    stray = article("b", words(200, "another"), canonical="a", hours=5)
    holder = owner(stray)
    decisions, decided = decide(nowhere, [(holder, stray)], (waiting(SAME), SAME))
    home = article_id(replace(stray, canonical_url=stray.url))
    assert decisions.displaced == {article_id(SAME): home}
    assert [(key, text.canonical_url, text.body) for key, text in decisions.writes] == [
        ("b", "https://kavir.example/b", stray.body),
        ("a", "https://kavir.example/a", SAME.body),
    ]
    assert (decided["b"].article_id, decided["a"].article_id) == (home, article_id(SAME))
    assert not decisions.replaced, "no version of this story"


def test_the_headline_of_a_walled_story_is_shown_until_its_text_is_known(nowhere: Elasticsearch) -> None:
    headline = replace(article("a", ""), completeness="partial", archive=None)
    walled = replace(waiting(SAME), status="blocked", reason="bot-wall", archive=None)
    decisions, decided = decide(nowhere, [], (walled, headline))
    assert [key for key, _ in decisions.writes] == ["a"] and decided["a"].article_id == article_id(headline)
    assert (decided["a"].status, decided["a"].reason) == ("blocked", "bot-wall") and not decisions.believed
    for indexed, entry in (([(OWNER, OLD)], replace(walled, key="b")), ([], replace(walled, status="filtered"))):
        decisions, decided = decide(nowhere, indexed, (entry, headline))
        assert not decisions.writes and decided[entry.key] == entry
