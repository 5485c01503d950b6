"""TLS to a real node: only the cluster's authority is accepted; each refusal is one sentence with exit code 2."""

import json
import os
import shutil
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from ingest.secure.certificates import ensure_certificates
from tests.security.conftest import Guarded, peyk

HOSTS = ("localhost", "127.0.0.1")
RELOADED = 60
"""Seconds within which Elasticsearch must have read a changed certificate; it looks every five."""


@pytest.fixture
def other(guarded: Guarded, tmp_path: Path) -> Iterator[Path]:
    """A folder of certificates that the node can be given; the node gets its own back after the test."""
    yield tmp_path
    serve(guarded, guarded.certificates)


def serve(cluster: Guarded, certificates: Path) -> None:
    """Give the running node other certificates, and wait until it uses them, without a restart."""
    config = cluster.home / "config" / "certificates"
    owner = config.stat()
    for name in ("node.key", "node.crt"):
        shutil.copy(certificates / name, config / f"{name}-new")
        os.chown(config / f"{name}-new", owner.st_uid, owner.st_gid)
        (config / f"{name}-new").replace(config / name)
    parts = urlsplit(cluster.url)
    wanted = (certificates / "node.crt").read_text()
    deadline = time.monotonic() + RELOADED
    while ssl.get_server_certificate((parts.hostname or "", parts.port or 0)).strip() != wanted.strip():
        assert time.monotonic() < deadline, "the node does not show the new certificate"
        time.sleep(0.2)


def told(cluster: Guarded, **more: str) -> str:
    """Return the error message of each of two commands, crawl and search."""
    sentences = []
    for command in (("search", "خبر"), ("crawl",)):
        done = peyk(*command, **cluster.as_role("crawl") | more)
        assert done.returncode == 2, done.stderr
        (line,) = (line for line in done.stderr.splitlines() if line != "planning")
        assert line.startswith("error: ")
        sentences.append(line.removeprefix("error: ").partition(": ")[2])
    assert sentences[0] == sentences[1]
    return sentences[0]


def test_another_authority_is_not_trusted(guarded: Guarded, tmp_path: Path) -> None:
    ensure_certificates(tmp_path, HOSTS)
    sentence = told(guarded, ELASTICSEARCH_CA_CERTS=str(tmp_path / "ca.crt"))
    assert f"{guarded.url} is not signed by {tmp_path / 'ca.crt'}" in sentence
    assert "set ELASTICSEARCH_CA_CERTS" in sentence


def test_the_systems_authorities_do_not_vouch_for_it(guarded: Guarded) -> None:
    sentence = told(guarded, ELASTICSEARCH_CA_CERTS="")
    assert "not signed by any authority of this system; set ELASTICSEARCH_CA_CERTS" in sentence


def test_an_expired_certificate_is_named_and_renewed(guarded: Guarded, other: Path) -> None:
    past = datetime.now(UTC) - timedelta(days=1000)
    ensure_certificates(other, HOSTS, days=730, now=past)
    serve(guarded, other)
    own = {"ELASTICSEARCH_CA_CERTS": str(other / "ca.crt")}
    assert "has expired; `peyk secure certificates` renews it" in told(guarded, **own)
    renewed = peyk("secure", "certificates", str(other), *(word for host in HOSTS for word in ("--host", host)))
    assert renewed.returncode == 0, renewed.stderr
    serve(guarded, other)
    done = peyk("search", "خبر", **guarded.as_role("read") | own)
    assert done.returncode in {0, 2} and "certificate" not in done.stderr


def test_a_certificate_for_another_name(guarded: Guarded, other: Path) -> None:
    ensure_certificates(other, ["elsewhere.example"])
    serve(guarded, other)
    sentence = told(guarded, ELASTICSEARCH_CA_CERTS=str(other / "ca.crt"))
    assert "is not valid for the name 127.0.0.1" in sentence and "--host 127.0.0.1" in sentence


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "No such file"), ("", "it holds no certificate"), ("no certificate", "it holds no certificate")],
)
def test_a_file_that_is_no_authority(guarded: Guarded, tmp_path: Path, content: str | None, words: str) -> None:
    file = tmp_path / "ca.crt"
    if content is not None:
        file.write_text(content)
    done = peyk("status", **guarded.as_role("read") | {"ELASTICSEARCH_CA_CERTS": str(file)})
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert f"ELASTICSEARCH_CA_CERTS={file}: {words}" in done.stderr


def test_an_authority_without_tls_is_a_mistake(guarded: Guarded) -> None:
    done = peyk("status", **guarded.as_role("read") | {"ELASTICSEARCH_URL": guarded.url.replace("https", "http")})
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "begins with http://" in done.stderr


def test_a_server_that_speaks_no_tls(guarded: Guarded, node_url: str) -> None:
    sentence = told(guarded, ELASTICSEARCH_URL=node_url.replace("http", "https"))
    assert "does not speak TLS" in sentence


def test_the_watch_tells_that_the_clusters_certificate_ends(guarded: Guarded, other: Path) -> None:
    begins = datetime.now(UTC) - timedelta(days=10)
    ensure_certificates(other, HOSTS, days=20, renew_within=5, now=begins)
    serve(guarded, other)

    def certificates(certificates: Path, said: str) -> list[dict[str, str]]:
        environment = guarded.as_role("watch") | {"ELASTICSEARCH_CA_CERTS": str(certificates / "ca.crt")}
        done = peyk("watch", "--json", **environment)
        assert done.returncode == 0, done.stderr
        return [each for each in json.loads(done.stdout)[said] if each["kind"] == "certificate"]

    (finding,) = certificates(other, "open")
    assert (finding["subject"], finding["severity"]) == ("elasticsearch", "warning")
    assert f"ends at {begins + timedelta(days=20):%Y-%m-%d}" in finding["message"]
    serve(guarded, guarded.certificates)
    assert [each["subject"] for each in certificates(guarded.certificates, "closed")] == ["elasticsearch"]
