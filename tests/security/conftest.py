"""A secured node with TLS, set up by the commands of docs/security.md, and the settings of its clients."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from ingest import engine
from tests import processes
from tests.engine.conftest import QUICK, directory

ROOT = Path(__file__).parents[2]
PASSWORD = 'elastic @:/%#?"\\$ ۱۲'
"""No URL, shell or file takes it without escapes; the settings do."""


@dataclass(frozen=True)
class Guarded:
    """A cluster: its address, the folder of its certificates and of the API keys, and its installation's prefix."""

    url: str
    certificates: Path
    keys: Path
    prefix: str
    home: Path

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment variables that every client needs."""
        return {
            "ELASTICSEARCH_URL": self.url,
            "ELASTICSEARCH_CA_CERTS": str(self.certificates / "ca.crt"),
            "PEYK_INDEX_PREFIX": self.prefix,
        }

    def as_role(self, role: str) -> dict[str, str]:
        return self.environment | {"ELASTICSEARCH_API_KEY_FILE": str(self.keys / f"{role}.key")}

    def as_administrator(self) -> dict[str, str]:
        return self.environment | {"ELASTIC_PASSWORD": PASSWORD}


def peyk(*arguments: str, **environment: str) -> CompletedProcess[str]:
    """Run a command as an operator does."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("ELASTIC", "PEYK_INDEX"))}
    return processes.peyk(*arguments, environment=own | environment)


@pytest.fixture(scope="session")
def guarded(downloads: Path) -> Iterator[Guarded]:
    with directory() as place, pytest.MonkeyPatch.context() as patch:
        for name, value in QUICK.items():
            patch.setenv(name, value)
        made = peyk("secure", "certificates", str(place / "certificates"), "--host", "localhost", "--host", "127.0.0.1")
        assert made.returncode == 0, made.stderr
        node = engine.start(place / "home", password=PASSWORD, certificates=place / "certificates")
        try:
            cluster = Guarded(node.url, place / "certificates", place / "keys", "guarded-", place / "home")
            done = peyk("secure", "setup", "--keys", str(cluster.keys), **cluster.as_administrator())
            assert done.returncode == 0, done.stderr
            yield cluster
        finally:
            engine.stop(place / "home")
