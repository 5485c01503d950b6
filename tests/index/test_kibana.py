"""Kibana can import the saved objects unchanged: they have the shape of its import format, and their fields exist."""

import json
from typing import Any

import pytest

from ingest.mappings import FOLDER, load


@pytest.fixture(scope="module")
def objects() -> dict[str, dict[str, Any]]:
    lines = (FOLDER / "kibana" / "discover.ndjson").read_text(encoding="utf-8").splitlines()
    return {item["type"]: item for item in map(json.loads, lines)}


def _exists(path: str) -> bool:
    properties = load("articles")["mappings"]["properties"]
    *parents, leaf = path.split(".")
    for parent in parents:
        properties = properties[parent]["properties"]
    return leaf in properties


def test_the_data_view_labels_fields_that_exist_in_persian(objects: dict[str, dict[str, Any]]) -> None:
    view = objects["index-pattern"]["attributes"]
    labels = json.loads(view["fieldAttrs"])
    assert view["title"] == "articles"
    assert _exists(view["timeFieldName"])
    assert {name for name in labels if not _exists(name)} == set()
    assert all(any("\u0600" < letter < "\u06ff" for letter in label["customLabel"]) for label in labels.values())


def test_the_saved_search_shows_columns_that_exist_in_the_data_view(objects: dict[str, dict[str, Any]]) -> None:
    session = objects["search"]
    source = json.loads(session["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"])
    names = {reference["name"]: (reference["type"], reference["id"]) for reference in session["references"]}
    assert all(_exists(column) for column in session["attributes"]["columns"])
    assert all(_exists(field) for field, _ in session["attributes"]["sort"])
    wanted = {source["indexRefName"], *(entry["meta"]["indexRefName"] for entry in source["filter"])}
    assert wanted == set(names)
    assert set(names.values()) == {("index-pattern", objects["index-pattern"]["id"])}
