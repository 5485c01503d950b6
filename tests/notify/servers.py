"""Local servers that speak the protocols of the channels, well or badly."""

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

USER, PASSWORD = "peyk", "pass word#1"
TOKEN = "123456:AAtoken"


@dataclass
class Mailbox:
    """A mail server's handler. `fault` may answer a recipient or a mail with a refusal, or cut the connection."""

    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refusal: str = ""
    data_refusal: str = ""
    deaths: int = 0
    """Mails that are taken without an answer: the server dies after it has them."""
    came: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.data_refusal:
            return self.data_refusal
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.recipients += envelope.rcpt_tos
        self.came.set()
        if self.deaths:
            self.deaths -= 1
            server.transport.abort()
        return "250 taken"


class _OnAnyPort(Controller):
    def _trigger_server(self) -> None:
        # It connects to the port that it was given, which here was 0.
        assert self.server
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(tls: ssl.SSLContext | None = None, *, at_once: bool = False) -> Iterator[Mailbox]:
    """Serve SMTP on loopback; with `tls`, after STARTTLS and a login only, or `at_once` by TLS."""
    box = Mailbox()

    def login(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword) -> AuthResult:
        good = (data.login.decode(), data.password.decode()) == (USER, PASSWORD)
        return AuthResult(success=good, handled=False)

    options: dict[str, Any] = {"authenticator": login, "auth_required": True} if tls else {}
    if tls and at_once:
        # It does not know of the TLS around it.
        options |= {"ssl_context": tls, "auth_require_tls": False, "auth_required": False}
    elif tls:
        options |= {"tls_context": tls, "require_starttls": True}
    controller = _OnAnyPort(box, hostname="127.0.0.1", port=0, server_hostname="mail.test", **options)
    controller.start()
    box.port = controller.port
    try:
        yield box
    finally:
        controller.stop()


@contextmanager
def dripping_server(greeting: bytes = b"220-wait\r\n") -> Iterator[int]:
    """Accept connections and send a line every tenth of a second, for ever; yield the port."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip(connection: socket.socket) -> None:
            with connection:
                while not stop.wait(0.1):
                    try:
                        connection.sendall(greeting)
                    except OSError:
                        return

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=drip, args=(connection,), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            stop.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


@dataclass
class Chats:
    """A server of the bot API: `sendMessage` as https://core.telegram.org/bots/api describes it."""

    server: HTTPServer
    texts: dict[str, list[str]] = field(default_factory=dict)
    flood: int = 0
    """Requests that are refused first, with a time to wait."""

    def __post_init__(self) -> None:
        self.server.expect_request(f"/bot{TOKEN}/sendMessage", method="POST").respond_with_handler(self._send)
        self.server.expect_request("/bot1:wrong/sendMessage").respond_with_handler(
            lambda _: _error(401, "Unauthorized")
        )

    @property
    def api(self) -> str:
        return self.server.url_for("").rstrip("/")

    def _send(self, request: Request) -> Response:
        given = json.loads(request.get_data())
        if self.flood:
            self.flood -= 1
            return _error(429, "Too Many Requests: retry after 77", retry_after=77)
        text = given["text"]
        if not text or len(text.encode("utf-16-le")) > 2 * 4096:
            return _error(400, "Bad Request: message is too long")
        if given["chat_id"] not in (42, -100, "@desk"):
            return _error(400, "Bad Request: chat not found")
        self.texts.setdefault(str(given["chat_id"]), []).append(text)
        return Response(json.dumps({"ok": True, "result": {"message_id": 7}}), content_type="application/json")


def _error(code: int, description: str, **parameters: int) -> Response:
    body = {"ok": False, "error_code": code, "description": description}
    if parameters:
        body["parameters"] = parameters
    return Response(json.dumps(body), status=code, content_type="application/json")


@dataclass
class Hook:
    """A receiver of webhooks. `answers` are given first, one by one; after that all is accepted."""

    server: HTTPServer
    path: str = "/hook"
    answers: list[Callable[[Request], Response]] = field(default_factory=list)
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    came: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.server.expect_request(self.path, method="POST").respond_with_handler(self._take)

    @property
    def url(self) -> str:
        return self.server.url_for(self.path)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.requests]

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events that all requests told of, in their order."""
        return [event for body in self.bodies for event in body["events"]]

    @property
    def keys(self) -> list[str]:
        """The idempotency keys of all requests, in their order."""
        return [headers["Idempotency-Key"] for headers, _ in self.requests]

    def _take(self, request: Request) -> Response:
        self.requests.append((dict(request.headers), request.get_data()))
        self.came.set()
        return self.answers.pop(0)(request) if self.answers else Response("taken")
