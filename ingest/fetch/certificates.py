"""The certificates of hosts, as the TLS handshakes of requests show them: no connection is made for them."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
from aiohttp.client_proto import ResponseHandler


@dataclass(frozen=True, slots=True)
class Validity:
    """The period in which a certificate is valid."""

    begins_at: datetime
    ends_at: datetime


class Seen:
    """The certificates of the hosts to which a session has connected."""

    def __init__(self) -> None:
        self._new: dict[str, Validity] = {}
        self._known: dict[str, Validity] = {}

    def note(self, host: str, transport: Any) -> None:
        """Note the certificate of a connection; of one without TLS, or whose certificate was not checked, nothing."""
        shown: Any = transport.get_extra_info("peercert") if transport else None
        if not shown or "notAfter" not in shown:
            return
        validity = Validity(_time(shown["notBefore"]), _time(shown["notAfter"]))
        if self._known.get(host) != validity:
            self._new[host] = self._known[host] = validity

    def take(self, host: str) -> Validity | None:
        """Return the certificate of a host once, or None if it has not changed."""
        return self._new.pop(host, None)


class Noting(aiohttp.BaseConnector):
    """A connector, to be mixed in first, that passes each new connection to `seen`."""

    seen: Seen

    async def _create_connection(
        self, req: aiohttp.ClientRequest, traces: Any, timeout: aiohttp.ClientTimeout
    ) -> ResponseHandler:
        connection = await super()._create_connection(req, traces, timeout)
        self.seen.note((req.url.raw_host or "").rstrip("."), connection.transport)
        return connection


class Direct(Noting, aiohttp.TCPConnector):
    """A connector without a proxy, or through one that forwards."""


def _time(text: str) -> datetime:
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(text), UTC)
