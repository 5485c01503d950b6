"""Checks of IP addresses: whether one is public, and whether a host name is an IP address in another spelling."""

import re
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_NUMBER = re.compile(r"(?:0[xX][0-9a-fA-F]*|[0-9]+)")


def is_public(address: str) -> bool:
    """Return whether an IP address, and any IPv4 address embedded in it, is on the public internet.

    False for private, loopback, link-local, carrier-grade NAT, multicast, reserved, unspecified and documentation
    addresses (IANA special-purpose registries) and for IPv6 that is not global unicast. False too for 6to4, Teredo,
    NAT64 and IPv4-mapped addresses with a non-public IPv4 address. Raises ValueError if the text is not an IP address.
    """
    ip = ip_address(address)
    if isinstance(ip, IPv4Address):
        return ip.is_global and not ip.is_multicast and not ip.is_reserved
    if ip in _NAT64:
        return is_public(str(IPv4Address(int(ip) & 0xFFFFFFFF)))
    if ip.ipv4_mapped:
        return is_public(str(ip.ipv4_mapped))
    return ip in _GLOBAL_UNICAST and ip.is_global and all(is_public(str(inner)) for inner in _embedded(ip))


def _embedded(ip: IPv6Address) -> list[IPv4Address]:
    inner = [ip.sixtofour] if ip.sixtofour else []
    return inner + list(ip.teredo or ())


def literal(host: str) -> str | None:
    """Return the IP address that a URL's host spells, or None for a DNS name.

    Besides dotted quads, accepts the forms that resolvers accept: `2130706433`, `0x7f.1`, `0177.0.0.1`, `127.1`, with
    or without a final dot. Raises ValueError if the host ends in a number but is no IP address (URL Standard, 3.5).
    """
    if ":" in host:
        if "%" in host:
            raise ValueError(f"{host} has a zone, which is valid on one machine only")
        return str(ip_address(host))
    name = host.removesuffix(".")
    if not _NUMBER.fullmatch(name.rpartition(".")[2]):
        return None
    try:
        return str(IPv4Address(socket.inet_aton(name)))
    except OSError as error:
        raise ValueError(f"{host} is not an IP address") from error
