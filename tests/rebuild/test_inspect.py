"""A sample of both indices compared field by field, and how far lost text is a fault."""

from typing import Any

import pytest
from elasticsearch import Elasticsearch

from ingest.rebuild.inspect import SHOWN, Sampled, sample
from tests.rebuild.page import generation, state

TEXT = "روابط عمومی‌های استان گرد هم آمدند و درباره بودجه سال آینده گفت‌وگو کردند. " * 4


@pytest.mark.parametrize(
    ("shrunk", "documents", "is_fault"), [(0, 5, False), (1, 50, False), (1, 49, True), (5, 100, True)]
)
def test_more_than_one_in_fifty_is_a_fault(shrunk: int, documents: int, is_fault: bool) -> None:
    found = Sampled(documents, shrunk=tuple(map(str, range(shrunk)))).faults
    told = f"{shrunk} of {documents} sampled articles lost their title or half of their body"
    assert found == ([told] if is_fault else [])


def compared(
    client: Elasticsearch, old: dict[str, dict[str, Any]], new: dict[str, dict[str, Any]], size: int = 9
) -> Sampled:
    generation(client, 1, old)
    generation(client, 2, new)
    return sample(client, state(), size, seed=1)


def test_differences_are_counted_by_field_with_an_example(elastic: Elasticsearch) -> None:
    old = {name: {"title": f"تیتر {name}", "body": TEXT, "tags": ["الف"]} for name in "abc"}
    new = {
        "a": old["a"] | {"title": "تیتر دیگر"},
        "b": old["b"] | {"kicker": "روتیتر"},
        "c": {"title": "تیتر c", "body": TEXT.replace("بودجه", "هزینه", 1)},
        "extra": {"title": "تازه"},
    }
    found = compared(elastic, old | {"gone": {"title": "رفته"}}, new)
    assert found.documents == 3 and found.shrunk == ()
    assert found.differences == {"title": 1, "kicker": 1, "body": 1, "tags": 1}
    assert found.examples["title"] == ("a", "تیتر a", "تیتر دیگر")
    assert found.examples["kicker"] == ("b", "", "روتیتر") and found.examples["tags"] == ("c", "['الف']", "")
    assert sorted(found.titles) == [(name, f"تیتر {name}") for name in "abc"]


def test_a_long_value_is_shown_around_the_first_difference(elastic: Elasticsearch) -> None:
    new = TEXT.replace("سال", "ماه", 1)
    found = compared(elastic, {"a": {"title": "تیتر", "body": TEXT}}, {"a": {"title": "تیتر", "body": new}})
    name, was, now = found.examples["body"]
    assert (name, len(was), len(now)) == ("a", SHOWN, SHOWN)
    at = TEXT.index("سال")
    assert was == TEXT[at - SHOWN // 4 :][:SHOWN] and now == new[at - SHOWN // 4 :][:SHOWN]


def test_another_version_is_not_compared_and_the_sample_is_as_large_as_asked(elastic: Elasticsearch) -> None:
    old = {str(number): {"title": "تیتر", "body": TEXT} for number in range(6)}
    index = generation(elastic, 1, old)
    newer = generation(elastic, 2, old)
    assert sample(elastic, state(), 4, seed=1).documents == 4 and sample(elastic, state(), 0, seed=1).documents == 0
    drawn = {tuple(sorted(dict(sample(elastic, state(), 3, seed=seed).titles))) for seed in range(8)}
    assert len(drawn) > 1, "another seed draws other documents"
    assert sample(elastic, state(), 3, seed=5) == sample(elastic, state(), 3, seed=5)
    elastic.index(index=newer, id="1", document={"title": "دیگر"}, version=8, version_type="external_gte", refresh=True)
    assert sample(elastic, state(), 9, seed=1).documents == 5
    elastic.indices.delete(index=index)
    generation(elastic, 1)
    assert sample(elastic, state(), 9, seed=1) == Sampled()


def test_articles_that_lost_their_title_or_half_of_their_body(elastic: Elasticsearch) -> None:
    assert len(TEXT) % 2 == 0
    whole, half = {"title": "تیتر", "body": TEXT}, {"title": "تیتر", "body": TEXT[: len(TEXT) // 2]}
    cases = {
        "half": (whole, half, False),
        "less than half": (whole, half | {"body": half["body"][1:]}, True),
        "no body": (whole, {"title": "تیتر"}, True),
        "no title": (whole, {"body": TEXT}, True),
        "empty title": (whole, whole | {"title": ""}, True),
        "a headline only": ({"title": "تیتر"}, {"title": "تیتر"}, False),
    }
    old, new = ({name: case[side] for name, case in cases.items()} for side in (0, 1))
    assert sorted(compared(elastic, old, new).shrunk) == sorted(name for name, case in cases.items() if case[2])
