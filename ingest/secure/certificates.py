"""`peyk secure certificates`: the certificates of a folder, made where missing and renewed before they end."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509

from ingest.errors import PeykError
from ingest.secure import files
from ingest.secure.authority import Authority, make_authority, read_authority, renew_authority
from ingest.secure.hosts import alternative_names
from ingest.secure.pem import read_certificate, read_key, write_certificate, write_key
from ingest.secure.signing import new_key, sign_node

SECRETS = ("ca.key", "node.key")


@dataclass(frozen=True, slots=True)
class Certificates:
    """The certificates of a folder. `written`: those that this call made or renewed, `ca` or `node`."""

    folder: Path
    hosts: tuple[str, ...]
    ca_ends: datetime
    node_ends: datetime
    written: tuple[str, ...]


def ensure_certificates(
    folder: Path,
    hosts: Iterable[str],
    *,
    days: int = 730,
    renew_within: int = 30,
    owner: int | None = None,
    now: datetime | None = None,
) -> Certificates:
    """Make ca.crt, ca.key, node.crt and node.key in `folder`, for nodes of these hosts; return the certificates.

    Existing files stay, except a node's certificate that ends in less than `renew_within` days or is for other hosts,
    and an authority's that would end before the node's. A new node's certificate is valid for `days` days. Keys have
    mode 0600; `owner` is the user id that owns node.key; only root can set it. Raises PeykError, before anything is
    written, if an argument is wrong or the folder holds certificates of another authority.
    """
    names = alternative_names(hosts)
    if not names:
        raise PeykError("name at least one host of the cluster by --host")
    if renew_within >= days:
        raise PeykError(f"--renew-within {renew_within} must be less than --days {days}, or each call would renew")
    now = now or datetime.now(UTC)
    limit, ends = now + timedelta(days=renew_within), now + timedelta(days=days)
    with files.locked(folder):
        authority, written = read_authority(folder), []
        node = _read_node(folder, authority)
        due = node is None or not _serves(node, names) or node.not_valid_after_utc < limit
        if authority is None:
            authority, written = make_authority(folder, now), ["ca"]
        elif authority.certificate.not_valid_after_utc < (ends if due else limit):
            authority, written = renew_authority(authority, now), ["ca"]
        if node is None or due:
            node = _make_node(authority, names, now, ends)
            written.append("node")
        for secret in SECRETS:
            if (folder / secret).exists():
                (folder / secret).chmod(files.SECRET)
        if owner is not None:
            os.chown(folder / "node.key", owner, -1)
    shown = tuple(str(name.value) for name in names)
    return Certificates(
        folder, shown, authority.certificate.not_valid_after_utc, node.not_valid_after_utc, tuple(written)
    )


def _read_node(folder: Path, authority: Authority | None) -> x509.Certificate | None:
    """Return the node's certificate if it has its key; None after a kill between the two."""
    certificate = read_certificate(folder / "node.crt")
    if certificate is None:
        return None
    if authority is None or not authority.has_signed(certificate):
        raise PeykError(f"{folder / 'node.crt'} is of another authority: move it away, or name another folder")
    key = read_key(folder / "node.key")
    return certificate if key and key.public_key() == certificate.public_key() else None


def _serves(certificate: x509.Certificate, names: Sequence[x509.GeneralName]) -> bool:
    extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    return set(extension.value) == set(names)


def _make_node(
    authority: Authority, names: Sequence[x509.GeneralName], now: datetime, ends: datetime
) -> x509.Certificate:
    key = new_key()
    certificate = sign_node(authority.certificate, authority.signer, key.public_key(), names, begins=now, ends=ends)
    write_key(authority.folder / "node.key", key)
    write_certificate(authority.folder / "node.crt", certificate)
    return certificate
