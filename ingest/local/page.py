"""The page for readers in the background, for `make run` and `make up`."""

import http.client
import os
import sys
from functools import partial
from http import HTTPStatus
from importlib.util import find_spec

from ingest.local.background import Background, free_port
from ingest.local.samples import FOLDER
from ingest.settings import settings

PORT = 8899
"""Where it listens if no other program does."""


def start() -> str | None:
    """Start the page of this installation anew; return its address, or None if its packages are not installed.

    Raises PeykError with the log's path if it does not answer.
    """
    if find_spec("uvicorn") is None:
        return None
    own = _server()
    own.stop()
    port = free_port(PORT)
    address = f"http://127.0.0.1:{port}/"
    command = [sys.executable, "-m", "ingest", "web", "--port", str(port)]
    own.start(command, os.environ, address, partial(_answers, port))
    return address


def stop() -> bool:
    """Stop the page of this installation, and that of its samples; return whether one ran."""
    return any([_server().stop(), _server(FOLDER).stop()])


def _server(within: str = "") -> Background:
    return Background("web", settings().var.absolute() / within / "web", "PEYK_WEB_PAGE", "web")


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/help")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
