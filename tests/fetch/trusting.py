"""Fetch a page over TLS in a separate process, since SSL_CERT_FILE is read when a process starts."""

import asyncio
import os
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

_SCRIPT = """if True:
    import asyncio, sys
    from ingest.fetch import Fetcher, FetchError
    from ingest.outlets import Outlet
    from ingest.settings import settings
    from tests.fetch.conftest import Remembered
    from tests.fetch.test_guard import Table
    async def main():
        row = Outlet(id="a", name="A", name_fa="ا", domain="khabar.example", connect_to=sys.argv[1] or None)
        dns = Table(www_khabar_example=[["93.184.215.14"]])
        memory = Remembered({})
        async with Fetcher(settings(), dns, memory) as fetcher:
            try:
                page = await fetcher.get("https://www.khabar.example/", row)
                print(page.status, page.body, end="")
                for host, seen in memory.certificates.items():
                    print("", host, (seen.ends_at - seen.begins_at).days, end="")
            except FetchError as error:
                print(error.reason, end="")
    asyncio.run(main())
"""


@asynccontextmanager
async def serving(tls: ssl.SSLContext) -> AsyncIterator[str]:
    """Serve one short page; yield the address, `host:port`."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nhere")
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=tls)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        server.close()


async def fetched(trusted: Path, connect_to: str = "", **settings: str) -> str:
    """Fetch the page of www.khabar.example and return its status and body, its host and the days of its certificate as
    they are kept for the watch; or the reason of the error.

    `connect_to` is that of the row, `settings` further variables of the process.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _SCRIPT, connect_to),
        env=os.environ | {"SSL_CERT_FILE": str(trusted), "PEYK_PACE": "0"} | settings,
        stdout=subprocess.PIPE,
    )
    shown, _ = await process.communicate()
    return shown.decode()
