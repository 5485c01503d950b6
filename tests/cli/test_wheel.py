"""An installed wheel, in a folder that has nothing of the checkout: it finds its files, and works on a cluster."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer

from ingest import outlets
from tests.crawl.site import PAGE, Site

CHECKOUT = Path(__file__).parents[2]
ARTICLE = {
    "url": "http://kavir.example/news/1",
    "title": "روابط عمومی‌های استان گزارش دادند",
    "body": "روابط عمومی های شهرداری کرمان گزارش کار امسال را منتشر کردند.",
}


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of an environment with the wheel and the packages that Peyk needs, without the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", str(folder)]
    subprocess.run([*build, "."], cwd=_copy(folder / "source"), check=True)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", with_pip=False)
    packages = next((folder / "env").glob("lib/python*/site-packages"))
    # The pinned packages of this environment; an editable checkout is found by a .pth file, which is not read there.
    (packages / "pinned.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(packages)]
    subprocess.run([*pip, str(wheel)], check=True)
    return folder / "env" / "bin"


def _copy(target: Path) -> Path:
    listed = subprocess.run(["git", "ls-files"], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    for name in listed.stdout.splitlines():
        if not name.startswith("tests/"):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes((CHECKOUT / name).read_bytes())
    return target


def test_it_builds_loads_crawls_and_searches(
    bare: Path, elastic: Elasticsearch, tmp_path: Path, httpserver: HTTPServer
) -> None:
    site = Site(httpserver)
    site.answers(PAGE)
    rows, work = tmp_path / "rows.toml", tmp_path / "work"
    rows.write_text(outlets.to_toml([site.row]), encoding="utf-8")
    work.mkdir()
    (work / "articles.jsonl").write_text(json.dumps(ARTICLE), encoding="utf-8")
    own = {"PEYK_OUTLETS": str(rows), "PEYK_PACE": "0", "XDG_DATA_HOME": str(tmp_path / "data")}
    environment = {name: value for name, value in os.environ.items() if name not in ("PEYK_VAR", "PYTHONPATH")} | own

    def peyk(*arguments: str) -> str:
        command = [str(bare / "python"), "-m", "ingest", *arguments]
        done = subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert str(bare.parent) in peyk("mappings", "--check"), "the definitions are the wheel's own"
    peyk("load", "articles.jsonl")
    found: dict[str, Any] = json.loads(peyk("crawl", "--json"))
    assert found["totals"]["indexed"] == 1
    for query, total in (("روابط عمومیهای", 1), ("شورای شهر", 1)):
        assert json.loads(peyk("search", query, "--json"))["total"] == total
    state = tmp_path / "data" / "peyk"
    assert str(state) in peyk("--version") and (state / "archive").is_dir()
    assert {path.name for path in work.iterdir()} == {"articles.jsonl"}, "nothing is written where it was called"
