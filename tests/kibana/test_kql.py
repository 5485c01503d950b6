"""KQL as Kibana translates it; what is not translated is refused."""

from typing import Any

import pytest

from ingest.errors import PeykError
from ingest.kibana.kql import fields, query


def some(clause: dict[str, Any]) -> dict[str, Any]:
    return {"bool": {"should": [clause], "minimum_should_match": 1}}


def words(text: str, kind: str = "best_fields") -> dict[str, Any]:
    return {"multi_match": {"type": kind, "query": text, "lenient": True}}


A, B, C = (some({"match": {"a": letter}}) for letter in "xyz")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {"match_all": {}}),
        ("سیل گلستان", words("سیل گلستان")),
        ('"سیل گلستان"', words("سیل گلستان", "phrase")),
        (r'"او گفت \"نه\""', words('او گفت "نه"', "phrase")),
        ("title: سیل گلستان", some({"match": {"title": "سیل گلستان"}})),
        ('title : "سیل گلستان"', some({"match_phrase": {"title": "سیل گلستان"}})),
        ("agency: *", some({"exists": {"field": "agency"}})),
        ("earlier_versions >= 1", some({"range": {"earlier_versions": {"gte": "1"}}})),
        ('published_at < "now-1d/d"', some({"range": {"published_at": {"lt": "now-1d/d"}}})),
        ("not a: x", {"bool": {"must_not": A}}),
        ("a: x and a: y", {"bool": {"filter": [A, B]}}),
        ("a: x or a: y", {"bool": {"should": [A, B], "minimum_should_match": 1}}),
        ("a: (x or y)", {"bool": {"should": [A, B], "minimum_should_match": 1}}),
        ("a: x and a: y or a: z", {"bool": {"should": [{"bool": {"filter": [A, B]}}, C], "minimum_should_match": 1}}),
        ("a: x AND (a: y OR a: z)", {"bool": {"filter": [A, {"bool": {"should": [B, C], "minimum_should_match": 1}}]}}),
        ("سیل and not a: x", {"bool": {"filter": [words("سیل"), {"bool": {"must_not": A}}]}}),
        ('"and"', words("and", "phrase")),
    ],
)
def test_it_is_what_kibana_sends(text: str, expected: dict[str, Any]) -> None:
    assert query(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a:",
        "and",
        "(a: x",
        "a: x)",
        "a: x and",
        "not",
        "سی*",
        "a: سی*",
        "a: { b: c }",
        'a: "x',
        "a > ",
        ": x",
        "()",
        "(" * 10_000,
        "not " * 10_000 + "a",
    ],
)
def test_another_form_is_refused(text: str) -> None:
    with pytest.raises(PeykError, match="KQL that Peyk does not translate"):
        query(text)


def test_it_names_its_fields() -> None:
    assert fields("a: x or not (b >= 1 and c: (y or z)) or سیل") == {"a", "b", "c"}
