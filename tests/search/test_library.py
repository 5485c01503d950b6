"""docs/library.md: its program runs unchanged, and every name it documents exists."""

import importlib
import inspect
import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from ingest import model
from ingest.discover import Discovered
from ingest.search import Fallback, Hit, Results, build_query, search
from ingest.settings import settings

PAGE = (Path(__file__).parents[2] / "docs" / "library.md").read_text(encoding="utf-8")
NAMES = sorted(set(re.findall(r"`(ingest(?:\.\w+)+)`", PAGE)))
STABLE = {
    "ingest.clean.clean",
    "ingest.discover.read",
    "ingest.mappings.load",
    "ingest.model",
    "ingest.search.build_query",
    "ingest.search.search",
}


def _left_out(names: list[str]) -> list[str]:
    """Public names that the page does not mention."""
    return [name for name in names if f"`{name}`" not in PAGE]


def test_the_program_of_the_page_runs(elastic: Elasticsearch, node_url: str) -> None:
    program = "\n".join(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL))
    exec(compile(program, "docs/library.md", "exec"), {"URL": node_url, "INDEX": settings().index("library")})


@pytest.mark.parametrize("name", NAMES)
def test_every_name_of_the_page_can_be_imported(name: str) -> None:
    module, _, last = name.rpartition(".")
    assert hasattr(importlib.import_module(module), last)


def test_the_page_documents_every_stable_name() -> None:
    assert set(NAMES) >= STABLE


@pytest.mark.parametrize("function", [search, build_query])
def test_the_page_names_every_argument(function: object) -> None:
    assert callable(function)
    assert _left_out([name for name in inspect.signature(function).parameters if name != "narrow"]) == []


@pytest.mark.parametrize("kind", [Results, Hit, Fallback, Discovered])
def test_the_page_names_every_field_of_an_answer(kind: type) -> None:
    assert _left_out([field.name for field in fields(kind)]) == []


def test_the_page_names_every_record() -> None:
    records = [name for name, kind in vars(model).items() if isinstance(kind, type) and is_dataclass(kind)]
    assert _left_out(records) == []


def test_the_signatures_on_the_page_are_those_of_the_code() -> None:
    """Defaults are stable too: a call without an argument keeps its meaning."""
    (told,) = re.findall(r"`search\((.*?)\) -> Results`", PAGE)
    given = inspect.signature(search).parameters.values()
    written = [str(one.replace(annotation=inspect.Parameter.empty)).replace("'", '"') for one in given]
    assert [part for part in re.split(r", (?![^(]*\))", told) if part != "*"] == written
