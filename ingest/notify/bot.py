"""Telegram and Bale, whose bot APIs are the same."""

import json
from datetime import UTC, datetime
from typing import Any

from ingest.fetch import retry_after
from ingest.notify.channel import SendError
from ingest.notify.http import Answer, Request, ask
from ingest.notify.message import Message, one_line
from ingest.notify.options import BotOptions
from ingest.proxy import chosen

_UNITS = 4096
"""Most UTF-16 code units of a text."""
_NEVER = (400, 403)
"""The chat does not exist or does not take the text; the person has blocked the bot."""


class Bot:
    """A bot, and the chats it writes to."""

    limit = 3500

    def __init__(self, name: str, options: BotOptions) -> None:
        self.name = name
        self.targets = tuple(map(str, options.chats))
        self.seconds = options.timeout
        self._options = options

    def send(self, message: Message, target: str) -> None:
        """Write a text into a chat. The API has no idempotency key: the text ends with the message's id.

        Raises SendError.
        """
        body = {
            "chat_id": int(target) if target.removeprefix("-").isdecimal() else target,
            "text": _cut(f"{message.subject}\n\n{message.text}"),
            "link_preview_options": {"is_disabled": True},
        }
        headers = {"Content-Type": "application/json", "Idempotency-Key": message.id}
        token = self._options.token.get_secret_value()
        url = f"{self._options.api}/bot{token}/sendMessage"
        request = Request(url, self.seconds, "POST", headers, json.dumps(body).encode(), chosen(self._options.proxy))
        answer = ask(request)
        said = _read(answer)
        if said.get("ok") is True:
            return
        if "ok" not in said:
            # A filter's page, or a mirror that serves something else.
            raise SendError(f"{self._options.api} answers {answer.status}, and not as a bot API does", whole=True)
        code = said.get("error_code", answer.status)
        told = one_line(str(said.get("description", ""))).replace(token, "…")
        raise SendError(
            f"the bot API answers {code} {told}",
            final=code in _NEVER,
            whole=code not in _NEVER,
            retry_after=_pause(answer, said),
        )


def _read(answer: Answer) -> dict[str, Any]:
    try:
        said = json.loads(answer.body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _pause(answer: Answer, said: dict[str, Any]) -> float | None:
    parameters = said.get("parameters")
    asked = parameters.get("retry_after") if isinstance(parameters, dict) else None
    text = str(asked) if isinstance(asked, int) else answer.headers.get("retry-after")
    return retry_after.parse(text, datetime.now(UTC))


def _cut(text: str) -> str:
    units = text.encode("utf-16-le")
    if len(units) <= 2 * _UNITS:
        return text
    # Half a pair of surrogates is dropped.
    return units[: 2 * (_UNITS - 1)].decode("utf-16-le", errors="ignore") + "…"
