"""Make one message of one notice, or a digest of several."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from ingest.notify.message import Message, one_line
from ingest.notify.notice import Notice

Item = TypeVar("Item")
_CUT = "… (cut; peyk watch shows all)"


def message_of(name: str, notices: Sequence[Notice], limit: int) -> Message:
    """Return the message of these notices, in at most `limit` characters of text. `name` begins the subject."""
    first = notices[0]
    reference = f"\n\nref {first.id[:12]}"
    text = _single(first) if len(notices) == 1 else "\n\n".join(map(_part, _sorted(notices)))
    room = limit - len(reference)
    if len(text) > room:
        text = text[: room - len(_CUT)].rstrip() + _CUT
    subject = f"{_word(first)}: {first.title}" if len(notices) == 1 else _summary(notices)
    return Message(
        id=first.id,
        subject=one_line(f"[{name}] {subject}"),
        text=text + reference,
        created_at=first.created_at,
        data={"notices": [_data(notice) for notice in notices]},
    )


def parted(items: Sequence[Item], notice_of: Callable[[Item], Notice], most: int, limit: int) -> Iterator[list[Item]]:
    """Yield the items of each message: one each if there are at most `most`, else as many as fit into `limit`."""
    if len(items) <= most:
        yield from ([item] for item in items)
        return
    batch: list[Item] = []
    size = 0
    for item in items:
        length = len(_part(notice_of(item))) + 2
        if batch and size + length > limit - 40:
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += length
    yield batch


def _sorted(notices: Sequence[Notice]) -> list[Notice]:
    return sorted(notices, key=lambda notice: (notice.event == "closed", notice.severity.rank, notice.created_at))


def _word(notice: Notice) -> str:
    return "over" if notice.event == "closed" else notice.severity.value


def _single(notice: Notice) -> str:
    if notice.event == "closed":
        return f"{notice.title}\n\nThis is over."
    return f"{notice.title}\n\n{notice.text}"


def _part(notice: Notice) -> str:
    return f"{_word(notice)}: {notice.title}" + (f"\n{notice.text}" if notice.event == "opened" else "")


def _summary(notices: Sequence[Notice]) -> str:
    counts = Counter(map(_word, notices))
    parts = [f"{counts[word]} {word}" for word in ("critical", "warning", "notice", "over") if counts[word]]
    return f"{', '.join(parts)}: {'; '.join(notice.title for notice in _sorted(notices))}"


def _data(notice: Notice) -> dict[str, object]:
    return {
        "key": notice.key,
        "episode": notice.episode,
        "event": notice.event,
        "severity": notice.severity.value,
        "title": notice.title,
        **notice.data,
    }
