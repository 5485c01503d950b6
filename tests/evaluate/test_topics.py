"""The judged collections are complete and consistent, and their measures are those of the literature."""

import gzip
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ingest.evaluate.measures import average_precision, kappa, ndcg
from ingest.evaluate.topics import (
    Agreement,
    Judgement,
    agreement,
    final_grades,
    read_documents,
    read_judgements,
    read_queries,
    read_topics,
)

GRADES = {"a": 2, "b": 1, "c": 1, "d": 0}


@pytest.mark.parametrize(
    ("ranking", "expected"),
    [
        (["a", "b", "c"], 1),
        (["a", "c", "b", "d", "x"], 1),
        # (1 / log2(3) + 2 / log2(4)) / (2 + 1 / log2(3) + 1 / log2(4))
        (["x", "b", "a"], 1.6309298 / 3.1309298),
        (["d", "x"], 0),
        ([], 0),
    ],
)
def test_ndcg_discounts_the_gain_by_rank(ranking: list[str], expected: float) -> None:
    assert ndcg(ranking, GRADES) == pytest.approx(expected)


def test_ndcg_looks_no_deeper_than_asked() -> None:
    assert ndcg(["b", "a"], GRADES, depth=1) == pytest.approx(0.5)
    assert ndcg(["x"] * 10 + ["a"], GRADES) == 0


@pytest.mark.parametrize(
    ("ranking", "expected"),
    [
        (["a", "b", "c"], 1),
        # relevant at ranks 2 and 3, and one of the three is missing
        (["x", "b", "a"], (1 / 2 + 2 / 3) / 3),
        (["d"], 0),
    ],
)
def test_average_precision_counts_what_is_missing(ranking: list[str], expected: float) -> None:
    assert average_precision(ranking, GRADES) == pytest.approx(expected)


@pytest.mark.parametrize("measure", [ndcg, average_precision])
def test_a_topic_without_relevant_documents_has_no_measure(
    measure: Callable[[list[str], Mapping[str, int]], float],
) -> None:
    with pytest.raises(ValueError, match="no document is relevant"):
        measure(["d"], {"d": 0})


def test_kappa_is_the_agreement_beyond_chance() -> None:
    # Agreement is .7, by chance .5: (.7 - .5) / (1 - .5).
    assert kappa([(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15) == pytest.approx(0.4)
    assert kappa([(0, 1), (1, 0)]) == pytest.approx(-1)
    assert kappa([(0, 0), (1, 1), (2, 2)]) == kappa([(1, 1)]) == 1
    with pytest.raises(ValueError, match="at least one pair"):
        kappa([])


def test_kappa_weighs_a_disagreement_by_its_distance() -> None:
    # The six pairs differ by 3 in total, by chance 32 / 6.
    pairs = [(0, 0), (0, 0), (1, 1), (2, 2), (0, 1), (2, 0)]
    assert kappa(pairs) == pytest.approx(1 - 3 * 6 / 32)
    judgements = [Judgement("t", str(number), first, second, first) for number, (first, second) in enumerate(pairs)]
    # Relevant or not: 4 of 6 agree, by chance 18 of 36.
    assert agreement(judgements) == Agreement(pytest.approx(1 / 3), pytest.approx(1 - 3 * 6 / 32))


def test_the_topics_are_short_queries_with_a_narrative() -> None:
    topics = read_topics()
    assert len({topic.id for topic in topics}) == 30
    assert all(2 <= len(topic.text.split()) <= 6 and topic.narrative.endswith(".") for topic in topics)


def test_every_topic_has_enough_relevant_articles_to_rank_and_few_enough_to_read() -> None:
    grades = final_grades(read_judgements())
    assert grades.keys() == {topic.id for topic in read_topics()}
    for topic, by_article in grades.items():
        assert 3 <= sum(grade > 0 for grade in by_article.values()) <= 60, topic
        assert max(by_article.values()) == 2, topic


def test_an_article_is_judged_once_in_a_topic_and_agreement_is_final() -> None:
    judgements = read_judgements()
    assert len({(judgement.topic, judgement.article) for judgement in judgements}) == len(judgements)
    for judgement in judgements:
        assert {judgement.first, judgement.second, judgement.final} <= {0, 1, 2}
        assert judgement.first != judgement.second or judgement.final == judgement.first, judgement


def test_two_assessors_agree_as_the_readme_says() -> None:
    judgements = read_judgements()
    assert agreement(judgements) == Agreement(pytest.approx(0.926, abs=5e-4), pytest.approx(0.928, abs=5e-4))
    assert sum(judgement.first != judgement.second for judgement in judgements) == 63


def test_the_judged_articles_are_in_the_corpus(shared: Path) -> None:
    with gzip.open(shared / "corpora" / "fars-varzesh3.jsonl.gz", "rt", encoding="utf-8") as lines:
        articles = {json.loads(line)["id"] for line in lines}
    assert {judgement.article for judgement in read_judgements()} <= articles


def test_the_right_documents_of_every_query_exist() -> None:
    documents, queries = read_documents(), read_queries()
    ids = {document.id for document in documents}
    assert len(ids) == len(documents)
    assert len({query.id for query in queries}) == len(queries) == 40
    assert {query.kind for query in queries} == {"written", "spaced", "glued", "arabic", "inflected", "typo"}
    for query in queries:
        assert query.relevant and query.relevant <= ids, query


def test_the_articles_of_our_own_are_short_news() -> None:
    own = [document for document in read_documents() if document.id.startswith("own-")]
    assert len(own) == 72
    for document in own:
        text = f"{document.title} {document.lead} {document.body}"
        assert 60 <= len(text.split()) <= 150, document.id
        assert not re.search(r"[a-z]{2}|  |\u200c[ .،؛]| \u200c| [.،؛]", text), document.id
