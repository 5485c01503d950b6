"""The order of hits: matches of the words as typed first, and among equals the newer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from elasticsearch import Elasticsearch

from ingest.search import Results, search
from ingest.search.query import RECENCY
from tests.search.conftest import article, fill

NOW = datetime.now(UTC)
FILLER = "گزارش کامل این رویداد به زودی منتشر خواهد شد"
AGES = {1: 4000, 2: 0, 3: 30, 4: 4000, 5: 0, 6: None}


@pytest.fixture(scope="module")
def aged(shelf: Elasticsearch) -> Elasticsearch:
    """1 to 3 and 6 have the same text at different times; 4 has it in its title, long ago; 5 mentions it today."""
    texts = dict.fromkeys((1, 2, 3, 6), ("گزارش روز", f"{FILLER} و بودجه شهرداری تصویب شد."))
    texts[4] = ("بودجه شهرداری تصویب شد", f"{FILLER} و بودجه شهرداری تصویب شد.")
    texts[5] = ("گزارش شب", f"{FILLER} و بودجه تصویب شد. دیگر آنکه سخنگو از شهرداری رفت و دیگران هم رفتند.")
    fill(
        shelf,
        (
            replace(article(number, *text), published_at=None if age is None else NOW - timedelta(days=age))
            for number, text in texts.items()
            for age in [AGES[number]]
        ),
    )
    return shelf


def _order(results: Results) -> list[int]:
    return [int(hit.article.url.rsplit("/", 1)[1]) for hit in results.hits]


def test_the_better_goes_first_however_old_and_the_newer_among_equals(aged: Elasticsearch) -> None:
    assert _order(search(aged, "بودجه شهرداری")) == [4, 2, 3, 1, 6, 5]


def test_being_new_lifts_a_score_by_no_more_than_the_tie_breaker(aged: Elasticsearch) -> None:
    scores = dict(
        zip(_order(found := search(aged, "بودجه شهرداری")), (hit.score or 0 for hit in found.hits), strict=True)
    )
    assert scores[2] / scores[6] == pytest.approx(1 + RECENCY, rel=1e-3)
    assert scores[1] == pytest.approx(scores[6], rel=1e-3)
    assert scores[3] / scores[6] == pytest.approx(1 + RECENCY / 2, rel=2e-3)


def test_the_same_text_has_the_same_score_in_every_shard(sharded: Elasticsearch) -> None:
    text = "بودجه شهرداری تصویب شد."
    fill(sharded, [replace(article(number, "خبر", text), published_at=NOW) for number in range(12)])
    assert len({hit.score for hit in search(sharded, "بودجه شهرداری", size=12).hits}) == 1


def test_a_word_as_it_was_typed_goes_before_its_other_forms(elastic: Elasticsearch) -> None:
    words = ["معلمان", "معلم", "معلم\u200cها"]
    # Enough of each for every shard to hold it.
    fill(
        elastic,
        (
            replace(article(number, "خبر", f"در این دیدار {words[number % 3]} سخن گفت."), published_at=NOW)
            for number in range(30)
        ),
    )
    plurals = set(range(0, 30, 3))
    assert set(_order(search(elastic, "معلمان", size=30))[:10]) == plurals
    assert set(_order(search(elastic, "معلم", size=30))[-10:]) == plurals
