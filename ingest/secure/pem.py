"""Keys and certificates as PEM files."""

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from ingest.errors import PeykError
from ingest.files import replace_file
from ingest.secure import files

Key = ec.EllipticCurvePrivateKey


def read_key(path: Path) -> Key | None:
    """Return the key in a file, or None if the file is missing.

    Raises PeykError for any other content, which the message does not quote.
    """
    if not path.exists():
        return None
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, Key):
        raise PeykError(f"{path}: it is no key of `peyk secure certificates`; move it away, or name another folder")
    return key


def read_certificate(path: Path) -> x509.Certificate | None:
    """Return the certificate in a file, or None if the file is missing. Raises PeykError for any other content."""
    if not path.exists():
        return None
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except ValueError as error:
        raise PeykError(f"{path}: it is no certificate; move it away, or name another folder") from error


def write_key(path: Path, key: Key) -> None:
    """Write a key, unencrypted and readable by its owner only, as Elasticsearch and Kibana read it."""
    replace_file(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), files.SECRET)


def write_certificate(path: Path, certificate: x509.Certificate) -> None:
    """Write a certificate, readable by all."""
    replace_file(path, certificate.public_bytes(Encoding.PEM), files.PUBLIC)
