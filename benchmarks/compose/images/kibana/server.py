"""A stand-in for Kibana: the part of its API that set-up uses, strict about methods, headers, bodies and users.

Tests start it in their process; as a program it listens on port 5601, and its users are Elasticsearch's own.
"""

import json
import os
import re
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

from . import shapes

API_VERSION = "2023-10-31"
Answer = tuple[int, dict[str, Any]]
Users = Callable[[str], str | None]
"""Authorization header -> `all` for an administrator, `read` for another user, None for nobody."""


@dataclass(frozen=True)
class Asked:
    """A request, without the part of its path that names the space."""

    method: str
    path: str
    space: str
    headers: dict[str, str]
    body: bytes
    overwrite: bool

    def json(self) -> Any:
        """Return the body. Raises WrongBodyError if it is not JSON, or not said to be."""
        if self.headers.get("content-type", "").split(";")[0] != "application/json":
            raise shapes.WrongBodyError("Unsupported Media Type")
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise shapes.WrongBodyError(f"Invalid request payload JSON format: {error}") from error


@dataclass
class Kibana:
    """The state: spaces, saved objects by type and id with their space, and every request that changed something."""

    users: Users
    version: str = "9.5.3"
    level: Callable[[], str] = lambda: "available"
    spaces: dict[str, dict[str, Any]] = field(default_factory=lambda: {"default": {"id": "default", "name": "Default"}})
    objects: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    homes: dict[tuple[str, str], str] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    log: list[tuple[str, str]] = field(default_factory=list)
    conflicts: int = 0
    """Answers of 409 to give to the next changes, as when somebody else changes the same object."""

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
        """Return status and body of the answer to a request."""
        path, query = urlsplit(target).path, parse_qs(urlsplit(target).query)
        user = self.users(headers.get("authorization", ""))
        if path == "/api/status" and method == "GET":
            return self._status(user, "authorization" in headers)
        if user is None:
            return _error(401, "Unauthorized")
        if method != "GET" and "kbn-xsrf" not in headers:
            return _error(400, "Request must contain a kbn-xsrf header.")
        if headers.get("elastic-api-version", API_VERSION) != API_VERSION:
            return _error(400, f"Version not found. Available versions are: {API_VERSION}")
        space, path = _space(path)
        if space not in self.spaces:
            return _error(404, f"Saved object [space/{space}] not found")
        asked = Asked(method, path, space, headers, body, overwrite="true" in query.get("overwrite", []))
        return self._route(asked, may_write=user == "all")

    def _route(self, asked: Asked, *, may_write: bool) -> Answer:
        path, space = asked.path, asked.space
        routes: tuple[tuple[str, str, Callable[..., Answer]], ...] = (
            ("PUT", r"/api/spaces/space/([^/]+)", lambda name: self._put_space(name, asked.json())),
            ("POST", r"/api/spaces/space", lambda: self._post_space(asked.json())),
            ("GET", r"/api/data_views/data_view/([^/]+)", lambda name: self._get("index-pattern", name, space)),
            ("POST", r"/api/data_views/default", lambda: self._default(space, asked.json())),
            ("GET", r"/api/dashboards/([^/]+)", lambda name: self._get("dashboard", name, space)),
            ("PUT", r"/api/dashboards/([^/]+)", lambda name: self._put_dashboard(space, name, asked.json())),
            ("POST", r"/api/saved_objects/_import", lambda: self._import(space, asked)),
        )
        for method, pattern, act in routes:
            match = re.fullmatch(pattern, path)
            if method != asked.method or not match or ("dashboards" in path and self._release() < (9, 4)):
                continue
            if method != "GET":
                if not may_write:
                    return _error(403, f"Unauthorized to write {path}")
                if self.conflicts:
                    self.conflicts -= 1
                    return _error(409, "version conflict")
                self.log.append((method, path))
            try:
                return act(*match.groups())
            except shapes.WrongBodyError as error:
                return _error(400, str(error))
        return _error(404, "Not Found")

    def _release(self) -> tuple[int, ...]:
        return tuple(map(int, self.version.split("-")[0].split(".")[:2]))

    def _status(self, user: str | None, named: bool) -> Answer:
        if named and user is None:
            return _error(401, "Unauthorized")
        level = self.level()
        full = {"version": {"number": self.version, "build_flavor": "traditional"}} if user else {}
        return 200 if level == "available" else 503, {"status": {"overall": {"level": level}}, **full}

    def _put_space(self, name: str, value: Any) -> Answer:
        shapes.SPACE(value, "")
        if name not in self.spaces:
            return _error(404, "Not Found")
        self.spaces[name] = value
        return 200, value

    def _post_space(self, value: Any) -> Answer:
        shapes.SPACE(value, "")
        if value["id"] in self.spaces:
            return _error(409, f"A space with the identifier {value['id']} already exists.")
        if not re.fullmatch(r"[a-z0-9_-]+", value["id"]):
            return _error(400, "[request body.id]: must be lower case, a-z, 0-9, '_', and '-' are allowed")
        self.spaces[value["id"]] = value
        return 200, value

    def _get(self, kind: str, name: str, space: str) -> Answer:
        if self.homes.get((kind, name)) != space:
            return _error(404, f"Saved object [{kind}/{name}] not found")
        return 200, {"id": name, "data": self.objects[kind, name]}

    def _default(self, space: str, value: Any) -> Answer:
        shapes.DEFAULT_VIEW(value, "")
        if self.homes.get(("index-pattern", value["data_view_id"])) != space:
            return _error(404, "Not Found")
        if space not in self.defaults or value.get("force"):
            self.defaults[space] = value["data_view_id"]
        return 200, {"acknowledged": True}

    def _put_dashboard(self, space: str, name: str, value: Any) -> Answer:
        shapes.DASHBOARD(value, "")
        home = self.homes.setdefault(("dashboard", name), space)
        if home != space:
            return _error(409, f"Saved object [dashboard/{name}] conflict")
        made = ("dashboard", name) not in self.objects
        self.objects["dashboard", name] = value
        return 201 if made else 200, {"id": name, "data": value, "meta": {}}

    def _import(self, space: str, asked: Asked) -> Answer:
        kind = asked.headers.get("content-type", "")
        form = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + asked.body)
        parts = [part for part in form.walk() if part.get_filename()]
        if len(parts) != 1 or not str(parts[0].get_filename()).endswith(".ndjson"):
            return _error(400, "[request body.file]: expected one file, with the extension .ndjson")
        payload = parts[0].get_payload(decode=True)
        lines = [json.loads(line) for line in (payload if isinstance(payload, bytes) else b"").splitlines() if line]
        for number, item in enumerate(lines):
            shapes.SAVED(item, f".file.{number}")
        given = {(item["type"], item["id"]) for item in lines}
        errors, done = [], []
        for item in lines:
            key = (item["type"], item["id"])
            missing = [
                one for one in item.get("references", []) if (one["type"], one["id"]) not in given | set(self.homes)
            ]
            if missing:
                errors.append({"type": key[0], "id": key[1], "error": {"type": "missing_references"}})
            elif self.homes.get(key) == space and not asked.overwrite:
                errors.append({"type": key[0], "id": key[1], "error": {"type": "conflict"}})
            else:
                # The id of an object in another space is taken: this one gets a new id.
                new = key if self.homes.get(key, space) == space else (key[0], f"{key[1]}-{space}")
                self.objects[new], self.homes[new] = item, space
                result = {"type": key[0], "id": key[1], "managed": item.get("managed", False)}
                done.append(result | ({"destinationId": new[1]} if new != key else {}))
        failed = {"errors": errors} if errors else {}
        return 200, {"success": not errors, "successCount": len(done), "successResults": done, **failed}


def _space(path: str) -> tuple[str, str]:
    match = re.match(r"/s/([^/]+)(/.*)", path)
    return (match[1], match[2]) if match else ("default", path)


def _error(status: int, message: str) -> Answer:
    return status, {"statusCode": status, "error": "Error", "message": message}


class _Handler(BaseHTTPRequestHandler):
    kibana: Kibana
    protocol_version = "HTTP/1.1"

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        status, value = self.kibana.answer(self.command, self.path, headers, body)
        answer = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_PUT = do_POST = do_DELETE = _serve  # noqa: N815

    def log_message(self, *_: Any) -> None:
        """Log nothing."""


@contextmanager
def serve(kibana: Kibana, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve a stand-in in a thread; yield its address."""
    server = ThreadingHTTPServer((host, port), type("Handler", (_Handler,), {"kibana": kibana}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def of_elasticsearch(url: str, authority: str | None) -> Callable[[str], dict[str, Any] | None]:
    """Return a look-up of Elasticsearch's user behind an Authorization header."""
    trust = ssl.create_default_context(cafile=authority) if authority else None

    def user(authorization: str) -> dict[str, Any] | None:
        request = Request(f"{url}/_security/_authenticate", headers={"Authorization": authorization})
        try:
            with urlopen(request, timeout=10, context=trust) as answer:
                found: dict[str, Any] = json.load(answer)
                return found
        except (HTTPError, URLError):
            return None

    return user


def rights(find: Callable[[str], dict[str, Any] | None]) -> Users:
    """Return what Elasticsearch's users may do: a superuser everything, others look."""

    def users(authorization: str) -> str | None:
        found = find(authorization) if authorization else None
        if found is None:
            return None
        return "all" if "superuser" in found["roles"] else "read"

    return users


def main() -> None:
    """Serve on port 5601 with Elasticsearch's users, and be available while Kibana's own user may log in."""
    from base64 import b64encode

    find = of_elasticsearch(
        os.environ["ELASTICSEARCH_HOSTS"].split(",")[0], os.environ.get("ELASTICSEARCH_SSL_CERTIFICATEAUTHORITIES")
    )
    own = b64encode(f"{os.environ['ELASTICSEARCH_USERNAME']}:{os.environ['ELASTICSEARCH_PASSWORD']}".encode()).decode()

    def level() -> str:
        return "available" if find(f"Basic {own}") else "degraded"

    with serve(Kibana(rights(find), level=level), "0.0.0.0", 5601):  # noqa: S104
        threading.Event().wait()


if __name__ == "__main__":
    main()
