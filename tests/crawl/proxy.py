"""A proxy in front of a real node, which lets chosen requests fail as by networks and busy clusters."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from urllib.parse import urlsplit

Fault = Literal["cut", "answer lost", "items too busy"]
"""`cut`: no answer; `answer lost`: executed, but the connection breaks before the answer."""

Rule = Callable[[int, str, str], Fault | None]
"""Returns the fault of a request, given its number from 1, its method and its path."""


class Proxy(ThreadingHTTPServer):
    """Forwards to a node; `rule` may be replaced at any time; `count` is the number of requests so far."""

    daemon_threads = True

    def __init__(self, node_url: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        node = urlsplit(node_url)
        self.node = (node.hostname or "", node.port or 9200)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.count = 0
        self.rule: Rule = lambda number, method, path: None
        self._lock = threading.Lock()

    def fault(self, method: str, path: str) -> Fault | None:
        with self._lock:
            self.count += 1
            return self.rule(self.count, method, path)

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore clients that close the connection."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        fault = self.server.fault(self.command, self.path)
        if fault == "cut":
            self.close_connection = True
        elif fault == "items too busy":
            self._answer(200, _refusals(body), {})
        else:
            self._forward(body, lost=fault == "answer lost")

    def _forward(self, body: bytes, lost: bool) -> None:
        node = HTTPConnection(*self.server.node, timeout=60)
        names = ("Content-Type", "Accept", "Content-Encoding")
        node.request(self.command, self.path, body, {name: self.headers[name] for name in names if self.headers[name]})
        answer = node.getresponse()
        data = answer.read()
        node.close()
        if lost:
            self.close_connection = True
        else:
            self._answer(answer.status, data, dict(answer.getheaders()))

    def _answer(self, status: int, data: bytes, headers: dict[str, str]) -> None:
        kind = headers.get("content-type", "application/vnd.elasticsearch+json;compatible-with=9")
        self.send_response(status)
        self.send_header("Content-Type", headers.get("Content-Type", kind))
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = _serve  # noqa: N815

    def log_message(self, *told: object) -> None:
        """Log nothing."""


def _refusals(body: bytes) -> bytes:
    """Return a node's answer to a bulk request whose items were all rejected by a full queue."""
    items = []
    for line in body.splitlines():
        action = json.loads(line)
        if "index" in action and isinstance(action["index"], dict) and "_id" in action["index"]:
            error = {"type": "es_rejected_execution_exception", "reason": "rejected execution"}
            items.append({"index": {"_index": "", "_id": action["index"]["_id"], "status": 429, "error": error}})
    return json.dumps({"took": 1, "errors": True, "items": items}).encode()


@contextmanager
def proxied(node_url: str) -> Iterator[Proxy]:
    """Run a proxy in front of a node."""
    with Proxy(node_url) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join()
