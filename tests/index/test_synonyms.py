"""Other names: the list, the set on the cluster, and what searches find by it."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from ingest.cli.app import app
from ingest.errors import PeykError
from ingest.mappings import load
from ingest.settings import settings
from ingest.synonyms import Rule, bundled, ensure_set, load_set, parse_rules, read_set
from ingest.synonyms.sets import FILE

Z = "\u200c"


def test_a_list_is_read_line_by_line() -> None:
    rules = parse_rules(["# names", "", "ناجا, فراجا", " پلیس => پلیس, فراجا "])
    assert rules == [Rule(("ناجا", "فراجا"), ("ناجا", "فراجا")), Rule(("پلیس",), ("پلیس", "فراجا"))]
    assert parse_rules(map(str, rules)) == rules


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        pytest.param(["ناجا"], "line 1 is neither", id="a name alone"),
        pytest.param(["الف => ب => پ"], "line 1 is neither", id="two arrows"),
        pytest.param(["ناجا, , فراجا"], "line 1: «» is no name", id="an empty name"),
        pytest.param(["ناجا, !"], "line 1: «!» is no name", id="no letters"),
        pytest.param(["ناجا => "], "line 1: «» is no name", id="nothing on the right"),
        pytest.param(["ا ب پ ت ث ج چ ح خ, ناجا"], "is no name of 1 to 8 words", id="a sentence"),
        pytest.param(["امریکا, آمريكا"], "line 1 says one name twice", id="one name in two spellings"),
        pytest.param(["صدا و سیما, رسانه ملی", f"صدا{Z}و{Z}سیما => ناجا"], "stands in line 1 already", id="two rules"),
        pytest.param(["# nothing"], "0 rules", id="an empty list"),
        pytest.param([f"نام {n}, لقب {n}" for n in range(10_001)], "10,001 rules", id="more than Elasticsearch takes"),
    ],
)
def test_a_mistake_in_a_list_is_named_with_its_line(lines: list[str], message: str) -> None:
    with pytest.raises(PeykError, match=message):
        parse_rules(lines)


@pytest.fixture
def named(elastic: Elasticsearch) -> Iterator[str]:
    """The name of a set, and of an index that reads it."""
    name = f"test-{uuid.uuid4().hex[:8]}"
    definition = load("articles")
    definition["settings"]["analysis"]["filter"]["fa_other_names"]["synonyms_set"] = name
    elastic.indices.create(index=settings().index(name), **definition)
    yield name
    # A set that an index reads cannot be deleted.
    elastic.indices.delete(index=settings().index(name))
    elastic.options(ignore_status=404).synonyms.delete_synonym(id=name)


def _found(client: Elasticsearch, index: str, query: str) -> list[str]:
    clause = {
        "multi_match": {"query": query, "fields": ["title", "body"], "analyzer": "fa_names", "type": "most_fields"}
    }
    return [hit["_source"]["title"] for hit in client.search(index=index, query=clause)["hits"]["hits"]]


def test_names_find_each_other_in_every_spelling_and_an_editor_changes_them_at_once(
    elastic: Elasticsearch, named: str
) -> None:
    index = settings().index(named)
    titles = ["فراجا اعلام کرد", "نشست نيروي انتظامي", "سفر به ایالات متحده", "برنامه صدا و سیما", "انتظامی شهر"]
    for title in titles:
        elastic.index(index=index, document={"title": title, "body": "متن"})
    elastic.indices.refresh(index=index)
    # The index was made before its set, as by a bare PUT of articles.json.
    assert _found(elastic, index, "ناجا") == []
    assert ensure_set(elastic, named)
    for query, expected in {
        "ناجا": {titles[0], titles[1]},
        "نیروی انتظامی": {titles[0], titles[1]},
        "امريكا": {titles[2]},
        "رسانه ملي": {titles[3]},
        "سیما": set(),
    }.items():
        assert set(_found(elastic, index, query)) == expected, query
    load_set(elastic, parse_rules(["ناجا, انتظامی شهر"]), named)
    assert _found(elastic, index, "ناجا") == [titles[4]]
    # An editor may also write to the cluster by hand, and more loosely than a list may be.
    elastic.synonyms.put_synonym(id=named, synonyms_set=[{"id": "1", "synonyms": "ناجا, انتظامی شهر"}])
    assert not ensure_set(elastic, named)
    assert list(map(str, read_set(elastic, named))) == ["ناجا, انتظامی شهر"]


def test_the_bundled_list_has_no_mistake_and_every_name_reaches_the_index(elastic: Elasticsearch, named: str) -> None:
    ensure_set(elastic, named)
    names = [name for rule in bundled() for name in rule.names if len(rule.finds) > 1]
    assert len(bundled()) >= 100
    # One request: the node leaves room of a hundred positions between two texts.
    tokens = elastic.indices.analyze(index=settings().index(named), analyzer="fa_names", text=names)["tokens"]
    reached = {token["position"] // 100 for token in tokens if token["type"] == "SYNONYM"}
    assert len(reached) >= len(names) * 0.99


def test_the_command_shows_and_loads(elastic: Elasticsearch, tmp_path: Path) -> None:
    ensure_set(elastic)
    shown = CliRunner().invoke(app, ["synonyms", "show", "امريكا"])
    assert "آمریکا, ایالات متحده" in shown.stdout
    assert CliRunner().invoke(app, ["synonyms", "load", "--check", str(FILE)]).exit_code == 0
    wrong = tmp_path / "names.txt"
    wrong.write_text("ناجا\n", encoding="utf-8")
    assert "line 1" in str(CliRunner().invoke(app, ["synonyms", "load", str(wrong)]).exception)
