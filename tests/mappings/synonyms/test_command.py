"""`peyk synonyms`."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from ingest.cli.app import app
from ingest.mappings.synonyms import bundled, ensure_set, load_set
from ingest.mappings.synonyms.sets import FILE

MINE = "شهرآورد پایتخت, دربی پایتخت"


@pytest.fixture
def cluster(elastic: Elasticsearch) -> Iterator[Elasticsearch]:
    """A node with only Peyk's list before and after the test: searches of other tests read the same list."""
    ensure_set(elastic)
    yield elastic
    load_set(elastic, bundled())


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["synonyms", *arguments])
    assert result.exception is None, result.exception
    return result.stdout


def test_what_is_shown_can_be_changed_and_loaded(cluster: Elasticsearch, tmp_path: Path) -> None:
    shown = _run("show")
    assert "# Peyk's" in shown
    assert "# Yours" not in shown
    file = tmp_path / "names.txt"
    file.write_text(f"{shown}\n{MINE}\n", encoding="utf-8")
    assert "no mistake" in _run("load", "--check", str(file))
    assert "1 new, 0 gone" in _run("load", str(file))
    assert _run("show", "دربی پايتخت") == f"# Yours\n{MINE}\n"
    assert json.loads(_run("show", "دربی پایتخت", "--json"))[0]["owner"] == "operator"
    assert "آمریکا, ایالات متحده" in _run("show", "امريكا")


def test_an_update_says_what_it_leaves_out_and_why(cluster: Elasticsearch, tmp_path: Path) -> None:
    assert _run("update", "--dry-run") == "0 rules added, 0 dropped, 0 left out; nothing was changed\n"
    deleted = bundled()[0]
    file = tmp_path / "names.txt"
    file.write_text("\n".join([MINE, *map(str, bundled()[1:])]), encoding="utf-8")
    _run("load", str(file))
    assert "0 rules added, 0 dropped, 1 left out\n" in _run("update")
    assert f"# Left out\n# you deleted or changed it\n{deleted}\n" in _run("update", "--dry-run")
    answer = json.loads(_run("update", "--dry-run", "--json"))
    assert answer == {
        "added": [],
        "dropped": [],
        "left_out": [{"rule": str(deleted), "reason": "you deleted or changed it"}],
    }
    assert _run("show").startswith(f"# Yours\n{MINE}\n# Peyk's\n")


def test_a_list_with_a_mistake_is_not_loaded(tmp_path: Path) -> None:
    assert "no mistake" in _run("load", "--check", str(FILE))
    wrong = tmp_path / "names.txt"
    wrong.write_text("ناجا\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["synonyms", "load", str(wrong)])
    assert "line 1" in str(result.exception)
