"""A web server on loopback that answers with exact bytes, and a visit to it by the real Fetcher."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http.client import responses
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver

from ingest.fetch import Fetcher, FetchError
from ingest.model import Page
from ingest.outlets import Outlet
from ingest.settings import Settings

Script = Callable[[asyncio.StreamWriter], Awaitable[None]]
Answer = bytes | tuple[int, dict[str, str], bytes] | Script
"""Raw bytes; or status, headers and body, to which a Content-Length is added; or a script that writes as it likes."""


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
    """Each path answers with its next answer, the last one for ever; a connection takes one request."""

    routes: Mapping[str, Answer | list[Answer]]
    requests: list[Request] = field(default_factory=list)
    connections: int = 0

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            line, *fields = head.strip().split("\r\n")
            headers = {name.lower(): value for name, value in (item.split(": ", 1) for item in fields)}
            request = Request(line.split(" ")[1], headers, asyncio.get_running_loop().time())
            asked_before = sum(request.path == known.path for known in self.requests)
            self.requests.append(request)
            await self._answer(request, asked_before, writer)
            request.answered = asyncio.get_running_loop().time()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer(self, request: Request, asked_before: int, writer: asyncio.StreamWriter) -> None:
        missing = (404, {}, b"") if request.path == "/robots.txt" else (500, {}, b"no such route")
        answers = self.routes.get(request.path, missing)
        answers = answers if isinstance(answers, list) else [answers]
        answer = answers[min(asked_before, len(answers) - 1)]
        if callable(answer):
            await answer(writer)
            return
        if isinstance(answer, tuple):
            status, headers, body = answer
            sent = {"Content-Length": str(len(body)), "Connection": "close"} | headers
            lines = [f"HTTP/1.1 {status} {responses.get(status, '')}", *(f"{n}: {v}" for n, v in sent.items())]
            answer = "\r\n".join(lines).encode() + b"\r\n\r\n" + (b"" if status == 304 else body)
        writer.write(answer)
        await writer.drain()

    def paths(self) -> list[str]:
        """What was asked, without robots.txt."""
        return [request.path for request in self.requests if request.path != "/robots.txt"]


@dataclass
class Visit:
    outcomes: list[Page | FetchError]
    site: Site

    @property
    def page(self) -> Page:
        assert isinstance(self.outcomes[-1], Page), self.outcomes[-1]
        return self.outcomes[-1]

    @property
    def error(self) -> FetchError:
        assert isinstance(self.outcomes[-1], FetchError), self.outcomes[-1]
        return self.outcomes[-1]


Visitor = Callable[..., Visit]


@pytest.fixture
def visit() -> Visitor:
    """`visit(routes, *addresses)`: one Fetcher asks a Site for each; an address may be a path of www.khabar.example."""
    return lambda routes, *addresses, **options: asyncio.run(_visit(routes, addresses, **options))


async def _visit(
    routes: Mapping[str, Answer | list[Answer]],
    addresses: tuple[str, ...],
    *,
    settings: dict[str, Any] | None = None,
    outlet: dict[str, Any] | None = None,
    together: bool = False,
    dns: AbstractResolver | None = None,
    tls: ssl.SSLContext | None = None,
    **conditions: str,
) -> Visit:
    site = Site(routes)
    server = await asyncio.start_server(site.handle, "127.0.0.1", 0, ssl=tls, limit=1 << 20)
    port = server.sockets[0].getsockname()[1]
    row = {"id": "khabar", "name": "Khabar", "name_fa": "خبر", "domain": "khabar.example"}
    row |= {"connect_to": f"127.0.0.1:{port}"} | (outlet or {})
    options = Settings(**({"pace": 0, "_env_file": None} | (settings or {})))
    async with server, Fetcher(options, dns) as fetcher:

        async def get(address: str) -> Page | FetchError:
            url = "http://www.khabar.example" + address if address[:1] == "/" != address[1:2] else address
            try:
                return await fetcher.get(url, Outlet(**row), **conditions)
            except FetchError as error:
                return error

        if together:
            outcomes = list(await asyncio.gather(*map(get, addresses)))
        else:
            outcomes = [await get(address) for address in addresses]
        server.close()
    return Visit(outcomes, site)
