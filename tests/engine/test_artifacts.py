"""A download is complete and has the pinned hash, or it does not exist."""

import gc
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from ingest.engine.artifacts import Artifact, fetch
from ingest.errors import PeykError

# The Maven client leaves the connection of a failed download to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")

CONTENT = b"the jar" * 1000
JAR = Artifact("org.example", "tool", "1.0", "jar", hashlib.sha256(CONTENT).hexdigest())
ADDRESS = "/org/example/tool/1.0/tool-1.0.jar"


@pytest.fixture(autouse=True)
def _collected() -> Iterator[None]:
    yield
    gc.collect()


@pytest.fixture
def repository(httpserver: HTTPServer) -> dict[str, str]:
    """A Maven repository that serves the bytes that the test puts at ADDRESS."""
    return {"local": httpserver.url_for("").rstrip("/")}


def test_a_download_is_kept(httpserver: HTTPServer, repository: dict[str, str], tmp_path: Path) -> None:
    httpserver.expect_oneshot_request(ADDRESS).respond_with_data(CONTENT)
    cache = tmp_path / "not" / "yet"
    assert fetch(JAR, cache, repository).read_bytes() == CONTENT
    assert fetch(JAR, cache, repository) == cache / "tool-1.0.jar"


def test_a_filled_cache_needs_no_network_and_no_right_to_write(tmp_path: Path) -> None:
    (tmp_path / "tool-1.0.jar").write_bytes(CONTENT)
    tmp_path.chmod(0o555)
    assert fetch(JAR, tmp_path, {"none": "http://127.0.0.1:1"}).read_bytes() == CONTENT
    assert [file.name for file in tmp_path.iterdir()] == ["tool-1.0.jar"]


@pytest.mark.parametrize("left_behind", ["tool-1.0.jar", "download/org/example/tool/1.0/tool-1.0.jar"])
def test_what_a_killed_download_left_is_not_taken_for_whole(
    httpserver: HTTPServer, repository: dict[str, str], tmp_path: Path, left_behind: str
) -> None:
    half = tmp_path / left_behind
    half.parent.mkdir(parents=True, exist_ok=True)
    half.write_bytes(CONTENT[:100])
    httpserver.expect_request(ADDRESS).respond_with_data(CONTENT)
    assert fetch(JAR, tmp_path, repository).read_bytes() == CONTENT
    assert not (tmp_path / "download").exists()


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (Response(b"another jar"), "SHA-256"),
        (Response(iter([CONTENT[:100]]), headers={"Content-Length": str(len(CONTENT))}), "ChunkedEncodingError"),
        (Response(status=404), "RuntimeError"),
    ],
    ids=["not the pinned one", "cut short", "not found"],
)
def test_a_bad_download_leaves_nothing(
    httpserver: HTTPServer, repository: dict[str, str], tmp_path: Path, response: Response, reason: str
) -> None:
    httpserver.expect_request(ADDRESS).respond_with_response(response)
    with pytest.raises(PeykError, match=reason) as error:
        fetch(JAR, tmp_path, repository)
    assert "org.example:tool:1.0" in str(error.value)
    assert not (tmp_path / "tool-1.0.jar").exists()
    assert not (tmp_path / "download").exists()


def test_without_a_network_the_message_names_both_ways_out(tmp_path: Path) -> None:
    with pytest.raises(PeykError) as error:
        fetch(JAR, tmp_path, {"none": "http://127.0.0.1:1"})
    assert str(error.value) == (
        "cannot download org.example:tool:1.0 (ConnectionError): set ELASTICSEARCH_URL to a running cluster, or put "
        f"tool-1.0.jar into {tmp_path} (PEYK_CACHE names another place)"
    )
