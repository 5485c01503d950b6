"""The authority of a folder: ca.crt, which clients trust, and ca.key, which signs."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509

from ingest.errors import PeykError
from ingest.secure.pem import Key, read_certificate, read_key, write_certificate, write_key
from ingest.secure.signing import name, new_key, sign_authority

VALID = timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate and its key, which is None if it is kept elsewhere."""

    folder: Path
    certificate: x509.Certificate
    key: Key | None

    @property
    def signer(self) -> Key:
        """The key. Raises PeykError if it is not in the folder."""
        if self.key is None:
            raise PeykError(
                f"{self.folder / 'ca.key'} is needed to sign: put it back, or delete {self.folder / 'ca.crt'} and "
                "node.crt to begin a new authority"
            )
        return self.key

    def has_signed(self, certificate: x509.Certificate) -> bool:
        """Return whether this authority signed a certificate, even if its own was renewed since."""
        try:
            certificate.verify_directly_issued_by(self.certificate)
        except Exception:  # ValueError, TypeError or InvalidSignature, by what differs
            return False
        return True


def read_authority(folder: Path) -> Authority | None:
    """Return the authority of a folder, or None if it has none. Raises PeykError if key and certificate differ."""
    certificate, key = read_certificate(folder / "ca.crt"), read_key(folder / "ca.key")
    if certificate is None:
        return None
    if key and key.public_key() != certificate.public_key():
        raise PeykError(f"{folder}: ca.key is not the key of ca.crt; put the right one back")
    return Authority(folder, certificate, key)


def make_authority(folder: Path, now: datetime) -> Authority:
    """Make the authority of a folder and return it. An existing key, such as after a kill, is reused."""
    key = read_key(folder / "ca.key")
    if key is None:
        key = new_key()
        write_key(folder / "ca.key", key)
    # A name of its own: a client that trusts several authorities tells them apart by it.
    return _written(folder, key, name(f"Peyk CA {secrets.token_hex(4)}"), now)


def renew_authority(authority: Authority, now: datetime) -> Authority:
    """Renew the authority's certificate. Name and key stay, so clients with the old ca.crt accept new nodes too."""
    return _written(authority.folder, authority.signer, authority.certificate.subject, now)


def _written(folder: Path, key: Key, subject: x509.Name, now: datetime) -> Authority:
    certificate = sign_authority(key, subject, now, now + VALID)
    write_certificate(folder / "ca.crt", certificate)
    return Authority(folder, certificate, key)
