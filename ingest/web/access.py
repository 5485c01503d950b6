"""Who may read: programs with a key, users whom a named proxy knows, and where nothing is asked, anybody."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ingest.errors import PeykError
from ingest.web.keys import KeyFile
from ingest.web.paths import is_data
from ingest.web.problems import of_error, problem
from ingest.web.rate import Rates
from ingest.web.settings import WebSettings

BEARER = "bearer "
FORWARDED = (
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-forwarded-server",
    "x-real-ip",
    "cf-connecting-ip",
    "true-client-ip",
)
"""Headers of proxies: a request with one of them comes from elsewhere, whatever its peer."""
CLOSED = "این پیک برای همه باز نیست؛ از راهی وارد شوید که گردانندهٔ آن نشان می‌دهد."
BUSY = "این کلید اکنون درخواست‌های زیادی دارد؛ چند ثانیهٔ دیگر دوباره تلاش کنید."


@dataclass(frozen=True, slots=True)
class _Refusal:
    status: int
    reader: str
    program: str
    headers: dict[str, str]


_NO_KEY = _Refusal(
    401, CLOSED, "a key is needed: `Authorization: Bearer KEY`, of `peyk keys add`", {"www-authenticate": "Bearer"}
)
_WRONG_KEY = _Refusal(
    401, CLOSED, "this key is not known; it may have been removed", {"www-authenticate": 'Bearer error="invalid_token"'}
)


class Gate:
    """ASGI middleware: lets a request through, or answers 401, or 429 to a key that asks too often.

    `host`: the address that the server listens on. Files of `free` paths are for all.
    """

    def __init__(
        self, app: ASGIApp, *, settings: WebSettings, keys: KeyFile, host: str, free: str = "/static/"
    ) -> None:
        self._app = app
        self._settings = settings
        self._keys = keys
        self._local = is_loopback(host)
        self._free = free
        self._rates = Rates()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        app = self._app
        if scope["type"] == "http" and not scope["path"].startswith(self._free):
            try:
                refusal = self._refuses(scope)
            except PeykError as error:
                app = of_error(error)
            else:
                app = _answer(scope["path"], refusal) if refusal else app
        await app(scope, receive, send)

    def _refuses(self, scope: Scope) -> _Refusal | None:
        headers = Headers(scope=scope)
        given = headers.get("authorization", "")
        if given.lower().startswith(BEARER):
            return self._refuses_key(given[len(BEARER) :].strip())
        if self._settings.web_anonymous:
            return None
        peer = _address((scope.get("client") or ("",))[0])
        if peer and any(peer in network for network in self._settings.web_proxies):
            return None if headers.get(self._settings.web_user_header, "").strip() else _NO_KEY
        here = self._local and peer is not None and peer.is_loopback
        return None if here and _asks_this_machine(headers) else _NO_KEY

    def _refuses_key(self, given: str) -> _Refusal | None:
        key = self._keys.find(given)
        if key is None:
            return _WRONG_KEY
        wait = self._rates.wait(key.digest, key.rate)
        if not wait:
            return None
        text = f"this key may ask {key.rate} times a minute; ask again in {wait} s"
        return _Refusal(429, BUSY, text, {"retry-after": str(wait)})


def is_loopback(host: str) -> bool:
    """Return whether a host name or address is that of the own machine."""
    address = _address(host.strip("[]"))
    return address.is_loopback if address else host == "localhost" or host.endswith(".localhost")


def _asks_this_machine(headers: Headers) -> bool:
    """Return whether no proxy passed a request on, and it names this machine.

    A page of another site can let its own host name lead to this machine, and would read the answer as its own.
    """
    host = headers.get("host", "").lower()
    name = host.partition("]")[0] if host.startswith("[") else host.rpartition(":")[0] or host
    return is_loopback(name) and not any(each in headers for each in FORWARDED)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _answer(path: str, refusal: _Refusal) -> Response:
    if is_data(path):
        return problem(refusal.status, refusal.program, refusal.headers)
    return PlainTextResponse(refusal.reader, refusal.status, refusal.headers)
