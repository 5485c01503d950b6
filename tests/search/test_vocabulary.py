"""The cache of term counts in a process."""

import pytest
from elasticsearch import Elasticsearch

from ingest.search import vocabulary
from ingest.search.vocabulary import Vocabulary
from ingest.settings import settings
from tests.search.conftest import article, fill


def test_what_another_search_just_asked_for_is_still_known(
    shelf: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(shelf, [article(1, "سیل", "سیل در گلستان خانه‌ها را برد.")])
    monkeypatch.setattr(vocabulary, "MOST_KEPT", 1)
    known = Vocabulary(settings().index("articles"))
    known.load(shelf, ["سیل", "گلستان"])
    known.load(shelf, ["خانه", "برد"])
    assert [known(term) for term in ("سیل", "گلستان", "خانه", "زلزله")] == [1, 1, 1, 0]
