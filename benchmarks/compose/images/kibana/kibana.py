"""The part of Kibana's API that set-up uses, on port 5601; users and passwords are Elasticsearch's own."""

import json
import os
import ssl
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

ELASTICSEARCH = os.environ["ELASTICSEARCH_HOSTS"].split(",")[0]
AUTHORITY = os.environ.get("ELASTICSEARCH_SSL_CERTIFICATEAUTHORITIES")
TRUST = ssl.create_default_context(cafile=AUTHORITY) if AUTHORITY else None


def user(authorization: str) -> str | None:
    """Return the user that Elasticsearch finds behind an Authorization header, or None."""
    request = Request(f"{ELASTICSEARCH}/_security/_authenticate", headers={"Authorization": authorization})
    try:
        with urlopen(request, timeout=10, context=TRUST) as answer:
            return str(json.load(answer)["username"])
    except (HTTPError, URLError):
        return None


def own() -> str:
    """Return the Authorization header of Kibana's own user."""
    from base64 import b64encode

    pair = f"{os.environ['ELASTICSEARCH_USERNAME']}:{os.environ['ELASTICSEARCH_PASSWORD']}"
    return "Basic " + b64encode(pair.encode()).decode()


class Handler(BaseHTTPRequestHandler):
    """Answers the status, and the import of saved objects."""

    def do_GET(self) -> None:
        """Answer `available` while Kibana's own user may log in to Elasticsearch."""
        level = "available" if user(own()) == os.environ["ELASTICSEARCH_USERNAME"] else "degraded"
        if urlsplit(self.path).path == "/api/status":
            self._answer(200 if level == "available" else 503, {"status": {"overall": {"level": level}}})
        else:
            self._answer(404, {"statusCode": 404, "error": "Not Found"})

    def do_POST(self) -> None:
        """Take saved objects as one NDJSON file of a form, from a known user, with the header that Kibana demands."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if urlsplit(self.path).path != "/api/saved_objects/_import":
            return self._answer(404, {"statusCode": 404, "error": "Not Found"})
        if "kbn-xsrf" not in self.headers:
            return self._answer(400, {"statusCode": 400, "message": "Request must contain a kbn-xsrf header."})
        if user(self.headers.get("Authorization", "")) is None:
            return self._answer(401, {"statusCode": 401, "error": "Unauthorized"})
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        parts = [part.get_payload(decode=True) for part in message_from_bytes(head + body).walk()]
        lines = [json.loads(line) for part in parts if isinstance(part, bytes) for line in part.splitlines() if line]
        objects = [item for item in lines if "type" in item and "id" in item]
        return self._answer(200, {"success": bool(objects), "successCount": len(objects)})

    def _answer(self, status: int, value: dict[str, Any]) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    ThreadingHTTPServer(("0.0.0.0", 5601), Handler).serve_forever()  # noqa: S104
