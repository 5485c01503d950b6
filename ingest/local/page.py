"""The page for readers in the background, for `make run` and `make up`."""

import os
import sys
from functools import partial
from importlib.util import find_spec

from ingest.local.background import Background, answers, free_port
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
    own.start(command, os.environ, address, partial(answers, port, "/help"))
    return address


def stop() -> bool:
    """Stop the page of this installation, and that of its samples; return whether one ran."""
    return any([_server().stop(), _server(FOLDER).stop()])


def _server(within: str = "") -> Background:
    return Background("web", settings().var.absolute() / within / "web", "PEYK_WEB_PAGE", "web")
