"""A sample installation with one of everything that an archive does not hold."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer
from typer.testing import CliRunner

from ingest.cli.app import app
from ingest.crawl.run import run
from ingest.desk.correct import correct
from ingest.mappings.synonyms import bundled, export_sets, import_sets, load_set, parse_rules
from ingest.sample.server import serve
from ingest.sample.world import World
from tests.backup.state import shared_folder
from tests.crawl.line import documents, use
from tests.crawl.site import PAGE, Site
from tests.engine.conftest import node_of_its_own
from tests.rebuild.line import LOADED, load

OUTLETS = ("toos", "zagros")
"""Quick outlets of the sample world; the first has walled stories."""
OWN_RULE = "شهر آزمایش, آزمایش‌شهر"
CORRECTED = "عنوانی که یک ویراستار می‌نویسد"


@pytest.fixture(scope="session")
def node_url(downloads: Path) -> Iterator[str]:
    """A node for these tests alone: a restore replaces the list of other names, which all tests on a cluster share."""
    with node_of_its_own(downloads) as url:
        yield url


@pytest.fixture
def installation(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer
) -> Iterator[Elasticsearch]:
    """Stories behind a wall, revised and withdrawn; a correction by hand, a rule of the operator, a loaded article."""
    before, site = export_sets(elastic), Site(httpserver)
    with serve(World.build()) as server:
        rows = [row | {"recheck_minutes": [0]} for row in server.world.rows(server.address) if row["id"] in OUTLETS]
        use(monkeypatch, tmp_path / "var", [site.row, *rows])
        for ago, status in ((6, 200), (5, 404), (3.9, 404), (2.8, 404), (1.7, 404)):
            site.answers(PAGE if status == 200 else "", status=status)
            with time_machine.travel(datetime.now(UTC) - timedelta(days=ago)):
                run()
            server.world = World.build(edition=2)
    load_set(elastic, [*parse_rules([OWN_RULE]), *bundled()])
    load(elastic, LOADED)
    some = next(doc["url"] for _, doc in sorted(documents(elastic).items()) if doc["completeness"] == "full")
    correct(some, {"title": CORRECTED}, "a wrong name")
    yield elastic
    if before:
        import_sets(elastic, before)


@pytest.fixture
def folder(elastic: Elasticsearch) -> Iterator[Path]:
    """A folder that the node may write to; it does not exist yet."""
    with shared_folder(elastic) as path:
        yield path


def peyk(*arguments: str) -> str:
    """Run a command, and return its output."""
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout
