"""Recognition of public IP addresses, and of host names that are IP addresses in another spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fetch.address import is_public, literal


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "185.143.233.1", "2001:4860:4860::8888", "64:ff9b::808:808", "::ffff:8.8.8.8"]
)
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("127.0.0.1", "loopback"),
        ("127.255.255.254", "loopback"),
        ("10.1.2.3", "private"),
        ("172.16.0.1", "private"),
        ("192.168.1.1", "private"),
        ("169.254.169.254", "link-local: cloud metadata"),
        ("100.64.0.1", "carrier-grade NAT"),
        ("100.100.100.200", "carrier-grade NAT: cloud metadata"),
        ("0.0.0.0", "unspecified"),
        ("0.1.2.3", "this network"),
        ("192.0.0.170", "IETF protocol assignments"),
        ("192.0.2.1", "documentation"),
        ("198.18.0.1", "benchmarks"),
        ("224.0.0.1", "multicast"),
        ("239.255.255.250", "multicast"),
        ("240.0.0.1", "reserved"),
        ("255.255.255.255", "broadcast"),
        ("::", "unspecified"),
        ("::1", "loopback"),
        ("::127.0.0.1", "IPv4-compatible"),
        ("::ffff:127.0.0.1", "IPv4-mapped"),
        ("::ffff:a9fe:a9fe", "IPv4-mapped"),
        ("::ffff:0:127.0.0.1", "IPv4-translated"),
        ("64:ff9b::7f00:1", "NAT64 of loopback"),
        ("64:ff9b:1::808:808", "local NAT64"),
        ("2002:7f00:1::", "6to4 of loopback"),
        ("2002:c0a8:101::1", "6to4 of a private network"),
        ("2001:0:53aa:64c:0:fbff:f580:fffe", "Teredo"),
        ("2001:db8::1", "documentation"),
        ("fc00::1", "unique local"),
        ("fd00:ec2::254", "unique local: cloud metadata"),
        ("fe80::1", "link-local"),
        ("fe80::1%eth0", "link-local with a zone"),
        ("fec0::1", "site-local"),
        ("ff02::1", "multicast"),
        ("100::1", "discard"),
    ],
)
def test_not_public(address: str, kind: str) -> None:
    assert not is_public(address), kind


@given(st.ip_addresses(v=4))
def test_an_embedded_address_is_as_public_as_itself(ip: object) -> None:
    assert is_public(f"::ffff:{ip}") == is_public(f"64:ff9b::{ip}") == is_public(str(ip))


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("93.184.215.14", "93.184.215.14"),
        ("93.184.215.14.", "93.184.215.14"),
        ("2130706433", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("0X7F.1", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("017700000001", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("127.0.1", "127.0.0.1"),
        ("0", "0.0.0.0"),
        ("::1", "::1"),
        ("0:0:0:0:0:0:0:1", "::1"),
        ("tabnak.ir", None),
        ("xn--mgbacxr.xn--mgba3a4f16a", None),
        ("127.0.0.1.nip.io", None),
        ("1e100.net", None),
    ],
)
def test_literal(host: str, address: str | None) -> None:
    assert literal(host) == address


@pytest.mark.parametrize(
    "host", ["1.2.3.4.5", "256.1.1.1", "tabnak.1", "0x", "08.1.1.1", "99999999999", ":::1", "::1%25eth0:"]
)
def test_a_host_that_ends_in_a_number_and_is_no_address(host: str) -> None:
    with pytest.raises(ValueError):
        literal(host)
