"""A web server on loopback that sends exact bytes, and the real Fetcher that requests them."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from http.client import responses
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver

from ingest.fetch import Fetcher, FetchError
from ingest.fetch.certificates import Validity
from ingest.fetch.memory import HostState
from ingest.fetch.pace import Budget
from ingest.model import Page
from ingest.outlets import Outlet
from ingest.settings import Settings
from tests.proxies import proxy

Script = Callable[[asyncio.StreamWriter], Awaitable[None]]
Answer = bytes | tuple[int, dict[str, str], bytes] | Script
"""Raw bytes; or status, headers and body, to which a Content-Length is added; or a script that writes as it likes."""


def well_formed(status: int, headers: dict[str, str], body: bytes) -> bytes:
    body = b"" if status in (204, 304) else body
    sent = {} if status in (204, 304) else {"Content-Length": str(len(body))}
    lines = [f"HTTP/1.1 {status} {responses.get(status, '')}", *(f"{n}: {v}" for n, v in (sent | headers).items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@dataclass
class Request:
    path: str
    headers: dict[str, str]
    arrived: float
    answered: float = 0.0

    @property
    def host(self) -> str:
        return self.headers["host"]


@dataclass
class Site:
    """A server with a list of answers per path; the last repeats. Connections stay open after well-formed answers."""

    routes: Mapping[str, Answer | list[Answer]]
    requests: list[Request] = field(default_factory=list)
    connections: int = 0

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while await self._serve(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        line, *fields = head.strip().split("\r\n")
        headers = {name.lower(): value for name, value in (item.split(": ", 1) for item in fields)}
        request = Request(line.split(" ")[1], headers, asyncio.get_running_loop().time())
        answer = self._answer(request.path)
        self.requests.append(request)
        if callable(answer):
            await answer(writer)
        elif isinstance(answer, bytes):
            writer.write(answer)
        else:
            writer.write(well_formed(*answer))
        await writer.drain()
        request.answered = asyncio.get_running_loop().time()
        return isinstance(answer, tuple)

    def _answer(self, path: str) -> Answer:
        missing = (404, {}, b"") if path == "/robots.txt" else (500, {}, b"no such route")
        answers = self.routes.get(path, missing)
        if not isinstance(answers, list):
            return answers
        asked_before = sum(path == request.path for request in self.requests)
        return answers[min(asked_before, len(answers) - 1)]

    def paths(self) -> list[str]:
        """Return the requested paths, without robots.txt."""
        return [request.path for request in self.requests if request.path != "/robots.txt"]


@dataclass
class Visit:
    outcomes: list[Page | FetchError]
    site: Site
    proxied: list[str]
    """What the proxy tells of its connections, if there was one."""

    @property
    def page(self) -> Page:
        assert isinstance(self.outcomes[-1], Page), self.outcomes[-1]
        return self.outcomes[-1]

    @property
    def error(self) -> FetchError:
        assert isinstance(self.outcomes[-1], FetchError), self.outcomes[-1]
        return self.outcomes[-1]


class Remembered:
    """A `Memory` of hosts for one visit."""

    def __init__(self, rests: dict[str, float]) -> None:
        self._states = {host: HostState(seconds) for host, seconds in rests.items()}
        self.certificates: dict[str, Validity] = {}

    def recall(self, host: str) -> HostState:
        return self._states.get(host, HostState())

    def note(self, host: str, state: HostState) -> None:
        self._states[host] = state

    def robots(self, origin: str) -> None:
        return None

    def keep_robots(self, origin: str, body: bytes) -> None:
        return None

    def note_certificate(self, host: str, validity: Validity) -> None:
        self.certificates[host] = validity


Visitor = Callable[..., Visit]


@pytest.fixture
def visit() -> Visitor:
    """`visit(routes, *addresses)`: one Fetcher requests each address from a Site.

    An address may be a path of www.khabar.example, and may be paired with changes to the outlet's row for it alone.
    `through`: the scheme of a real proxy between the two; `login`: the credentials that it requires; `given`: the
    credentials that it gets instead.
    """
    return lambda routes, *addresses, **options: asyncio.run(_visit(routes, addresses, **options))


async def _visit(
    routes: Mapping[str, Answer | list[Answer]],
    addresses: tuple[str | tuple[str, dict[str, Any]], ...],
    *,
    settings: dict[str, Any] | None = None,
    outlet: dict[str, Any] | None = None,
    rests: dict[str, float] | None = None,
    budget: tuple[int, int] = (1000, 1000),
    together: bool = False,
    dns: AbstractResolver | None = None,
    tls: ssl.SSLContext | None = None,
    through: str = "",
    login: str = "",
    given: str | None = None,
    **conditions: str,
) -> Visit:
    site = Site(routes)
    server = await asyncio.start_server(site.handle, "127.0.0.1", 0, ssl=tls, limit=1 << 20)
    row: dict[str, Any] = {"id": "khabar", "name": "Khabar", "name_fa": "خبر", "domain": "khabar.example"}
    address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    row |= {"connect_to": address} | (outlet or {})
    # Where the row says no address, the proxy knows one: that of the site, for every name.
    proxies = proxy(login, onward="" if row["connect_to"] else address) if through else nullcontext()
    with proxies as running:
        way = {"proxy": running.address(through, login if given is None else given)} if running else {}
        options = Settings(**({"pace": 0, "_env_file": None} | way | (settings or {})))
        memory = Remembered(rests or {})
        asking = Fetcher(options, dns, memory, Budget(*budget))
        outcomes = await _outcomes(server, asking, row, addresses, together=together, conditions=conditions)
        return Visit(outcomes, site, running.told if running else [])


async def _outcomes(
    server: asyncio.Server,
    asking: Fetcher,
    row: dict[str, Any],
    addresses: tuple[str | tuple[str, dict[str, Any]], ...],
    *,
    together: bool,
    conditions: dict[str, str],
) -> list[Page | FetchError]:
    async with server, asking as fetcher:

        async def get(address: str | tuple[str, dict[str, Any]]) -> Page | FetchError:
            path, changes = (address, {}) if isinstance(address, str) else address
            url = "http://www.khabar.example" + path if path[:1] == "/" != path[1:2] else path
            try:
                return await fetcher.get(url, Outlet(**(row | changes)), **conditions)
            except FetchError as error:
                return error

        if together:
            outcomes = list(await asyncio.gather(*map(get, addresses)))
        else:
            outcomes = [await get(address) for address in addresses]
        server.close()
    return outcomes
