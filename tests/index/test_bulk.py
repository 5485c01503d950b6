"""The bulk load against a real node: one outcome per article, in order, and an older text never wins."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from elasticsearch import Elasticsearch

from ingest.dedupe import article_id
from ingest.errors import PeykError
from ingest.index import Outcome, ensure_indices, index_articles
from ingest.index.bulk import CHUNK
from ingest.mappings import load
from ingest.model import Article, OutletRef, article_from_document
from ingest.settings import settings

FETCHED = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
ARTICLE = Article(
    url="https://khabar.example/news/1",
    canonical_url="https://khabar.example/news/1",
    outlet=OutletRef("khabar"),
    title="نشست شورای اطلاع‌رسانی",
    body="روابط عمومی‌های استان گرد هم آمدند.",
    fetched_at=FETCHED,
)


def _numbered(count: int) -> Iterator[Article]:
    for number in range(count):
        yield replace(ARTICLE, canonical_url=f"https://khabar.example/news/{number}")


@pytest.fixture
def client(elastic: Elasticsearch) -> Elasticsearch:
    ensure_indices(elastic, ["articles"])
    return elastic


def _stored(client: Elasticsearch, article: Article = ARTICLE) -> Article:
    return article_from_document(client.get(index=settings().index("articles"), id=article_id(article))["_source"])


def test_an_article_is_stored_as_it_was_with_the_time_of_indexing_and_a_cluster(client: Elasticsearch) -> None:
    assert list(index_articles(client, [ARTICLE])) == [Outcome(article_id(ARTICLE), "indexed")]
    stored = _stored(client)
    assert stored.indexed_at is not None
    assert replace(stored, indexed_at=None) == replace(ARTICLE, cluster_id=article_id(ARTICLE))


def test_a_replay_changes_nothing_and_an_older_snapshot_is_a_benign_conflict(client: Elasticsearch) -> None:
    newer = replace(ARTICLE, title="تیتر تازه", fetched_at=FETCHED + timedelta(hours=1))
    outcomes = [next(iter(index_articles(client, [article]))).status for article in (newer, newer, ARTICLE)]
    assert outcomes == ["indexed", "indexed", "conflict"]
    assert _stored(client).title == "تیتر تازه"


def test_outcomes_come_in_the_order_of_the_articles_even_when_one_stands_twice(client: Elasticsearch) -> None:
    later = replace(ARTICLE, fetched_at=FETCHED + timedelta(seconds=1))
    articles = [*_numbered(3), ARTICLE, later, ARTICLE, *_numbered(CHUNK + 1)]
    outcomes = list(index_articles(client, articles))
    assert [outcome.article_id for outcome in outcomes] == [article_id(article) for article in articles]
    # ARTICLE is also number 1 of the numbered articles: after `later`, its first text is outdated.
    assert [outcome.status for outcome in outcomes[3:6]] == ["indexed", "indexed", "conflict"]


def test_an_item_that_elasticsearch_refuses_is_named_and_the_others_are_indexed(client: Elasticsearch) -> None:
    good, bad, last = _numbered(3)
    bad = replace(bad, news_code="x" * 40_000, archive=None, date_confidence=float("1e300"))
    outcomes = list(index_articles(client, [good, bad, last]))
    assert [outcome.status for outcome in outcomes] == ["indexed", "refused", "indexed"]
    assert outcomes[1].reason == "document_parsing_exception"
    assert "date_confidence" in str(outcomes[1].detail)


def test_a_document_larger_than_a_request_may_be_is_refused_alone(client: Elasticsearch) -> None:
    good, huge, last = _numbered(3)
    outcomes = list(index_articles(client, [good, replace(huge, body="ب" * (51 * 1024 * 1024)), last]))
    assert [(outcome.status, outcome.reason) for outcome in outcomes] == [
        ("indexed", None),
        ("refused", "too_large"),
        ("indexed", None),
    ]


def test_without_the_alias_nothing_is_written_and_no_index_appears(elastic: Elasticsearch) -> None:
    with pytest.raises(PeykError, match="nothing is lost"):
        list(index_articles(elastic, [ARTICLE]))
    assert not elastic.indices.exists(index=settings().index("articles"))


def test_a_cluster_that_cannot_be_reached_is_one_clear_error() -> None:
    nowhere = Elasticsearch("http://127.0.0.1:9", max_retries=0)
    with nowhere, pytest.raises(PeykError, match="does not take articles"):
        list(index_articles(nowhere, [ARTICLE]))


def test_the_indices_are_made_once_by_many_at_once(elastic: Elasticsearch) -> None:
    together = Barrier(4)
    failures: list[BaseException] = []

    def make() -> None:
        together.wait()
        try:
            ensure_indices(elastic)
        except BaseException as error:
            failures.append(error)

    threads = [Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    ensure_indices(elastic)
    aliases = elastic.indices.get_alias(name=settings().index("articles")).body
    assert list(aliases) == [settings().index("articles-v1")]


def test_a_field_that_the_cluster_lacks_is_added(elastic: Elasticsearch) -> None:
    name = settings().index("crawl-runs")
    elastic.indices.create(index=name, mappings={"dynamic": "strict", "properties": {"run_id": {"type": "keyword"}}})
    ensure_indices(elastic)
    assert "totals" in elastic.indices.get_mapping(index=name)[name]["mappings"]["properties"]


@pytest.mark.parametrize(
    ("index", "mappings", "message"),
    [
        pytest.param(
            "crawl-runs",
            {"properties": {"run_id": {"type": "long"}}},
            r"crawl-runs on the cluster contradicts",
            id="an older type of a field",
        ),
        pytest.param("articles", {}, r"wants an alias of that name", id="an index where the alias should be"),
        pytest.param("articles-v1", {}, r"without its alias", id="an index without its alias"),
        pytest.param("articles-v7", {}, r"articles-v7 is there without its alias", id="a later index without it"),
    ],
)
def test_what_cannot_be_brought_up_to_date_is_named(
    elastic: Elasticsearch, index: str, mappings: dict[str, object], message: str
) -> None:
    elastic.indices.create(index=settings().index(index), mappings=mappings)
    with pytest.raises(PeykError, match=message):
        ensure_indices(elastic)


def test_an_older_analysis_is_a_case_for_a_rebuild(elastic: Elasticsearch) -> None:
    old = {"properties": {"title": {"type": "text", "analyzer": "standard"}}}
    elastic.indices.create(
        index=settings().index("articles-v1"), mappings=old, aliases={settings().index("articles"): {}}
    )
    with pytest.raises(PeykError, match="`peyk rebuild` makes a new index"):
        ensure_indices(elastic)


def test_writes_wait_while_one_index_hands_over_to_the_next(client: Elasticsearch) -> None:
    """The old index is closed to writes; once the alias has moved, they go to the new one."""
    old, new, alias = (settings().index(name) for name in ("articles-v1", "articles-v2", "articles"))
    client.indices.create(index=new, **load("articles"))
    client.indices.add_block(index=old, block="write")
    outcomes: list[Outcome] = []
    writer = Thread(target=lambda: outcomes.extend(index_articles(client, _numbered(3))))
    writer.start()
    client.indices.update_aliases(
        actions=[{"remove": {"index": old, "alias": alias}}, {"add": {"index": new, "alias": alias}}]
    )
    writer.join()
    assert [outcome.status for outcome in outcomes] == ["indexed"] * 3
    client.indices.refresh(index=f"{old},{new}")
    assert [client.count(index=index)["count"] for index in (old, new)] == [0, 3]
