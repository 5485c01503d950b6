"""`peyk probe` takes outlets by any name."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingest import outlets
from ingest.cli.app import app
from ingest.sample.world import World
from ingest.settings import settings


@pytest.mark.parametrize("name", ["kavir", "خبر کوير", "KAVIR"])
def test_an_outlet_is_found_by_any_name(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = tmp_path / "rows.toml"
    rows.write_text(outlets.to_toml(World.build().rows("127.0.0.1:9")), encoding="utf-8")
    monkeypatch.setenv("PEYK_OUTLETS", str(rows))
    settings.cache_clear()
    done = CliRunner().invoke(app, ["probe", name, "--dry-run", "--json"])
    assert done.exit_code == 3, "nothing listens on the port"
    assert [found["id"] for found in json.loads(done.stdout)["outlets"]] == ["kavir"]
