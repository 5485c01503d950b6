"""The counts of terms: those of all shards, and their cache in a process."""

import pytest
from elasticsearch import Elasticsearch, NotFoundError

from ingest.index.generations import concrete
from ingest.search import vocabulary
from ingest.search.vocabulary import Vocabulary
from ingest.settings import settings
from tests.search.conftest import article, fill


def test_all_shards_count(sharded: Elasticsearch) -> None:
    stories = [article(number, f"خبر {number}", "سیل در گلستان خانه‌ها را برد.") for number in range(12)]
    fill(sharded, [*stories, article(12, "خبر", "زلزله در کرمان")])
    known = Vocabulary(settings().index("articles"))
    known.load(sharded, ["سیل", "زلزله", "خبر", "خانه"])
    assert [known(term) for term in ("سیل", "زلزله", "خبر")] == [12, 1, 13]
    assert known.glued("خبر") == 0
    assert known.articles == 13


def test_an_index_with_fewer_shards_behind_the_alias_counts_at_once(
    sharded: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = served(sharded)
    monkeypatch.setenv("PEYK_SHARDS", "1")
    settings.cache_clear()
    fill(sharded, [article(1, "زلزله")])
    known.load(sharded, ["زلزله"])
    assert [known(term) for term in ("سیل", "زلزله")] == [1, 1]


def test_no_index_is_an_error_even_of_several_shards(sharded: Elasticsearch) -> None:
    with pytest.raises(NotFoundError):
        served(sharded).load(sharded, ["زلزله"])


def served(client: Elasticsearch) -> Vocabulary:
    """Return a vocabulary that was asked about an index, which is then deleted."""
    fill(client, [article(1, "سیل")])
    known = Vocabulary(settings().index("articles"))
    known.load(client, ["سیل"])
    client.indices.delete(index=concrete(1))
    return known


def test_what_another_search_just_asked_for_is_still_known(
    shelf: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(shelf, [article(1, "سیل", "سیل در گلستان خانه‌ها را برد.")])
    monkeypatch.setattr(vocabulary, "MOST_KEPT", 1)
    known = Vocabulary(settings().index("articles"))
    known.load(shelf, ["سیل", "گلستان"])
    known.load(shelf, ["خانه", "برد"])
    assert [known(term) for term in ("سیل", "گلستان", "خانه", "زلزله")] == [1, 1, 1, 0]
