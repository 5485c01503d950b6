"""Certificates are verified: an untrusted one, or one for another name, is refused; a valid one is accepted."""

import asyncio
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.fetch.trusting import fetched, serving

Certificate = Callable[..., tuple[ssl.SSLContext, Path]]


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    """A server's TLS context with a self-signed certificate, and the file with which a client can trust it."""

    def make(name: str, days: int = 1) -> tuple[ssl.SSLContext, Path]:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.now(UTC)
        signed = (
            x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
            .not_valid_before(now - timedelta(days=9))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        trusted, secret = tmp_path / "trusted.pem", tmp_path / "key.pem"
        trusted.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        plain = serialization.NoEncryption()
        secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(trusted, secret)
        return context, trusted

    return make


def test_an_unknown_certificate_is_refused(visit: Any, certificate: Certificate) -> None:
    tls, _ = certificate("www.khabar.example")
    seen = visit({"/": (200, {}, b"here")}, "https://www.khabar.example/", tls=tls)
    assert seen.error.reason == "tls"
    assert not seen.site.requests


@pytest.mark.parametrize(
    ("name", "days", "outcome"),
    [
        ("www.khabar.example", 1, "200 b'here' www.khabar.example 10"),
        ("other.example", 1, "tls"),
        ("www.khabar.example", -1, "tls"),
    ],
)
def test_a_certificate_of_a_trusted_authority(certificate: Certificate, name: str, days: int, outcome: str) -> None:
    """In a separate process, since SSL_CERT_FILE is read when a process starts."""
    tls, trusted = certificate(name, days)
    assert asyncio.run(fetch_in_a_process(tls, trusted)) == outcome


async def fetch_in_a_process(tls: ssl.SSLContext, trusted: Path) -> str:
    async with serving(tls) as address:
        return await fetched(trusted, address)
