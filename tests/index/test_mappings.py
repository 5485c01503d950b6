"""The index definitions are current and strict, and a real node accepts them unchanged."""

from dataclasses import fields
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from elasticsearch import Elasticsearch

from ingest.errors import PeykError
from ingest.index import ensure_indices
from ingest.mappings import FOLDER, NAMES, build, load
from ingest.model import Article
from ingest.settings import settings


def test_articles_json_is_what_its_sources_give() -> None:
    assert (FOLDER / "articles.json").read_text(encoding="utf-8") == build()


def test_no_invisible_character_hides_in_the_files() -> None:
    for path in FOLDER.glob("*.json"):
        assert not set("\u200c\u200b\u200d\u200e\u200f\u00a0\ufeff") & set(path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize("name", NAMES)
def test_a_definition_is_the_body_of_a_put(name: str, elastic: Elasticsearch, node_url: str) -> None:
    index = settings().index(f"put-{name}")
    request = Request(
        f"{node_url}/{index}",
        data=(FOLDER / f"{name}.json").read_bytes(),
        headers={"Content-Type": "application/json"},
        method="PUT",
    )
    with urlopen(request) as answer:
        assert answer.status == 200
    assert elastic.indices.get_mapping(index=index)[index]["mappings"]["dynamic"] == "strict"


def test_a_definition_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("ingest.mappings.files.FOLDER", tmp_path)
    with pytest.raises(PeykError, match=r"articles\.json cannot be read"):
        load("articles")


def _leaves(properties: dict[str, Any], prefix: str = "") -> dict[str, str]:
    found = {}
    for name, field in properties.items():
        if "properties" in field:
            found |= _leaves(field["properties"], f"{prefix}{name}.")
        else:
            found[prefix + name] = field["type"]
    return found


def test_the_mapping_holds_every_field_of_an_article_and_no_other() -> None:
    mapped = load("articles")["mappings"]["properties"]
    assert set(mapped) == {field.name for field in fields(Article)}


def test_the_schema_page_lists_every_field_with_its_type() -> None:
    page = (FOLDER.parent / "docs" / "schema.md").read_text(encoding="utf-8")
    rows = [line.split("|") for line in page.splitlines() if line.startswith("| `")]
    listed = {row[1].strip().strip("`"): row[2].strip() for row in rows}
    assert listed == _leaves(load("articles")["mappings"]["properties"])


@pytest.mark.parametrize(
    ("replicas", "expected"),
    [("0", {"auto_expand_replicas": "false", "number_of_replicas": "0"}), ("0-2", {"auto_expand_replicas": "0-2"})],
)
def test_the_installation_chooses_shards_and_replicas(
    replicas: str, expected: dict[str, str], elastic: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEYK_SHARDS", "3")
    monkeypatch.setenv("PEYK_REPLICAS", replicas)
    settings.cache_clear()
    ensure_indices(elastic, ["articles", "crawl-state"])
    made = {
        name: definition["settings"]["index"]
        for name, definition in elastic.indices.get(index=f"{settings().index_prefix}*").items()
    }
    articles = made[f"{settings().index('articles')}-v1"]
    state = made[settings().index("crawl-state")]
    assert (articles["number_of_shards"], state["number_of_shards"]) == ("3", "1")
    assert expected.items() <= articles.items() and expected.items() <= state.items()
