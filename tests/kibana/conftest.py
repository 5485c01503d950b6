"""A stand-in for Kibana with two users, and the environment of a set-up that asks it."""

from base64 import b64encode
from collections.abc import Iterator

import pytest

from benchmarks.compose.images.kibana.server import Kibana, serve
from ingest.settings import settings

PASSWORD = "right, with ÷ and #"
READER = "may only read"


def users(authorization: str) -> str | None:
    """Return what a user may do: `all` the administrator, `read` the reader."""
    known = {"elastic": (PASSWORD, "all"), "reader": (READER, "read")}
    headers = {
        f"Basic {b64encode(f'{name}:{word}'.encode()).decode()}": rights for name, (word, rights) in known.items()
    }
    return headers.get(authorization)


@pytest.fixture
def kibana(monkeypatch: pytest.MonkeyPatch) -> Iterator[Kibana]:
    """A stand-in without any objects, at the address of the settings."""
    stand_in = Kibana(users)
    with serve(stand_in) as url:
        monkeypatch.setenv("KIBANA_URL", url)
        monkeypatch.setenv("ELASTIC_PASSWORD", PASSWORD)
        settings.cache_clear()
        yield stand_in
