"""How `peyk` ends when its output cannot be written, when it is interrupted, and when a foreign server answers."""

import errno
import os
import re
import select
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer
from werkzeug import Response

from ingest.secure.certificates import ensure_certificates
from tests.search.conftest import article, fill

PEYK = (sys.executable, "-m", "ingest")
COMMANDS = (
    ("--help",),
    ("outlets",),
    ("search", "خبر", "--size", "100"),
    ("export", "خبر"),
    ("facets", "خبر"),
)


def peyk(*arguments: str, redirect: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command by a shell that redirects it."""
    return subprocess.run(
        ["bash", "-c", f'"$@" {redirect}', "bash", *PEYK, *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


@pytest.fixture(scope="module")
def filled(shelf: Elasticsearch) -> None:
    fill(shelf, (article(number, f"خبر {number}") for number in range(1, 400)))


def errors(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [line for line in done.stderr.splitlines() if line.startswith("error: ")]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_output_without_a_reader_ends_as_by_sigpipe(filled: None, arguments: tuple[str, ...]) -> None:
    done = peyk(*arguments, redirect="| true; exit ${PIPESTATUS[0]}")
    assert done.returncode == 141
    assert errors(done) == [] and "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(
    ("redirect", "told"),
    [("> /dev/full", os.strerror(errno.ENOSPC)), (">&-", "standard output is closed")],
    ids=["full", "closed"],
)
def test_output_that_cannot_be_written_is_one_sentence(
    filled: None, arguments: tuple[str, ...], redirect: str, told: str
) -> None:
    done = peyk(*arguments, redirect=redirect)
    assert done.returncode == 2
    assert len(errors(done)) == 1 and told in errors(done)[0] and "Traceback" not in done.stderr


def test_the_first_line_of_an_export_is_whole(filled: None) -> None:
    done = peyk("export", "خبر", redirect="| head -n 1")
    assert done.stdout.startswith("{") and done.stdout.endswith("}\n")


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


@pytest.mark.parametrize("command", [("search", "خبر"), ("status",), ("crawl",), ("up",)], ids=" ".join)
def test_ctrl_c_ends_with_130(silent: socket.socket, tmp_path: Path, command: tuple[str, ...]) -> None:
    own = {"ELASTICSEARCH_URL": f"http://127.0.0.1:{silent.getsockname()[1]}", "PEYK_VAR": str(tmp_path)}
    with subprocess.Popen([*PEYK, *command], env=os.environ | own, stderr=subprocess.PIPE, text=True) as child:
        connection, _ = silent.accept()
        child.send_signal(signal.SIGINT)
        try:
            with connection:
                _, told = child.communicate(timeout=60)
        finally:
            child.kill()
    assert child.returncode == 130
    assert "Traceback" not in told and "error: " not in told


FOREIGN: dict[str, tuple[int, str, str, dict[str, str]]] = {
    "a web page": (200, "<html>welcome</html>", "text/html", {}),
    "no such page": (404, "<html>nothing</html>", "text/html", {}),
    "a broken server": (500, "<html>broken</html>", "text/html", {}),
    "a redirect": (302, "", "text/html", {"Location": "/login"}),
    "other JSON": (200, "{}", "application/json", {}),
    "OpenSearch": (200, '{"version": {"distribution": "opensearch", "number": "3.1.0"}}', "application/json", {}),
    "broken JSON": (200, "{", "application/json", {"X-Elastic-Product": "Elasticsearch"}),
}


@pytest.mark.parametrize("command", [("search", "خبر"), ("status",), ("up",)], ids=" ".join)
@pytest.mark.parametrize("foreign", FOREIGN.values(), ids=FOREIGN)
def test_a_foreign_web_server_is_one_sentence(
    httpserver: HTTPServer, tmp_path: Path, command: tuple[str, ...], foreign: tuple[int, str, str, dict[str, str]]
) -> None:
    status, body, kind, headers = foreign
    answer = Response(body, status, headers, content_type=kind)
    httpserver.expect_request(re.compile("")).respond_with_response(answer)
    done = peyk(*command, ELASTICSEARCH_URL=httpserver.url_for(""), PEYK_VAR=str(tmp_path))
    assert done.returncode == 2
    assert len(errors(done)) == 1 and "check ELASTICSEARCH_URL" in errors(done)[0], done.stderr
    assert "Traceback" not in done.stderr


def test_a_server_of_another_scheme_is_one_sentence(httpserver: HTTPServer, tmp_path: Path) -> None:
    ensure_certificates(tmp_path, ["127.0.0.1"])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "node.crt", tmp_path / "node.key")
    with HTTPServer(host="127.0.0.1", ssl_context=context) as secure:
        for server, scheme, other in ((secure, "http", "https"), (httpserver, "https", "http")):
            done = peyk("status", ELASTICSEARCH_URL=f"{scheme}://127.0.0.1:{server.port}")
            assert done.returncode == 2
            assert len(errors(done)) == 1 and f"{other}:// there" in errors(done)[0], done.stderr


def test_a_server_that_does_not_speak_http_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        with subprocess.Popen(
            [*PEYK, "status"], env=os.environ | {"ELASTICSEARCH_URL": url}, stderr=subprocess.PIPE, text=True
        ) as child:
            while child.poll() is None:
                if select.select([server], [], [], 0.1)[0]:
                    with server.accept()[0] as connection:
                        connection.sendall(b"SSH-2.0-OpenSSH_9.9\r\n")
            assert child.stderr
            told = child.stderr.read()
    assert child.returncode == 2
    assert told.startswith("error: ") and "Traceback" not in told and "BadStatusLine" not in told
