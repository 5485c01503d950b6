"""Make one message of one notification, or a digest of several."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from ingest.notify.message import Message, one_line
from ingest.notify.notification import Notification

Item = TypeVar("Item")
_CUT = "… (cut; peyk watch shows all)"


def message_of(name: str, notifications: Sequence[Notification], limit: int) -> Message:
    """Return the message of these notifications, in at most `limit` characters of text. `name` begins the subject."""
    first = notifications[0]
    reference = f"\n\nref {first.id[:12]}"
    text = _single(first) if len(notifications) == 1 else "\n\n".join(map(_part, _sorted(notifications)))
    room = limit - len(reference)
    if len(text) > room:
        text = text[: room - len(_CUT)].rstrip() + _CUT
    subject = f"{_word(first)}: {first.title}" if len(notifications) == 1 else _summary(notifications)
    return Message(
        id=first.id,
        subject=one_line(f"[{name}] {subject}"),
        text=text + reference,
        created_at=first.created_at,
        data={"events": [_data(notification) for notification in notifications]},
    )


def parted(items: Sequence[Item], of: Callable[[Item], Notification], most: int, limit: int) -> Iterator[list[Item]]:
    """Yield the items of each message: one each if there are at most `most`, else as many as fit into `limit`."""
    if len(items) <= most:
        yield from ([item] for item in items)
        return
    batch: list[Item] = []
    size = 0
    for item in items:
        length = len(_part(of(item))) + 2
        if batch and size + length > limit - 40:
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += length
    yield batch


def _sorted(notifications: Sequence[Notification]) -> list[Notification]:
    return sorted(
        notifications,
        key=lambda one: (one.event == "closed", one.severity.rank, one.created_at),
    )


def _word(notification: Notification) -> str:
    return "over" if notification.event == "closed" else notification.severity.value


def _single(notification: Notification) -> str:
    if notification.event == "closed":
        return f"{notification.title}\n\nThis is over."
    return f"{notification.title}\n\n{notification.text}"


def _part(notification: Notification) -> str:
    line = f"{_word(notification)}: {notification.title}"
    return f"{line}\n{notification.text}" if notification.event == "opened" else line


def _summary(notifications: Sequence[Notification]) -> str:
    counts = Counter(map(_word, notifications))
    parts = [f"{counts[word]} {word}" for word in ("critical", "warning", "notice", "over") if counts[word]]
    return f"{', '.join(parts)}: {'; '.join(notification.title for notification in _sorted(notifications))}"


def _data(notification: Notification) -> dict[str, object]:
    return {
        "key": notification.key,
        "episode": notification.episode,
        "event": notification.event,
        "severity": notification.severity.value,
        "title": notification.title,
        **notification.data,
    }
