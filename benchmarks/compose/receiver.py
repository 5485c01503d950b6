"""The receiver of alerts: appends each body that is posted to it, as a line, to the file that is named."""

import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path


class Handler(BaseHTTPRequestHandler):
    """Takes alerts."""

    def do_POST(self) -> None:
        """Append the body to the file."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with Path(sys.argv[1]).open("ab") as file:
            file.write(body.replace(b"\n", b" ") + b"\n")
        self.send_response(200)
        self.end_headers()


if __name__ == "__main__":
    HTTPServer(("0.0.0.0", 8000), Handler).serve_forever()  # noqa: S104
