"""Findings about messages that do not reach their recipients."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from elasticsearch import Elasticsearch

from ingest.notify import INDEX, Outbox
from ingest.settings import settings
from ingest.watch.finding import Finding, Severity

LATE = timedelta(hours=1)
"""Time after which a message that is refused again and again is reported."""
SHOWN = timedelta(days=2)
"""Time for which a message that was given up is reported."""


def undelivered(client: Elasticsearch, now: datetime) -> Iterator[Finding]:
    """Yield one finding for each channel whose messages were given up, or are refused for an hour."""
    if not client.indices.exists(index=settings().index(INDEX)):
        return
    reasons: dict[str, list[str]] = {}
    for notification in Outbox(client).troubled({"range": {"created_at": {"gt": (now - SHOWN - LATE).isoformat()}}}):
        if notification.state == "dead" or now - notification.created_at > LATE:
            reasons.setdefault(notification.channel, []).append(notification.reason)
    for channel, texts in reasons.items():
        count = "1 message" if len(texts) == 1 else f"{len(texts)} messages"
        message = f"{count} about findings did not arrive: {texts[0]}"
        advice = "mend it, then peyk notify --resend; peyk notify --status lists them"
        yield Finding("undelivered", channel, Severity.WARNING, message, advice)
