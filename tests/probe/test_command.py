"""`peyk outlets` as an operator uses it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ingest import outlets
from ingest.cli.outlets import app
from ingest.errors import PeykError
from ingest.sample.server import Server, serve
from ingest.sample.world import World
from ingest.settings import settings

SITE = "http://www.khabar-kavir.example/"


@pytest.fixture(scope="module")
def world() -> Iterator[Server]:
    with serve(World.build()) as server:
        yield server


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of PEYK_OUTLETS, which does not exist yet."""
    monkeypatch.setenv("PEYK_OUTLETS", str(tmp_path / "mine.toml"))
    monkeypatch.setenv("PEYK_PACE", "0")
    settings.cache_clear()
    return tmp_path / "mine.toml"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def test_the_list_is_the_catalogue(file: Path) -> None:
    file.write_text('base = "bundled"', encoding="utf-8")
    assert f"{len(outlets.load())} outlets" in run().stdout
    assert {row["id"] for row in json.loads(run("--json").stdout)} == set(outlets.load())


def test_add_writes_the_row_and_tells_the_story_that_was_read(file: Path, world: Server) -> None:
    done = run("add", SITE, "--connect-to", world.address, "--province", "کرمان", "--id", "kavir")

    assert done.exit_code == 0
    assert "khabar-kavir.example/fa/news/" in done.stdout
    row = outlets.load(file)["kavir"]
    assert (row.name_fa, row.family, row.province) == ("خبر کویر", "iransamaneh", "کرمان")
    assert row.feeds == (f"{SITE}fa/rss/allnews",)


def test_add_refuses_an_outlet_that_is_there(file: Path, world: Server) -> None:
    run("add", SITE, "--connect-to", world.address)
    before = file.read_text(encoding="utf-8")

    refused = run("add", "https://photo.khabar-kavir.example", "--connect-to", world.address)

    assert isinstance(refused.exception, PeykError)
    assert "already belongs to outlet khabar-kavir" in str(refused.exception)
    assert file.read_text(encoding="utf-8") == before


def test_add_writes_nothing_where_nothing_can_be_read(file: Path, world: Server) -> None:
    failed = run("add", "http://nobody.example/", "--connect-to", world.address)
    assert isinstance(failed.exception, PeykError)
    assert "http-404" in str(failed.exception) and "--feed" in str(failed.exception)
    assert not file.exists()


def test_a_dry_run_prints_the_row_and_writes_nothing(file: Path, world: Server) -> None:
    done = run("add", SITE, "--connect-to", world.address, "--dry-run", "--json")
    told = json.loads(done.stdout)
    assert told["row"]["family"] == "iransamaneh" and told["story"]["characters"] > 300
    assert told["written_to"] is None and not file.exists()


def test_probe_repairs_the_file_and_only_what_moved(file: Path, world: Server) -> None:
    rows = {row["id"]: row | {"pace": 0.0} for row in world.world.rows(world.address)}
    rows["peyvand"] |= {"feeds": ["http://www.peyvandnews.example/old"], "family": "unknown"}
    text = "# ours\n" + outlets.to_toml({k: v for k, v in row.items() if v is not None} for row in rows.values())
    file.write_text(text, encoding="utf-8")

    done = run("probe", "peyvand", "kavir", "--json")

    told = {outlet["id"]: outlet for outlet in json.loads(done.stdout)["outlets"]}
    assert {name: outlet["state"] for name, outlet in told.items()} == {"peyvand": "repaired", "kavir": "ok"}
    after = outlets.load(file)
    assert after["peyvand"].feeds == ("http://www.peyvandnews.example/rss",)
    assert after["peyvand"].family == "nastooh"
    assert file.read_text(encoding="utf-8").startswith("# ours\n")
    assert after["hormoz"].verified == "never" != after["kavir"].verified


def test_probe_without_a_file_prints_the_rows(world: Server, tmp_path: Path, file: Path) -> None:
    rows = [row for row in world.world.rows(world.address) if row["id"] == "kavir"]
    file.write_text(outlets.to_toml([rows[0] | {"sitemaps": []}]), encoding="utf-8")

    done = run("probe", "kavir", "--dry-run")

    assert "1 repaired" in done.stdout and '[[outlet]]\nid = "kavir"' in done.stdout
    assert "fa-sitemap-news" not in file.read_text(encoding="utf-8")


def test_probe_exits_with_3_if_nothing_could_be_read(file: Path) -> None:
    dead = {"id": "dead", "name": "Dead", "name_fa": "خاموش", "domain": "dead.example", "connect_to": "127.0.0.1:1"}
    file.write_text(outlets.to_toml([dead]), encoding="utf-8")
    done = run("probe")
    assert done.exit_code == 3
    assert "dead: home page: connection" in done.stdout
    assert "verified" not in file.read_text(encoding="utf-8")


def test_probe_refuses_a_name_that_is_not_there(file: Path) -> None:
    file.write_text(outlets.to_toml([{"id": "one", "name": "One", "name_fa": "یک", "domain": "one.example"}]))
    assert "nobody" in str(run("probe", "nobody").exception)
    assert "verified" not in file.read_text(encoding="utf-8")
