"""Each command works over TLS with only the role that docs/security.md names for it."""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess
from urllib.request import urlopen

import pytest

from ingest import outlets
from ingest.local.background import free_port
from ingest.sample.server import serve
from ingest.sample.world import World
from tests.engine.conftest import directory
from tests.security.conftest import Guarded, peyk

Run = Callable[..., CompletedProcess[str]]


@pytest.fixture(scope="module")
def run(guarded: Guarded) -> Iterator[Run]:
    """A function that runs a command as a role, on an installation with two crawled outlets."""
    world = World.build()
    with directory() as var, serve(world) as server:
        rows = var / "outlets.toml"
        rows.write_text(outlets.to_toml(world.rows(server.address)[:2]), encoding="utf-8")
        own = {"PEYK_VAR": str(var), "PEYK_OUTLETS": str(rows), "PEYK_PACE": "0", "PEYK_POLL_MINUTES": "[0, 0]"}

        def as_role(role: str, *arguments: str) -> CompletedProcess[str]:
            return peyk(*arguments, **guarded.as_role(role), **own)

        crawled = as_role("crawl", "crawl", "--json")
        assert crawled.returncode == 0, crawled.stderr
        assert json.loads(crawled.stdout)["totals"]["indexed"] > 0
        yield as_role


@pytest.fixture(scope="module")
def url(run: Run) -> str:
    """Return the address of an article."""
    exported = run("read", "export", "خبر")
    assert exported.returncode == 0, exported.stderr
    return str(json.loads(exported.stdout.splitlines()[0])["url"])


READING = (
    "search خبر",
    "facets خبر",
    "suggest خبر",
    "export خبر",
    "status",
    "trace URL",
    "diff URL",
    "quarantine",
    "filtered",
    "coverage",
    "synonyms show",
)
WRITING = (
    "crawl",
    "replay",
    "correct URL --kicker نمونه --why test",
    "mend",
    "synonyms update",
    "backfill --from 1405-08-01",
    "archive verify",
)
COMMANDS = (
    *(("read", command) for command in READING),
    *(("page", command) for command in READING[:4]),
    *(("crawl", command) for command in WRITING),
    ("watch", "watch"),
    *(("rebuild", command) for command in ("rebuild", "rebuild --rollback", "rebuild --drop-old")),
    ("dags", "crawl"),
    ("dags", "rebuild"),
    ("dags", "watch"),
    ("rebuild", "forget URL --why test"),
)


@pytest.mark.parametrize(("role", "command"), COMMANDS, ids=lambda text: text)
def test_a_command_needs_no_more_than_its_role(run: Run, url: str, role: str, command: str) -> None:
    done = run(role, *(url if word == "URL" else word for word in command.split()))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("role", "command"), [("read", "crawl"), ("page", "status"), ("watch", "rebuild")])
def test_another_role_is_refused_in_one_sentence(run: Run, role: str, command: str) -> None:
    done = run(role, command)
    assert done.returncode == 2
    assert "docs/security.md" in done.stderr and "Traceback" not in done.stderr
    assert [line[:7] for line in done.stderr.splitlines() if "planning" not in line] == ["error: "], done.stderr


def test_the_page_shows_every_view_with_its_role(run: Run, guarded: Guarded, url: str) -> None:
    port = free_port(0)
    own = {name: value for name, value in os.environ.items() if not name.startswith(("ELASTIC", "PEYK_INDEX"))}
    command = [sys.executable, "-m", "ingest", "web", "--port", str(port)]
    with subprocess.Popen(command, env=own | guarded.as_role("page"), stdout=subprocess.PIPE) as server:
        try:
            assert server.stdout and server.stdout.readline().startswith(b"http")
            site = f"http://127.0.0.1:{port}"
            while not answers(port):
                assert server.poll() is None
            home = opened(f"{site}/?q=%D8%AE%D8%A8%D8%B1")
            story, outlet = (
                re.search(f'/{kind}[^"?]*', text)[0]
                for kind, text in (  # type: ignore[index]
                    ("story/", home),
                    ("outlets/", opened(f"{site}/outlets")),
                )
            )
            for path in (story, outlet, "/corrections", "/corrections?kind=withdrawn", "/days", "/help"):
                assert "<h1" in opened(f"{site}{path}")
        finally:
            server.terminate()


def opened(url: str) -> str:
    with urlopen(url) as answer:
        return str(answer.read().decode())


def answers(port: int) -> bool:
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0


def test_no_message_shows_a_key(run: Run, guarded: Guarded) -> None:
    key = (guarded.keys / "read.key").read_text()
    done = run("read", "crawl")
    assert key not in done.stdout + done.stderr


def test_the_dags_user_crawls_by_its_password(run: Run, guarded: Guarded, tmp_path: Path) -> None:
    """As in docker-compose.yml: ELASTICSEARCH_USER and ELASTICSEARCH_PASSWORD, unescaped."""
    password = "dags @:/%#?'\\$ ۳"
    done = peyk("secure", "setup", **guarded.as_administrator(), PEYK_PASSWORD=password)
    assert done.returncode == 0, done.stderr
    assert password not in done.stdout + done.stderr
    user = {"ELASTICSEARCH_USER": f"{guarded.prefix}peyk", "ELASTICSEARCH_PASSWORD": password}
    assert peyk("status", **guarded.environment, **user, PEYK_VAR=str(tmp_path)).returncode == 0
    wrong = peyk("status", **guarded.environment, **user | {"ELASTICSEARCH_PASSWORD": "wrong" + password})
    assert wrong.returncode == 2 and "ELASTICSEARCH_PASSWORD" in wrong.stderr
    assert password not in wrong.stderr
