"""The names and addresses that a certificate is valid for."""

import re
from collections.abc import Iterable
from ipaddress import ip_address

import idna
from cryptography import x509

from ingest.errors import PeykError

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
LONGEST = 253


def alternative_names(hosts: Iterable[str]) -> list[x509.GeneralName]:
    """Return the entries of a certificate, each once: IP addresses as such, names in ASCII, also with a `*.` in front.

    Raises PeykError for a text that is neither a host name nor an IP address.
    """
    return list(dict.fromkeys(map(_entry, hosts)))


def _entry(host: str) -> x509.GeneralName:
    host = host.strip()
    try:
        return x509.IPAddress(ip_address(host.strip("[]")))
    except ValueError:
        star, name = ("*.", host[2:]) if host.startswith("*.") else ("", host)
    try:
        ascii_name = name.lower() if name.isascii() else idna.encode(name, uts46=True).decode()
    except idna.IDNAError:
        ascii_name = ""
    if len(ascii_name) > LONGEST or not all(map(_LABEL.fullmatch, ascii_name.split("."))):
        raise PeykError(f"--host {host}: it must be a host name or an IP address, without scheme and port")
    return x509.DNSName(star + ascii_name)
