"""Local servers for the channels, and files of settings for them."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from ingest.secure.certificates import ensure_certificates
from ingest.settings import settings
from tests.notify.servers import Chats, Hook, Mailbox, mail_server


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[HTTPServer]:
    """An HTTP server on loopback, which the settings name as a private host."""
    monkeypatch.setenv("PEYK_PRIVATE_HOSTS", '["127.0.0.1"]')
    settings.cache_clear()
    with HTTPServer(host="127.0.0.1", threaded=True) as server:
        yield server


@pytest.fixture
def hook(web: HTTPServer) -> Hook:
    return Hook(web)


@pytest.fixture
def chats(web: HTTPServer) -> Chats:
    return Chats(web)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as box:
        yield box


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ca.crt, and with node.crt and node.key for 127.0.0.1."""
    folder = tmp_path_factory.mktemp("certificates")
    ensure_certificates(folder, ["127.0.0.1"])
    return folder


@pytest.fixture(scope="session")
def server_tls(authority: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(authority / "node.crt", authority / "node.key")
    return context
