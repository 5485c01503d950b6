"""Who may read the page and its API, and what a reader leaves behind."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from elasticsearch import Elasticsearch
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from ingest.cli.app import app
from ingest.local.background import free_port
from ingest.settings import settings
from ingest.web import keys
from ingest.web.access import CLOSED
from ingest.web.app import create_app
from ingest.web.bounded import connect_bounded
from ingest.web.rate import BURST, Rates
from ingest.web.site import Site
from tests.search.conftest import article, fill
from tests.web.served import served

PAGES = ("/", "/?q=باران", "/outlets", "/help", "/suggest.json?q=با", "/search.csv", "/search.atom", "/api/v1/search")


@contextmanager
def opened(host: str) -> Iterator[httpx.Client]:
    """Serve a page as if its server listened on `host`."""
    app = create_app(Site(connect_bounded(), settings().index("articles")), host)
    with served(app) as address, httpx.Client(base_url=address) as client:
        yield client


def peyk(*words: str) -> str:
    done = CliRunner().invoke(app, ["keys", *words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout.strip()


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEYK_VAR", str(tmp_path))
    settings.cache_clear()


@pytest.fixture(scope="module")
def news(shelf: Elasticsearch) -> None:
    fill(shelf, [article(1, "باران در گیلان"), article(2, "باران در مازندران")])


@pytest.fixture
def site(news: None) -> Iterator[httpx.Client]:
    """A page that listens on all addresses, so that nobody may read without a key."""
    with opened("0.0.0.0") as client:
        yield client


def bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


@pytest.mark.parametrize("path", PAGES)
def test_beyond_loopback_only_a_key_opens(site: httpx.Client, path: str) -> None:
    closed = site.get(path)
    assert (closed.status_code, closed.headers["www-authenticate"]) == (401, "Bearer")
    if path.startswith(("/api", "/search", "/suggest")):
        assert closed.headers["content-type"] == "application/problem+json"
        assert closed.json()["status"] == 401
    else:
        assert closed.text == CLOSED
    key = peyk("add", "app")
    assert site.get(path, headers=bearer(key)).status_code == 200
    assert site.get(path, headers=bearer(key[:-1])).status_code == 401
    peyk("remove", "app")
    assert site.get(path, headers=bearer(key)).status_code == 401


def test_a_key_is_stored_as_its_hash_and_shown_once(tmp_path: Path) -> None:
    key = peyk("add", "app", "--rate", "7")
    stored = keys.path()
    assert stat.S_IMODE(stored.stat().st_mode) == 0o600
    assert key not in stored.read_text() + peyk("list") + peyk("list", "--json")
    assert json.loads(peyk("list", "--json"))[0]["rate"] == 7
    assert len(key) > 40
    assert len({peyk("add", f"app-{number}") for number in range(5)}) == 5


def test_commands_name_what_is_wrong() -> None:
    peyk("add", "app")
    for words in (["add", "app"], ["remove", "other"]):
        done = CliRunner().invoke(app, ["keys", *words])
        assert done.exit_code
        assert "app" in str(done.exception)
    keys.path().write_text("[]")
    assert "is no file of keys" in str(CliRunner().invoke(app, ["keys", "list"]).exception)


@pytest.mark.parametrize("name", ["", " ", " app", "a\nb", "\u202eapp", "x" * 61])
def test_a_name_must_be_seen_in_a_list(name: str) -> None:
    assert "the name of a key" in str(CliRunner().invoke(app, ["keys", "add", "--", name]).exception)
    assert json.loads(peyk("list", "--json")) == []


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", [*PAGES, "/api/v1/stories/" + "0" * 32, "/api/v1/openapi.json", "/story/x"])
def test_a_key_reads_and_does_nothing_else(site: httpx.Client, method: str, path: str) -> None:
    answer = site.request(method, path, headers=bearer(peyk("add", "app")))
    assert answer.status_code == 405


def test_a_key_that_asks_too_often_waits(site: httpx.Client) -> None:
    key = bearer(peyk("add", "slow", "--rate", "6"))
    other = bearer(peyk("add", "other"))
    answers = [site.get("/api/v1/suggest?q=با", headers=key) for _ in range(3)]
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 10
    assert site.get("/", headers=key).status_code == 429
    assert site.get("/", headers=other).status_code == 200


@given(st.lists(st.floats(0, 100), max_size=60), st.integers(1, 600))
def test_no_key_gets_more_than_its_rate(pauses: list[float], rate: int) -> None:
    rates, now, passed = Rates(), 0.0, 0
    for pause in pauses:
        now += pause
        passed += rates.wait("a", rate, now) == 0
    assert passed <= max(1, rate * BURST / 60) + now * rate / 60 + 1e-6


@given(st.integers(1, 600), st.integers(1, 100))
def test_who_waits_as_told_is_let_in(rate: int, before: int) -> None:
    rates, now = Rates(), 0.0
    told = [rates.wait("a", rate, now) for _ in range(before)][-1]
    assert not told or rates.wait("a", rate, now + told) == 0


@pytest.fixture
def local(news: None) -> Iterator[httpx.Client]:
    """A page on a loopback address."""
    with opened("127.0.0.1") as client:
        yield client


def test_on_loopback_anybody_of_this_machine_reads(local: httpx.Client) -> None:
    for path in PAGES:
        assert local.get(path).status_code == 200
    assert local.get("/", headers={"host": "localhost:8899"}).status_code == 200
    assert local.get("/", headers=bearer("peyk_wrong")).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"x-forwarded-for": "127.0.0.1"},
        {"forwarded": "for=127.0.0.1"},
        {"via": "1.1 proxy"},
        {"host": "evil.example"},
        {"host": "127.0.0.1.evil.example:8899"},
        {"host": ""},
    ],
    ids=str,
)
def test_a_proxy_or_a_foreign_page_is_not_this_machine(local: httpx.Client, headers: dict[str, str]) -> None:
    """A proxy on the same machine, and a host name of another site that leads here (DNS rebinding)."""
    assert local.get("/", headers=headers).status_code == 401


def test_anybody_reads_where_it_is_switched_on(news: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEYK_WEB_ANONYMOUS", "true")
    with opened("0.0.0.0") as client:
        assert client.get("/", headers={"x-forwarded-for": "10.1.2.3"}).status_code == 200


@pytest.mark.parametrize(
    ("proxies", "headers", "status"),
    [
        ('["127.0.0.1"]', {"x-forwarded-user": "sara", "x-forwarded-for": "10.1.2.3"}, 200),
        ('["127.0.0.0/8"]', {"x-forwarded-user": "سارا".encode()}, 200),
        ('["127.0.0.1"]', {}, 401),
        ('["127.0.0.1"]', {"x-forwarded-user": ""}, 401),
        ('["127.0.0.1"]', {"remote-user": "sara"}, 401),
        ('["10.0.0.0/8", "::1"]', {"x-forwarded-user": "sara", "x-forwarded-for": "10.0.0.1"}, 401),
        ("[]", {"x-forwarded-user": "sara"}, 401),
    ],
)
def test_only_a_named_proxy_may_name_a_user(
    news: None, monkeypatch: pytest.MonkeyPatch, proxies: str, headers: dict[str, str | bytes], status: int
) -> None:
    monkeypatch.setenv("PEYK_WEB_PROXIES", proxies)
    with opened("0.0.0.0") as client:
        assert client.get("/", headers=headers).status_code == status


def test_a_proxy_on_this_machine_without_a_user_is_no_reader(news: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEYK_WEB_PROXIES", '["127.0.0.1"]')
    monkeypatch.setenv("PEYK_WEB_USER_HEADER", "Remote-User")
    with opened("127.0.0.1") as client:
        assert client.get("/").status_code == 401
        assert client.get("/", headers={"remote-user": "sara"}).status_code == 200


@pytest.mark.parametrize(
    ("name", "value"),
    [("PEYK_WEB_PROXIES", '["nowhere"]'), ("PEYK_WEB_TEXT", "half"), ("PEYK_WEB_TEXT_OUTLETS", '{"a": "half"}')],
)
def test_a_wrong_setting_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    done = subprocess.run([sys.executable, "-m", "ingest", "web"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: {name}")


@pytest.mark.parametrize("logged", [False, True])
def test_queries_are_logged_only_where_it_is_switched_on(news: None, logged: bool) -> None:
    """Found, not found, not understood, and asked of a page that no reader may open."""
    environment = os.environ | {"PEYK_WEB_LOG_QUERIES": str(logged).lower()}
    port = free_port(8899)
    command = [sys.executable, "-m", "ingest", "web", "--port", str(port)]
    page = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        with httpx.Client(
            base_url=f"http://127.0.0.1:{port}", transport=httpx.HTTPTransport(retries=8), timeout=60
        ) as client:
            for path in ("/", "/search.csv", "/api/v1/search"):
                for query in ({"q": "baran-geheim"}, {"q": "baran", "from": "geheim"}, {"q": "رسانه:geheim"}):
                    client.get(path, params=query)
            client.get("/", params={"q": "geheim"}, headers={"host": "evil.example"})
    finally:
        page.terminate()
        output, _ = page.communicate(timeout=60)
    assert ("geheim" in output) is logged, output
