"""The application on a real server, in a thread of the tests."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from elasticsearch import Elasticsearch
from starlette.types import ASGIApp

from ingest.settings import settings
from ingest.web.app import create_app
from ingest.web.bounded import connect_bounded
from ingest.web.site import Site


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """Serve an application on loopback; yield its address, without a slash at the end."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", access_log=False, proxy_headers=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        host, port = server.servers[0].sockets[0].getsockname()
        yield f"http://{host}:{port}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def page(_: Elasticsearch) -> Iterator[str]:
    """Serve the page of the test's own indices."""
    with served(create_app(Site(connect_bounded(), settings().index("articles")))) as address:
        yield address
