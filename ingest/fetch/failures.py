"""Translation of aiohttp's exceptions to FetchErrors, and a guard against aiohttp's automatic retry."""

import aiohttp
from aiohttp import ClientHandlerType, ClientRequest, ClientResponse
from yarl import URL

from ingest.fetch.errors import FetchError

# The first matching class wins, so subclasses come before their base classes.
_KINDS: tuple[tuple[type[BaseException], str], ...] = (
    (aiohttp.ClientConnectorDNSError, "dns"),
    (aiohttp.ClientProxyConnectionError, "proxy"),
    (aiohttp.ClientSSLError, "tls"),
    (aiohttp.ClientConnectorCertificateError, "tls"),
    (TimeoutError, "timeout"),
    (aiohttp.ClientPayloadError, "truncated"),
    (aiohttp.ClientResponseError, "bad-response"),
    (aiohttp.InvalidURL, "bad-url"),
    (aiohttp.ClientError, "connection"),
    (OSError, "connection"),
)
CAUGHT = (aiohttp.ClientError, TimeoutError, OSError)
"""The exceptions of aiohttp's requests for failures of a server or the network."""


def as_fetch_error(error: BaseException, url: URL) -> FetchError:
    """Return the FetchError for one of CAUGHT."""
    reason = next(reason for kind, reason in _KINDS if isinstance(error, kind))
    message = error.message if isinstance(error, aiohttp.ClientResponseError) else str(error) or type(error).__name__
    return FetchError(reason, f"{str(url)[:200]}: {' '.join(message.split())[:300]}")


async def ask_once(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Client middleware against aiohttp's immediate retry after a disconnect, which would break the host's pace."""
    try:
        return await handler(request)
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise as_fetch_error(error, request.url) from error
