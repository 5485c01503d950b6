"""Each channel against a local server that speaks its protocol."""

import base64
import hashlib
import hmac
import socket
import ssl
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from werkzeug import Request, Response

from ingest.notify.bot import Bot
from ingest.notify.channel import SendError
from ingest.notify.mail import Mail
from ingest.notify.message import Message, isolated, one_line
from ingest.notify.options import BaleOptions, BotOptions, MailOptions, TelegramOptions, WebhookOptions
from ingest.notify.webhook import Webhook
from ingest.settings import settings
from tests.notify.servers import PASSWORD, TOKEN, USER, Chats, Hook, Mailbox, dripping_server, mail_server
from tests.proxies import proxy

NAME = "\u2068خبرگزاری کویر\u2069"
MESSAGE = Message(
    id="0123456789abcdef",
    subject=f"[Peyk] critical: kavir ({NAME}): no story\r\nBcc: all@example.org",
    text=f"kavir ({NAME}): no story since noon\n.\nWhat to do: look at می‌خواهم\n" + "long " * 500,
    created_at=datetime(2026, 11, 27, 12, tzinfo=UTC),
    data={"events": [{"key": "silent/kavir"}]},
)
SECRET = "a secret of the hook"


def mail(port: int, **more: Any) -> Mail:
    options = {"host": "127.0.0.1", "port": port, "security": "none", "from": "Peyk پیک <peyk@news.example>"}
    return Mail("mail.test", MailOptions.model_validate(options | {"to": ["ops@news.example"]} | more))


def webhook(url: str, **more: Any) -> Webhook:
    return Webhook("webhook.test", WebhookOptions.model_validate({"url": url, "secret": SECRET} | more))


def bot(kind: type[BotOptions], api: str, token: str = TOKEN, **more: Any) -> Bot:
    return Bot("bot.test", kind.model_validate({"token": token, "chats": [42], "api": api} | more))


def test_a_mail_arrives_whole_in_any_script_and_with_the_id_of_its_message(mailbox: Mailbox) -> None:
    mail(mailbox.port).send(MESSAGE, "ops@news.example")
    (got,) = mailbox.mails
    assert mailbox.recipients == ["ops@news.example"]
    assert got["Message-ID"] == "<0123456789abcdef@news.example>"
    # A line break in a text of others makes no header.
    assert got["Subject"] == f"[Peyk] critical: kavir ({NAME}): no story Bcc: all@example.org" and got["Bcc"] is None
    assert got["From"].addresses[0].display_name == "Peyk پیک" and got["Auto-Submitted"] == "auto-generated"
    assert got["Date"].datetime == MESSAGE.created_at
    assert got.get_content().splitlines() == MESSAGE.text.splitlines()


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_mail_is_sent_over_tls_after_a_login(authority: Path, server_tls: ssl.SSLContext, security: str) -> None:
    with mail_server(server_tls, at_once=security == "tls") as box:
        login = {"security": security, "ca": authority / "ca.crt", "user": USER, "password": PASSWORD}
        mail(box.port, **login).send(MESSAGE, "ops@news.example")
        assert len(box.mails) == 1
        with pytest.raises(SendError, match="refuses user or password: 535") as caught:
            mail(box.port, **login | {"password": "wrong-one"}).send(MESSAGE, "ops@news.example")
        assert caught.value.whole and not caught.value.final and "wrong-one" not in str(caught.value)
        with pytest.raises(SendError, match="certificate verify failed"):
            mail(box.port, **login | {"ca": None}).send(MESSAGE, "ops@news.example")
        assert len(box.mails) == 1


@pytest.mark.parametrize(
    ("answers", "final", "whole"),
    [
        ({"refusal": "451 greylisted, try later"}, False, False),
        ({"refusal": "550 no such user"}, True, False),
        ({"data_refusal": "452 disk full"}, False, False),
        ({"data_refusal": "554 looks like spam"}, True, False),
        ({"deaths": 1}, False, True),
    ],
)
def test_a_mail_server_that_refuses_or_dies(
    mailbox: Mailbox, answers: dict[str, Any], final: bool, whole: bool
) -> None:
    for name, value in answers.items():
        setattr(mailbox, name, value)
    with pytest.raises(SendError) as caught:
        mail(mailbox.port).send(MESSAGE, "ops@news.example")
    assert (caught.value.final, caught.value.whole) == (final, whole)


def test_a_mail_server_that_never_comes_to_the_point_is_left_in_time() -> None:
    with dripping_server() as port:
        began = time.monotonic()
        with pytest.raises(SendError):
            mail(port, timeout=1).send(MESSAGE, "ops@news.example")
        assert 0.9 < time.monotonic() - began < 5


def test_no_server_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEYK_PRIVATE_HOSTS", '["127.0.0.1"]')
    settings.cache_clear()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(SendError, match="Connection refused"):
        mail(port).send(MESSAGE, "ops@news.example")
    with pytest.raises(SendError, match="refused, reset") as caught:
        webhook(f"http://127.0.0.1:{port}/").send(MESSAGE, "")
    assert caught.value.whole


@pytest.mark.parametrize(
    ("secret", "key"),
    [(SECRET, SECRET.encode()), (f"whsec_{base64.b64encode(bytes(range(24))).decode()}", bytes(range(24)))],
)
def test_a_webhook_is_signed_and_carries_its_key(hook: Hook, secret: str, key: bytes) -> None:
    webhook(hook.url, secret=secret).send(MESSAGE, "")
    ((headers, body),) = hook.requests
    assert headers["Idempotency-Key"] == headers["Webhook-Id"] == MESSAGE.id
    assert abs(int(headers["Webhook-Timestamp"]) - time.time()) < 60
    signed = f"{headers['Webhook-Id']}.{headers['Webhook-Timestamp']}.".encode() + body
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    assert headers["Webhook-Signature"] == f"v1,{base64.b64encode(digest).decode()}"
    (told,) = hook.bodies
    assert told["subject"] == MESSAGE.subject and told["text"] == MESSAGE.text
    assert told["events"] == [{"key": "silent/kavir"}] and told["id"] == MESSAGE.id


@pytest.mark.parametrize(
    ("status", "headers", "final", "pause"),
    [
        (500, {}, False, None),
        (503, {"Retry-After": "120"}, False, 120),
        (429, {"Retry-After": "90"}, False, 90),
        (401, {}, False, None),
        (404, {}, False, None),
        (422, {}, True, None),
        (302, {"Location": "http://127.0.0.1:1/elsewhere"}, False, None),
    ],
)
def test_a_webhook_that_refuses(
    hook: Hook, status: int, headers: dict[str, str], final: bool, pause: float | None
) -> None:
    hook.answers.append(lambda _: Response("no", status, headers))
    with pytest.raises(SendError, match=f"answers {status}") as caught:
        webhook(hook.url).send(MESSAGE, "")
    assert (caught.value.final, caught.value.retry_after) == (final, pause)
    assert len(hook.requests) == 1


def test_a_slow_webhook_is_left_in_time(hook: Hook) -> None:
    over = threading.Event()

    def slow(_: Request) -> Response:
        over.wait(60)
        return Response("late")

    hook.answers.append(slow)
    began = time.monotonic()
    with pytest.raises(SendError, match="no complete answer"):
        webhook(f"{hook.url}?key=hush", timeout=1).send(MESSAGE, "")
    over.set()
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::1]", "0x7f.1"])
def test_a_private_address_gets_nothing_unless_the_settings_name_it(
    hook: Hook, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setenv("PEYK_PRIVATE_HOSTS", "[]")
    settings.cache_clear()
    with pytest.raises(SendError, match=r"PEYK_PRIVATE_HOSTS|never requested"):
        webhook(hook.url.replace("127.0.0.1", host) + "?key=hush").send(MESSAGE, "")
    assert hook.requests == []
    if host == "localhost":
        monkeypatch.setenv("PEYK_PRIVATE_HOSTS", '["localhost"]')
        settings.cache_clear()
        webhook(hook.url.replace("127.0.0.1", host)).send(MESSAGE, "")
        assert len(hook.requests) == 1


@pytest.mark.parametrize("kind", [TelegramOptions, BaleOptions])
def test_a_bot_writes_into_a_chat(chats: Chats, kind: type[BotOptions]) -> None:
    own = bot(kind, chats.api, chats=[42, "@desk", "-100"])
    for target in own.targets:
        own.send(MESSAGE, target)
    assert set(chats.texts) == {"42", "@desk", "-100"}
    assert chats.texts["42"] == [f"{MESSAGE.subject}\n\n{MESSAGE.text}"]


def test_a_long_text_is_cut_to_what_the_api_takes(chats: Chats) -> None:
    long = Message("a", "پیام", "🙂" * 5000, MESSAGE.created_at)
    bot(TelegramOptions, chats.api).send(long, "42")
    (text,) = chats.texts["42"]
    assert text.startswith("پیام\n\n🙂") and text.endswith("🙂…")


def test_a_bot_is_refused(chats: Chats) -> None:
    chats.flood = 1
    with pytest.raises(SendError, match="429") as caught:
        bot(BaleOptions, chats.api).send(MESSAGE, "42")
    assert caught.value.retry_after == 77 and not caught.value.final
    with pytest.raises(SendError, match="chat not found") as caught:
        bot(BaleOptions, chats.api).send(MESSAGE, "43")
    assert caught.value.final and not caught.value.whole
    with pytest.raises(SendError, match="401") as caught:
        bot(BaleOptions, chats.api, "1:wrong").send(MESSAGE, "42")
    assert caught.value.whole and not caught.value.final and "wrong" not in str(caught.value)


def test_an_answer_in_pieces_is_read_whole(chats: Chats) -> None:
    pieces = (b'{"ok"', b": true, ", b'"result": {"message_id": 7}}')
    chats.server.expect_request("/pieces/bot1:x/sendMessage").respond_with_handler(lambda _: Response(iter(pieces)))
    bot(BaleOptions, f"{chats.api}/pieces", "1:x").send(MESSAGE, "42")


def test_the_page_of_a_filter_is_no_answer(chats: Chats) -> None:
    chats.server.expect_request("/filtered/bot1:x/sendMessage").respond_with_data("<html>peyvandha</html>")
    with pytest.raises(SendError, match="not as a bot API") as caught:
        bot(TelegramOptions, f"{chats.api}/filtered", "1:x").send(MESSAGE, "42")
    assert not caught.value.final and "1:x" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["socks5h", "http"])
def test_a_bot_behind_a_proxy_that_alone_knows_the_name(chats: Chats, scheme: str) -> None:
    """A name that resolves nowhere here, as a blocked one: the proxy is asked for it."""
    with proxy(f"{USER}:secret", onward=f"127.0.0.1:{chats.server.port}") as way:
        through = way.address(scheme, f"{USER}:secret")
        own = bot(TelegramOptions, "http://api.telegram.invalid", proxy=through)
        own.send(MESSAGE, "42")
        assert len(chats.texts["42"]) == 1 and "api.telegram.invalid:80" in way.told[0]
        wrong = bot(TelegramOptions, "http://api.telegram.invalid", proxy=way.address(scheme, f"{USER}:hush"))
        with pytest.raises(SendError, match="the proxy") as caught:
            wrong.send(MESSAGE, "42")
        assert "hush" not in str(caught.value) and TOKEN not in str(caught.value)


def test_a_cut_subject_turns_nothing_that_follows() -> None:
    subject = one_line(f"no story of {isolated('خبرگزاری ' * 40)}", 60)
    assert (len(subject) <= 60, subject.count("\u2068"), subject.count("\u2069")) == (True, 1, 1)
    assert subject.endswith("…")
