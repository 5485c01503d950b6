"""`peyk evaluate` measures the public search on collections, beside the baselines of the kit, and checks the floors."""

import json
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from ingest.cli.app import app
from ingest.errors import PeykError
from ingest.evaluate.collections import Collection, own
from ingest.evaluate.kit import Baseline, Kit, read_kit
from ingest.evaluate.parts import PARTS, select
from ingest.evaluate.ranking import judge

Z = "\u200c"
KIT = """
INDEX = {"settings": {}, "mappings": {"properties": {name: {"type": "text"} for name in ("title", "body")}}}
STOCK = (INDEX, lambda text: {"query": {"match": {"body": text}}})
HOUR = (INDEX, lambda text: {"query": {"match": {"title": text}}})
load = None
def respell(text, how, key): return text
def p_value(a, b): return float(a == b)
"""
STOCK = {
    "settings": {},
    "mappings": {"properties": {name: {"type": "text", "analyzer": "persian"} for name in ("title", "body")}},
}
DOCUMENTS = {
    "book": {"title": f"کتاب{Z}های تازه", "lead": "نمایشگاه", "body": "ناشران کتاب تهران در نمایشگاه شرکت کردند"},
    "rain": {"title": "باران", "lead": "", "body": "بارش باران در شمال کشور ادامه دارد"},
}


def _without(mark: str, text: str) -> str:
    return text.replace(Z, mark)


COLLECTION = Collection(
    DOCUMENTS,
    {"q1": f"کتاب{Z}های تازه", "q2": "بارن شمال"},
    {"q1": {"book": 2}, "q2": {"rain": 1}},
    "nDCG@10",
    {"spaced": lambda text, _: _without(" ", text), "glued": lambda text, _: _without("", text)},
)


def test_a_collection_is_judged_in_every_spelling_beside_the_baselines(elastic: Elasticsearch, tmp_path: Path) -> None:
    (tmp_path / "retrieval").mkdir()
    (tmp_path / "retrieval" / "kit.py").write_text(KIT, encoding="utf-8")
    rows = {row.measure: row for row in judge(elastic, COLLECTION, read_kit(tmp_path))}
    for spelling in ("written", "spaced", "glued"):
        assert rows[f"nDCG@10.{spelling}"].peyk == 1
    # Stock searches the body, the other baseline the title: each finds one of the two.
    assert rows["nDCG@10.written"].others == {"stock": 0.5, "hour": 0.5}
    assert rows["nDCG@10.written"].p == {"stock": 0, "hour": 0}
    assert rows["overlap@10.half-spaces"].peyk == rows["equal_totals.half-spaces"].peyk == 1
    assert rows["overlap@10.half-spaces"].count == 1
    # The set is of the text as typed, with its error.
    assert rows["set.recall"].peyk == 0.5


def test_only_queries_without_an_error_are_corrected_falsely(elastic: Elasticsearch) -> None:
    rows = {row.measure: row for row in judge(elastic, COLLECTION, None)}
    assert rows["false_corrections"].peyk == 0.5
    assert not rows["nDCG@10.written"].others
    known = Collection(DOCUMENTS, COLLECTION.queries, COLLECTION.grades, "nDCG@10", misspelt=frozenset({"q2"}))
    assert {row.measure: row for row in judge(elastic, known, None)}["false_corrections"].peyk == 0


def test_a_folder_may_have_no_kit_but_not_a_broken_one(tmp_path: Path) -> None:
    assert read_kit(tmp_path) is None
    (tmp_path / "retrieval").mkdir()
    (tmp_path / "retrieval" / "kit.py").write_text("STOCK = ()", encoding="utf-8")
    with pytest.raises(PeykError, match=r"kit\.py cannot be imported"):
        read_kit(tmp_path)


def test_the_given_kit_has_two_baselines_and_its_material_is_complete(shared: Path) -> None:
    kit = read_kit(shared)
    assert kit is not None
    assert [baseline.name for baseline in kit.baselines] == ["stock", "hour"]
    assert kit.respell(f"کتاب{Z}ها", "spaced", "1") == "کتاب ها"
    assert [part.missing(shared) for part in PARTS] == [None] * len(PARTS)


def test_a_sample_is_spread_over_the_queries() -> None:
    many = Collection({}, {str(number): "" for number in range(10)}, {}, "MRR@10")
    assert list(many.sampled(3).queries) == ["0", "3", "6"]
    assert many.sampled(20) is many.sampled(None) is many


def test_a_part_is_chosen_by_its_name() -> None:
    assert [part.name for part in select(["topics", "own"])] == ["own", "topics"]
    assert select([]) == list(PARTS)
    with pytest.raises(PeykError, match="no part unknown; the parts are own, strict"):
        select(["unknown"])


def test_texts_of_our_own_hold_their_floors_on_a_clean_clone(elastic: Elasticsearch, tmp_path: Path) -> None:
    """Without the external material, the other parts are skipped, each with a sentence."""
    result = CliRunner().invoke(app, ["evaluate", str(tmp_path), "--json"])
    assert result.exit_code == 0, result.output
    assert list(json.loads(result.stdout)) == ["own"]
    assert result.stderr.count(" is skipped: ") == len(PARTS) - 1


def test_texts_of_our_own_are_ranked_better_than_by_stock(elastic: Elasticsearch) -> None:
    stock = Baseline("stock", STOCK, _stock)
    kit = Kit(load=_none, respell=lambda text, *_: text, p_value=lambda *_: 1.0, baselines=(stock,))
    row = next(judge(elastic, own(), kit))
    assert row.peyk >= row.others["stock"] + 0.05


def _stock(text: str) -> dict[str, Any]:
    return {"query": {"combined_fields": {"query": text, "fields": ["title^2", "body"]}}}


def _none(name: str) -> Any:
    raise AssertionError(name)


def test_a_part_that_is_asked_for_must_have_its_material(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["evaluate", str(tmp_path), "--part", "topics"])
    assert isinstance(result.exception, PeykError)
    assert "topics is skipped" in str(result.exception)
