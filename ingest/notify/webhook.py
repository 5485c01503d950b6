"""Webhooks, signed as the Standard Webhooks specification 1.0 has it (standardwebhooks.com)."""

import base64
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime

from ingest.fetch import retry_after
from ingest.notify.channel import SendError
from ingest.notify.http import Request, ask, is_good
from ingest.notify.message import Message
from ingest.notify.options import WebhookOptions
from ingest.proxy import chosen

_NEVER = (400, 413, 422)
"""Statuses that refuse this very message; any other may be mended at the receiver or in the settings."""


class Webhook:
    """An address that takes messages as JSON. It has one recipient, itself."""

    limit = 100_000
    targets = ("",)

    def __init__(self, name: str, options: WebhookOptions) -> None:
        self.name = name
        self.seconds = options.timeout
        self._options = options

    def send(self, message: Message, target: str) -> None:
        """POST a message; its id is the idempotency key. Raises SendError."""
        body = json.dumps(
            {
                "id": message.id,
                "subject": message.subject,
                "text": message.text,
                "created_at": message.created_at.isoformat(),
                **message.data,
            },
            ensure_ascii=False,
        ).encode()
        stamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": message.id,
            "Webhook-Id": message.id,
            "Webhook-Timestamp": stamp,
            "Webhook-Signature": f"v1,{self._signature(message.id, stamp, body)}",
        }
        url = self._options.url.get_secret_value()
        answer = ask(Request(url, self.seconds, "POST", headers, body, chosen(self._options.proxy)))
        if is_good(answer.status):
            return
        pause = retry_after.parse(answer.headers.get("retry-after"), datetime.now(UTC))
        final = answer.status in _NEVER
        raise SendError(f"the webhook answers {answer.status}", final=final, whole=not final, retry_after=pause)

    def _signature(self, name: str, stamp: str, body: bytes) -> str:
        signed = f"{name}.{stamp}.".encode() + body
        return base64.b64encode(hmac.new(self._options.key, signed, hashlib.sha256).digest()).decode()
