"""Ranking by words and meaning together: the effect of each on the order of the best hits."""

from collections.abc import Sequence

import numpy as np
import pytest

from ingest.semantic import Candidate, Encoder, rerank
from ingest.semantic.encoder import Vector

# A question, the story that answers it, and stories that share more of its words. Written for this test.
MEANT: tuple[tuple[str, tuple[str, str], tuple[tuple[str, str], ...]], ...] = (
    (
        "چرا اجاره خانه این قدر بالا رفته",
        (
            "رشد بهای مسکن و کرایه آپارتمان در پایتخت",
            "کارشناسان کمبود ساخت و ساز را علت گرانی مسکن می\u200cدانند.",
        ),
        (
            ("خانه سینما این هفته میزبان منتقدان است", "این قدر استقبال در خانه سینما کم\u200cسابقه بود."),
            ("پرچم بالا رفت", "این بار پرچم بر فراز خانه ملت بالا رفته است."),
        ),
    ),
    (
        "بهترین دارو برای سرماخوردگی",
        ("توصیه پزشکان برای درمان آنفلوآنزا", "استراحت، نوشیدن مایعات و مسکن\u200cهای ساده برای بیماران کافی است."),
        (
            ("بهترین بازیکن سال برگزیده شد", "بهترین گلزن لیگ برای دومین بار این عنوان را گرفت."),
            ("واردات دارو برای نخستین بار کم شد", "ارزش واردات دارو در بهترین ماه سال به نصف رسید."),
        ),
    ),
    (
        "کشته شدن مسافران اتوبوس",
        ("واژگونی خودرو مسافربری در جاده کرمان", "در این سانحه رانندگی ۱۲ سرنشین جان باختند."),
        (
            ("مسافران اتوبوس برقی شهر بیشتر شدند", "مسافران از اتوبوس\u200cهای نو راضی\u200cاند."),
            ("قیمت بلیت اتوبوس برای مسافران نوروزی", "شدن مسافران شامل تخفیف به تصمیم شرکت اتوبوس\u200cرانی است."),
        ),
    ),
)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


def candidate(name: str, score: float, title: str = "", body: str = "") -> Candidate:
    return Candidate(name, None, title, None, body, score)


def order(query: Vector, candidates: Sequence[Candidate], vectors: dict[str, Vector]) -> list[str]:
    return [ranked.id for ranked in rerank(query, candidates, vectors)]


def axis(cosine: float) -> Vector:
    """A vector with this cosine to QUERY."""
    return np.array([cosine, (1 - cosine**2) ** 0.5], dtype=np.float32)


QUERY = axis(1.0)


@pytest.mark.parametrize(("query", "answer", "others"), MEANT, ids=[case[0] for case in MEANT])
def test_the_story_that_is_meant_passes_those_that_share_words(
    encoder: Encoder, query: str, answer: tuple[str, str], others: tuple[tuple[str, str], ...]
) -> None:
    stories = [*others, answer]
    candidates = [candidate(str(place), 9 - place, *story) for place, story in enumerate(stories)]
    vectors = {str(place): encoder.passage(title, None, body) for place, (title, body) in enumerate(stories)}
    assert order(encoder.query(query), candidates, vectors)[0] == str(len(others))


def test_a_little_more_meaning_does_not_pass_many_more_words() -> None:
    candidates = [candidate("exact", 40), *(candidate(f"other {place}", 10 - place) for place in range(8))]
    vectors = {"exact": axis(0.84)} | {f"other {place}": axis(0.80 + place / 100) for place in range(8)}
    assert order(QUERY, candidates, vectors)[0] == "exact"


def test_equal_words_are_ordered_by_meaning_and_equal_meaning_by_words() -> None:
    vectors = {"a": axis(0.8), "b": axis(0.9)}
    assert order(QUERY, [candidate("a", 5), candidate("b", 5)], vectors) == ["b", "a"]
    vectors = {"a": axis(0.8), "b": axis(0.8)}
    assert order(QUERY, [candidate("a", 5), candidate("b", 6)], vectors) == ["b", "a"]


def test_ties_keep_the_order_of_the_first_stage() -> None:
    candidates = [candidate(name, 5) for name in "dbca"]
    assert order(QUERY, candidates, {name: axis(0.8) for name in "abcd"}) == list("dbca")
    assert order(QUERY, candidates, {}) == list("dbca")


def test_what_has_no_vector_counts_by_its_words() -> None:
    candidates = [candidate("a", 9), candidate("b", 6), candidate("c", 3)]
    assert order(QUERY, candidates, {}) == ["a", "b", "c"]
    assert order(QUERY, candidates, {"b": axis(0.7), "c": axis(0.9)}) == ["a", "c", "b"]


def test_the_best_hits_do_not_fall_behind_those_that_have_no_vector() -> None:
    candidates = [candidate(str(place), 20 - place) for place in range(20)]
    vectors = {str(place): axis(0.75 + place / 50) for place in range(5)}
    assert sorted(order(QUERY, candidates, vectors)[:5]) == list("01234")
    assert order(QUERY, candidates, vectors)[:5] != list("01234")


def test_the_unit_of_the_scores_does_not_matter() -> None:
    scores = (31.0, 22.0, 21.0, 9.0)
    vectors = {str(place): axis(cosine) for place, cosine in enumerate((0.81, 0.84, 0.79, 0.86))}
    orders = {
        tuple(order(QUERY, [candidate(str(place), unit * score) for place, score in enumerate(scores)], vectors))
        for unit in (0.001, 1, 1000)
    }
    assert len(orders) == 1


def test_nothing_and_one_are_no_special_cases() -> None:
    assert rerank(QUERY, [], {}) == []
    assert order(QUERY, [candidate("a", 3)], {"a": axis(0.8)}) == ["a"]
