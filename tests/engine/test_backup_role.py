"""On a secured node, the role for backups suffices; the role for crawls does not, and the error names what it lacks."""

from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from ingest import engine
from ingest.backup import backup, restore
from ingest.errors import PeykError
from ingest.index import ensure_indices
from ingest.secure import roles
from tests.backup.state import state
from tests.crawl.line import use
from tests.engine.conftest import QUICK, directory
from tests.rebuild.line import LOADED, load

ADMIN = "elastic-secret"


def test_the_role_for_backups_is_enough(downloads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in QUICK.items():
        monkeypatch.setenv(name, value)
    with directory() as home:
        monkeypatch.setenv("PEYK_SNAPSHOTS", str(home / "snapshots"))
        folder = home / "snapshots" / "nightly"
        node = engine.start(home, password=ADMIN)
        try:
            admin = Elasticsearch(node.url, basic_auth=("elastic", ADMIN))
            for role in ("crawl", "backup"):
                admin.security.put_role(name=role, **roles.load(role))
                admin.security.put_user(username=role, password=f"{role}-secret", roles=[role])

            def as_user(name: str) -> None:
                address = node.url.replace("http://", f"http://{name}:{name}-secret@")
                monkeypatch.setenv("ELASTICSEARCH_URL", address)
                use(monkeypatch, tmp_path / "var", [])

            as_user("crawl")
            ensure_indices(admin)
            load(admin, LOADED)
            with pytest.raises(PeykError, match="use one with the role `backup`") as refusal:
                backup(folder)
            assert "secret" not in str(refusal.value)
            as_user("backup")
            backup(folder)
            before = _of_peyk(admin)
            delete_indices_of_peyk(admin, before)
            restore(folder)
            assert _of_peyk(admin) == before
        finally:
            engine.stop(home)


def _of_peyk(client: Elasticsearch) -> dict[str, object]:
    return {name: documents for name, documents in state(client).items() if not name.startswith(".")}


def delete_indices_of_peyk(client: Elasticsearch, names: dict[str, object]) -> None:
    client.indices.delete(index=",".join(names))
