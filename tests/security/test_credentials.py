"""Passwords and keys with any characters, from the environment, from files and from the address."""

import base64
from pathlib import Path

import pytest

from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.settings import settings
from tests.security.conftest import Guarded, peyk

HARD = ["p@:/%#?", "%41%zz", " a b ", "'\"\\$`!", "گذرواژهٔ ۱۲", "a,http://b", "{}[]|^~"]
NODE = "http://peyk.example:9200"


def header(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    """Return the credentials in the requests to the first node."""
    for name, value in {"ELASTICSEARCH_URL": NODE, **environment}.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    with connect() as client:
        node = next(iter(client.transport.node_pool.all()))
        own = client._headers.get("authorization") or node.config.headers.get("authorization", "")
    kind, _, text = str(own).partition(" ")
    return f"{kind} {base64.b64decode(text).decode()}" if kind == "Basic" else str(own)


@pytest.mark.parametrize("password", HARD)
def test_a_password_needs_no_escapes(monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    user = {"ELASTICSEARCH_USER": "peyk", "ELASTICSEARCH_PASSWORD": password}
    assert header(monkeypatch, **user) == f"Basic peyk:{password}"
    assert password not in repr(settings()) and password not in repr(connect())


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("http://peyk:p%40%3A%2F%25%23%3F@a.example:9200", "Basic peyk:p@:/%#?"),
        ("http://peyk:p@ss:word@a.example:9200", "Basic peyk:p@ss:word"),
        ("http://a.example:9200", ""),
    ],
)
def test_credentials_in_the_address_still_work(monkeypatch: pytest.MonkeyPatch, url: str, sent: str) -> None:
    assert header(monkeypatch, ELASTICSEARCH_URL=url) == sent


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"ELASTICSEARCH_API_KEY": "a2V5"}, "ApiKey a2V5"),
        ({"ELASTICSEARCH_USER": "own", "ELASTICSEARCH_PASSWORD": "own-secret"}, "Basic own:own-secret"),
    ],
)
def test_a_key_or_a_user_replaces_those_in_the_address(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], sent: str
) -> None:
    assert header(monkeypatch, ELASTICSEARCH_URL="http://peyk:old@a.example:9200", **given) == sent


def test_a_key_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "read.key"
    file.write_text("a2V5\n")
    assert header(monkeypatch, ELASTICSEARCH_API_KEY_FILE=str(file)) == "ApiKey a2V5"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"ELASTICSEARCH_USER": "peyk"}, "ELASTICSEARCH_USER and ELASTICSEARCH_PASSWORD go together"),
        ({"ELASTICSEARCH_PASSWORD": "secret-word"}, "ELASTICSEARCH_USER and ELASTICSEARCH_PASSWORD go together"),
        ({"ELASTICSEARCH_USER": "a:b", "ELASTICSEARCH_PASSWORD": "secret-word"}, "has no colon"),
        (
            {
                "ELASTICSEARCH_USER": "a",
                "ELASTICSEARCH_PASSWORD": "secret-word",
                "ELASTICSEARCH_API_KEY": "secret-word",
            },
            "not several",
        ),
        ({"ELASTICSEARCH_API_KEY_FILE": "/nowhere/read.key"}, "No such file"),
        ({"ELASTICSEARCH_API_KEY_FILE": __file__}, "one word of ASCII"),
    ],
)
def test_contradictions_are_one_sentence(given: dict[str, str], words: str) -> None:
    done = peyk("status", ELASTICSEARCH_URL=NODE, **given)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert words in done.stderr and "secret-word" not in done.stderr


def test_a_bad_file_is_named_before_anything_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PeykError, match=r"ELASTICSEARCH_CA_CERTS=/nowhere/ca\.crt: No such file"):
        header(monkeypatch, ELASTICSEARCH_URL="https://a.example:9200", ELASTICSEARCH_CA_CERTS="/nowhere/ca.crt")


@pytest.mark.parametrize("password", [each for each in HARD if len(each) >= 6])
def test_the_cluster_takes_them(guarded: Guarded, tmp_path: Path, password: str) -> None:
    done = peyk("secure", "setup", **guarded.as_administrator(), PEYK_READ_PASSWORD=password)
    assert done.returncode == 0, done.stderr
    user = {"ELASTICSEARCH_USER": f"{guarded.prefix}peyk-read", "ELASTICSEARCH_PASSWORD": password}
    assert peyk("status", **guarded.environment, **user, PEYK_VAR=str(tmp_path)).stderr.count("credentials") == 0
