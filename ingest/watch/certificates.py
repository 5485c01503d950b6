"""Findings about certificates that have expired or soon will: of outlets, as crawls saw them, and of the cluster."""

import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography import x509

from ingest.fetch.certificates import Validity
from ingest.ledger.source_entry import SourceEntry
from ingest.outlets import Outlet, by_domain, owner
from ingest.settings import Settings
from ingest.watch.finding import Finding, Severity

SOON = timedelta(days=14)
BRIEF = 3
"""A certificate for less than `SOON` is renewed often: only its last third is soon."""
URGENT = timedelta(days=3)
PATIENCE = 5.0
EXPIRED = "certificate has expired"
"""In the detail of a failed request: OpenSSL's words."""
RENEW = "peyk secure certificates renews it; the node reads it without a restart (docs/security.md)"


def is_soon(validity: Validity, now: datetime) -> bool:
    """Return whether a certificate has ended or ends soon."""
    length = validity.ends_at - validity.begins_at
    return validity.ends_at - now <= (SOON if length > SOON else length / BRIEF)


def by_outlets(
    feeds: Mapping[str, Sequence[SourceEntry]],
    hosts: Mapping[str, Validity],
    rows: Mapping[str, Outlet],
    now: datetime,
) -> Iterator[Finding]:
    """Yield outlets whose feeds fail for an expired certificate, or with a host whose certificate ends soon.

    `hosts`: certificates as they were last seen. One that has ended since is left out: its host may be out of use, or
    its requests fail.
    """
    domains = by_domain(rows)
    ending: dict[str, list[tuple[Validity, str]]] = {}
    for host, validity in hosts.items():
        if (row := owner(host, domains)) and now < validity.ends_at and is_soon(validity, now):
            ending.setdefault(row.id, []).append((validity, host))
    for outlet, entries in feeds.items():
        expired = next((each for each in entries if each.reason == "tls" and EXPIRED in (each.detail or "")), None)
        if expired:
            message = f"the certificate of {urlsplit(expired.url).hostname} has expired; no page is fetched"
            advice = "only the outlet can renew it: write to it; crawls go on by themselves"
            yield Finding("certificate", outlet, Severity.CRITICAL, message, advice)
        elif outlet in ending:
            validity, host = min(ending[outlet], key=lambda each: each[0].ends_at)
            message = f"the certificate of {host} ends at {validity.ends_at:%Y-%m-%d %H:%M} UTC"
            advice = "after that no page is fetched: write to the outlet"
            yield Finding("certificate", outlet, Severity.WARNING, message, advice)


def by_cluster(options: Settings, now: datetime) -> Iterator[Finding]:
    """Yield at most one finding: the first certificate to end, of the cluster's addresses and their authority."""
    ends = sorted((each.ends_at, name) for name, each in _of_cluster(options) if is_soon(each, now))
    if ends:
        at, name = ends[0]
        severity = Severity.CRITICAL if at - now < URGENT else Severity.WARNING
        message = f"the certificate of {name} ends at {at:%Y-%m-%d %H:%M} UTC; then nothing reaches the cluster"
        yield Finding("certificate", "elasticsearch", severity, message, RENEW)


def _of_cluster(options: Settings) -> Iterator[tuple[str, Validity]]:
    for url in options.elasticsearch_urls:
        parts = urlsplit(url)
        if parts.scheme == "https" and parts.hostname and (shown := _shown(parts.hostname, parts.port or 443)):
            yield f"{parts.hostname}:{parts.port or 443}", _validity(shown)
    if options.elasticsearch_ca_certs:
        authorities = x509.load_pem_x509_certificates(options.elasticsearch_ca_certs.read_bytes())
        # A file may hold the authorities of a whole system, and needs only one of them.
        if len(authorities) == 1:
            yield f"the authority in {options.elasticsearch_ca_certs.name}", _validity(authorities[0])


def _shown(host: str, port: int) -> x509.Certificate | None:
    """Return the certificate that a server shows, whoever signed it; None if it cannot be reached now."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # Only looked at: the client of the cluster is what verifies it.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with (
            socket.create_connection((host, port), timeout=PATIENCE) as plain,
            context.wrap_socket(plain, server_hostname=host) as connection,
        ):
            content = connection.getpeercert(binary_form=True)
    except OSError:
        return None
    return x509.load_der_x509_certificate(content) if content else None


def _validity(certificate: x509.Certificate) -> Validity:
    return Validity(certificate.not_valid_before_utc, certificate.not_valid_after_utc)
