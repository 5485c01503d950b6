"""Every action of matrix.toml is allowed or refused to every role as the matrix says, on a secured node."""

import json
import re
import ssl
import tomllib
from collections.abc import Iterator
from http.client import HTTPSConnection
from pathlib import Path
from typing import Any

import pytest

from ingest.index import ensure_indices
from ingest.secure import roles
from ingest.secure.settings import Passwords
from ingest.secure.setup import administrator
from ingest.settings import read, settings
from tests.security.conftest import Guarded, peyk

MATRIX = tomllib.loads((Path(__file__).parent / "matrix.toml").read_text(encoding="utf-8"))["action"]


@pytest.fixture(scope="module")
def filled(guarded: Guarded) -> Iterator[Guarded]:
    """The cluster with all of Peyk's indices, empty, and a foreign index."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in guarded.as_administrator().items():
            patch.setenv(name, value)
        settings.cache_clear()
        with administrator(read(Passwords)) as client:
            ensure_indices(client)
            client.indices.create(index="payroll", settings={"number_of_replicas": 0})
            yield guarded
            client.indices.delete(index=["payroll", f"{guarded.prefix}articles-v1"])
            client.indices.delete(index=[f"{guarded.prefix}{name}" for name in _others()])
    settings.cache_clear()


def _others() -> list[str]:
    from ingest.mappings import NAMES

    return [name for name in NAMES if name != "articles"]


def ask(cluster: Guarded, role: str, action: dict[str, Any]) -> tuple[int, str]:
    """Send a request; return the status of the answer and the type of its error."""
    method, _, path = action["request"].partition(" ")
    path = re.sub("<([a-z0-9-]+)>", lambda match: cluster.prefix + match[1], path)
    context = ssl.create_default_context(cafile=cluster.certificates / "ca.crt")
    address = cluster.url.removeprefix("https://")
    key = (cluster.keys / f"{role}.key").read_text()
    connection = HTTPSConnection(address, context=context, timeout=60)
    body = json.dumps(action["body"]) if "body" in action else None
    connection.request(method, path, body, {"Authorization": f"ApiKey {key}", "Content-Type": "application/json"})
    answer = connection.getresponse()
    told = json.loads(answer.read() or b"{}")
    connection.close()
    error = told.get("error", {})
    return answer.status, error.get("type", "") if isinstance(error, dict) else str(error)


@pytest.mark.parametrize("role", roles.names())
@pytest.mark.parametrize("action", MATRIX, ids=lambda action: action["name"])
def test_matrix(filled: Guarded, action: dict[str, Any], role: str) -> None:
    status, error = ask(filled, role, action)
    refused = (status, error) == (403, "security_exception")
    assert refused == (role not in action["allowed"]), (status, error)
    # Allowed, it comes to what was asked for: done, not there, or wrong in a known way.
    assert refused or status in {200, 201, 400, 404, 405, 500}, (status, error)


def test_metrics_need_the_role_read_and_no_more(filled: Guarded) -> None:
    for role, up in (("read", 1), ("page", 0)):
        told = peyk("metrics", **filled.as_role(role))
        assert (told.returncode, f"peyk_up {up}.0\n" in told.stdout) == (0, True), told.stderr
        assert ("peyk_findings{" in told.stdout) == ("do not allow" not in told.stderr) == bool(up)


def test_the_matrix_names_every_role() -> None:
    assert {role for action in MATRIX for role in action["allowed"]} == set(roles.names())
