"""Write metrics as text, into a file, or as a server."""

import re
from pathlib import Path

from prometheus_client import generate_latest, start_http_server

from ingest.errors import PeykError
from ingest.files import replace_file
from ingest.metrics.collect import registry

LOOPBACK = "127.0.0.1"
_ADDRESS = re.compile(r"(?:(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s:\[\]]+)?:)?(?P<port>\d{1,5})")


def text() -> str:
    """Return the metrics in Prometheus's text format."""
    return generate_latest(registry()).decode()


def write(path: Path) -> None:
    """Write the metrics into a file that node_exporter's textfile collector reads; a reader never sees a part of it.

    Raises PeykError if it cannot be written.
    """
    if path.suffix != ".prom":
        raise PeykError(f"--textfile {path}: node_exporter reads only files whose name ends in .prom")
    try:
        replace_file(path, text().encode(), 0o644)
    except OSError as error:
        raise PeykError(f"--textfile {path}: {error.strerror}") from error


def address(text: str) -> tuple[str, int]:
    """Return host and port of `HOST:PORT` or `PORT`; the host is loopback unless given. Raises PeykError."""
    match = _ADDRESS.fullmatch(text.strip())
    if not match or int(match["port"]) > 65535:
        raise PeykError(
            f"--listen {text}: give a port, such as 9825, or an address, such as 10.0.0.5:9825 or [::1]:9825"
        )
    return (match["host"] or LOOPBACK).strip("[]"), int(match["port"])


class Server:
    """A server of metrics in threads of this process. Raises PeykError if the address cannot be used."""

    def __init__(self, host: str, port: int) -> None:
        try:
            self._server, self._thread = start_http_server(port, host, registry())
        except (OSError, OverflowError) as error:
            raise PeykError(f"--listen {host}:{port}: {getattr(error, 'strerror', None) or error}") from error
        shown = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown}:{self._server.server_port}/metrics"

    def close(self) -> None:
        """End the server."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def wait(self) -> None:
        """Serve until the process is interrupted."""
        self._thread.join()
