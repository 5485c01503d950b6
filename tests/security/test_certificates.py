"""`peyk secure certificates`: files that are created, kept and renewed, and arguments that are refused."""

import json
import os
import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from ingest.errors import PeykError
from ingest.secure.authority import read_authority
from ingest.secure.certificates import ensure_certificates
from tests.security.conftest import peyk

FILES = {"ca.crt", "ca.key", "node.crt", "node.key"}
HOSTS = ("elasticsearch", "localhost", "127.0.0.1", "::1")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name in FILES}


def modes(folder: Path) -> dict[str, int]:
    return {name: stat.S_IMODE((folder / name).stat().st_mode) for name in FILES}


def node(folder: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate((folder / "node.crt").read_bytes())


def names(folder: Path) -> list[str]:
    return [
        str(each.value) for each in node(folder).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    ]


def test_the_command_makes_four_files_once(tmp_path: Path) -> None:
    folder = tmp_path / "certificates"
    hosts = [word for host in HOSTS for word in ("--host", host)]
    first = peyk("secure", "certificates", str(folder), *hosts, "--json")
    assert first.returncode == 0, first.stderr
    told = json.loads(first.stdout)
    assert (told["written"], told["hosts"]) == (["ca", "node"], list(HOSTS))
    made = contents(folder)
    assert made.keys() == FILES and names(folder) == list(HOSTS)
    assert modes(folder) == {"ca.key": 0o600, "node.key": 0o600, "ca.crt": 0o644, "node.crt": 0o644}
    second = peyk("secure", "certificates", str(folder), *hosts, "--json")
    assert json.loads(second.stdout)["written"] == [] and contents(folder) == made
    assert not any(b"PRIVATE" in out.encode() for out in (first.stdout, first.stderr, second.stdout))


def test_a_client_accepts_what_was_made(tmp_path: Path) -> None:
    """Including OpenSSL's strict checks, which later Pythons enable by default."""
    ensure_certificates(tmp_path, HOSTS)
    context = ssl.create_default_context(cafile=tmp_path / "ca.crt")
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(tmp_path / "node.crt", tmp_path / "node.key")
    for host in HOSTS:
        assert shaken(context, server, host)
    with pytest.raises(ssl.SSLCertVerificationError):
        shaken(context, server, "elsewhere")


def shaken(context: ssl.SSLContext, server: ssl.SSLContext, host: str) -> bool:
    """Perform a TLS handshake in memory."""
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    client, other = context.wrap_bio(down, up, server_hostname=host), server.wrap_bio(up, down, server_side=True)
    done = [False, False]
    while not all(done):
        for number, side in enumerate((client, other)):
            try:
                side.do_handshake()
                done[number] = True
            except ssl.SSLWantReadError:
                pass
    return True


def test_what_ends_soon_is_renewed_and_its_authority_stays(tmp_path: Path) -> None:
    ensure_certificates(tmp_path, HOSTS, days=100)
    made, end = contents(tmp_path), node(tmp_path).not_valid_after_utc
    early, late = end - timedelta(days=31), end - timedelta(days=29)
    assert ensure_certificates(tmp_path, HOSTS, days=100, now=early).written == ()
    renewed = ensure_certificates(tmp_path, HOSTS, days=100, now=late)
    assert renewed.written == ("node",) and renewed.node_ends == late.replace(microsecond=0) + timedelta(days=100)
    now = contents(tmp_path)
    assert (now["ca.crt"], now["ca.key"]) == (made["ca.crt"], made["ca.key"])
    assert now["node.crt"] != made["node.crt"] and now["node.key"] != made["node.key"]


def test_clients_of_the_old_authority_accept_nodes_of_the_renewed_one(tmp_path: Path) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=3600)
    ensure_certificates(tmp_path, HOSTS, now=long_ago)
    old = ssl.create_default_context(cafile=tmp_path / "ca.crt")
    assert ensure_certificates(tmp_path, HOSTS).written == ("ca", "node")
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(tmp_path / "node.crt", tmp_path / "node.key")
    assert shaken(old, server, "localhost")
    assert shaken(ssl.create_default_context(cafile=tmp_path / "ca.crt"), server, "localhost")
    authority = read_authority(tmp_path)
    assert authority and authority.certificate.not_valid_after_utc > node(tmp_path).not_valid_after_utc


def test_other_hosts_make_another_certificate(tmp_path: Path) -> None:
    ensure_certificates(tmp_path, ["localhost"])
    assert ensure_certificates(tmp_path, ["LOCALHOST", "localhost"]).written == ()
    assert ensure_certificates(tmp_path, ["localhost", "*.news.example", "جستجو.ایران"]).written == ("node",)
    assert names(tmp_path)[:2] == ["localhost", "*.news.example"]
    assert names(tmp_path)[2] == "جستجو.ایران".encode("idna").decode()


def test_a_kill_between_two_files_is_made_good(tmp_path: Path) -> None:
    ensure_certificates(tmp_path / "a", HOSTS)
    ensure_certificates(tmp_path / "b", HOSTS)
    for folder, gone in (("a", "node.crt"), ("b", "ca.crt")):
        (tmp_path / folder / gone).unlink()
    (tmp_path / "b" / "node.crt").unlink()
    assert ensure_certificates(tmp_path / "a", HOSTS).written == ("node",)
    key = (tmp_path / "b" / "ca.key").read_bytes()
    assert ensure_certificates(tmp_path / "b", HOSTS).written == ("ca", "node")
    assert (tmp_path / "b" / "ca.key").read_bytes() == key


def test_a_key_that_lies_elsewhere_is_asked_for_only_to_sign(tmp_path: Path) -> None:
    ensure_certificates(tmp_path, HOSTS)
    (tmp_path / "ca.key").rename(tmp_path / "away")
    assert ensure_certificates(tmp_path, HOSTS).written == ()
    with pytest.raises(PeykError, match=r"ca\.key is needed to sign"):
        ensure_certificates(tmp_path, ["localhost"])


def test_modes_of_keys_are_mended(tmp_path: Path) -> None:
    ensure_certificates(tmp_path, HOSTS)
    (tmp_path / "node.key").chmod(0o644)
    ensure_certificates(tmp_path, HOSTS)
    assert modes(tmp_path)["node.key"] == 0o600


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_the_owner_of_the_nodes_key(tmp_path: Path) -> None:
    ensure_certificates(tmp_path, HOSTS, owner=1000)
    assert [(tmp_path / name).stat().st_uid for name in ("node.key", "ca.key")] == [1000, 0]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--host", "https://localhost:9200"), "without scheme and port"),
        (("--host", "a b"), "a host name or an IP address"),
        (("--host", "localhost", "--days", "10", "--renew-within", "10"), "--renew-within 10"),
    ],
)
def test_wrong_arguments_write_nothing(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    done = peyk("secure", "certificates", str(tmp_path / "new"), *arguments)
    assert done.returncode == 2 and words in done.stderr and len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("file", ["ca.crt", "ca.key", "node.crt", "node.key"])
def test_files_of_somebody_else_stay(tmp_path: Path, file: str) -> None:
    ensure_certificates(tmp_path, HOSTS)
    (tmp_path / file).write_text("somebody's own")
    made = contents(tmp_path)
    with pytest.raises(PeykError, match=file.replace(".", r"\.")):
        ensure_certificates(tmp_path, HOSTS)
    assert contents(tmp_path) == made


def test_a_certificate_of_another_authority_stays(tmp_path: Path) -> None:
    ensure_certificates(tmp_path / "a", HOSTS)
    ensure_certificates(tmp_path / "b", HOSTS)
    (tmp_path / "a" / "node.crt").replace(tmp_path / "b" / "node.crt")
    with pytest.raises(PeykError, match="of another authority"):
        ensure_certificates(tmp_path / "b", HOSTS)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = peyk("secure", "certificates", str(tmp_path / "file"), "--host", "localhost")
    assert done.returncode == 2 and str(tmp_path / "file") in done.stderr and len(done.stderr.splitlines()) == 1
