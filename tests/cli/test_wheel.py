"""The wheel with its core dependencies, outside the checkout: it finds its files and works."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer

from ingest import outlets
from tests.crawl.site import PAGE, Site

ROOT = Path(__file__).parents[2]
UV = Path(sys.executable).with_name("uv")
NOWHERE = "http://127.0.0.1:9"
ARTICLE = {
    "url": "http://kavir.example/news/1",
    "title": "روابط عمومی‌های استان گزارش دادند",
    "body": "روابط عمومی های شهرداری کرمان گزارش کار امسال را منتشر کردند.",
}


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command `peyk` of an environment with the wheel and its pinned dependencies."""
    folder = tmp_path_factory.mktemp("core")
    source = folder / "source"
    ignore = shutil.ignore_patterns("__pycache__")
    for name in ("ingest", "index_mappings", "dags", "requirements"):
        shutil.copytree(ROOT / name, source / name, ignore=ignore)
    for name in ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    command = [UV, "build", "--offline", "--wheel", "--no-build-isolation", "--python", sys.executable, source]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = (source / "dist").glob("*.whl")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "env"], check=True)
    python = folder / "env" / "bin" / "python"
    pins = ROOT / "requirements" / "run.txt"
    # The packages come from uv's cache.
    command = [UV, "pip", "install", "--offline", "--python", python, "--constraint", pins, wheel]
    subprocess.run(command, check=True, capture_output=True)
    return python.with_name("peyk")


def peyk(core: Path, folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    own = {name: value for name, value in os.environ.items() if name not in ("PEYK_VAR", "ELASTICSEARCH_URL")}
    own |= {"XDG_DATA_HOME": str(folder)} | environment
    return subprocess.run([core, *arguments], cwd=folder, env=own, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("arguments", "environment", "extra"),
    [
        (("engine", "start"), {}, "peyk[engine]"),
        (("metrics",), {"ELASTICSEARCH_URL": NOWHERE}, "peyk[metrics]"),
        (("up",), {"ELASTICSEARCH_URL": NOWHERE}, "peyk[airflow]"),
        (("archive", "verify"), {"PEYK_ARCHIVE": "s3://pages/peyk", "ELASTICSEARCH_URL": NOWHERE}, "peyk[s3]"),
    ],
)
def test_a_missing_extra_is_named(
    core: Path, tmp_path: Path, arguments: tuple[str, ...], environment: dict[str, str], extra: str
) -> None:
    done = peyk(core, tmp_path, *arguments, **environment)
    assert done.returncode == 2 and extra in done.stderr, done.stderr


@pytest.mark.parametrize("arguments", [("mappings", "--check"), ("outlets", "--json"), ("crawl", "--help")])
def test_the_core_dependencies_are_declared(core: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = peyk(core, tmp_path, *arguments)
    assert done.returncode == 0, done.stderr


def test_it_builds_loads_crawls_and_searches(
    core: Path, node_url: str, elastic: Elasticsearch, tmp_path: Path, httpserver: HTTPServer
) -> None:
    site = Site(httpserver)
    site.answers(PAGE)
    rows, work = tmp_path / "rows.toml", tmp_path / "work"
    rows.write_text(outlets.to_toml([site.row]), encoding="utf-8")
    work.mkdir()
    (work / "articles.jsonl").write_text(json.dumps(ARTICLE), encoding="utf-8")
    own = {"PEYK_OUTLETS": str(rows), "PEYK_PACE": "0", "XDG_DATA_HOME": str(tmp_path / "data")}
    own |= {"ELASTICSEARCH_URL": node_url}

    def said(*arguments: str) -> str:
        done = peyk(core, work, *arguments, **own)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert str(core.parents[1]) in said("mappings", "--check"), "the definitions are the wheel's own"
    said("load", "articles.jsonl")
    found: dict[str, Any] = json.loads(said("crawl", "--json"))
    assert found["totals"]["indexed"] == 1
    for query, total in (("روابط عمومیهای", 1), ("شورای شهر", 1)):
        assert json.loads(said("search", query, "--json"))["total"] == total
    state = tmp_path / "data" / "peyk"
    assert str(state) in said("--version") and (state / "archive").is_dir()
    assert {path.name for path in work.iterdir()} == {"articles.jsonl"}, "nothing is written where it was called"
