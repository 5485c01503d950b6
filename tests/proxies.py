"""Real proxies on loopback: pproxy in a separate process, which logs every requested connection."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

# Its own command line cannot start beside uvloop; `authtime` 0: a password is asked for at every connection.
_SCRIPT = """if True:
    import asyncio, sys, pproxy
    async def main(listen, onward):
        server = pproxy.Server(listen)
        options = {"rserver": [pproxy.Connection(onward)] if onward else [], "authtime": 0}
        handler = await server.start_server(options | {"verbose": lambda line: print(line, flush=True)})
        print(handler.sockets[0].getsockname()[1], flush=True)
        await asyncio.Event().wait()
    asyncio.run(main(*sys.argv[1:]))
"""
PATIENCE = 30.0
"""Seconds until a proxy must listen."""


@dataclass(frozen=True)
class Proxy:
    port: int
    _log: Path

    def address(self, scheme: str, credentials: str = "") -> str:
        login = quote(credentials, safe=":") + "@" if credentials else ""
        return f"{scheme}://{login}127.0.0.1:{self.port}"

    @property
    def told(self) -> list[str]:
        """Return one line per connection, such as `socks5 127.0.0.1:51076 -> 127.0.0.1:39727`, and one per refusal."""
        return self._log.read_text().splitlines()[1:]


@contextmanager
def proxy(credentials: str = "", onward: str = "") -> Iterator[Proxy]:
    """Run a proxy for HTTP and SOCKS5 within the block, with `credentials` (user:password) if given.

    `onward`: an `address:port` to which it connects in place of the requested one, which its log still names.
    """
    listen = f"http+socks5://127.0.0.1:0{f'#{credentials}' if credentials else ''}"
    through = f"tunnel{{{onward}}}://{onward}" if onward else ""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log")
        with log.open("wb") as file:
            child = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-c", _SCRIPT, listen, through], stdout=file, stderr=file
            )
        try:
            yield Proxy(_port(log, child), log)
        finally:
            child.kill()
            child.wait()


def _port(log: Path, child: subprocess.Popen[bytes]) -> int:
    deadline = time.monotonic() + PATIENCE
    while not (text := log.read_text()).endswith("\n"):
        assert child.poll() is None and time.monotonic() < deadline, f"no proxy: {text}"
        time.sleep(0.02)
    return int(text)
