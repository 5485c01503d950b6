"""Long streams in pieces that a request can carry."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")


def chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield the items in their order, `size` at a time; the last list may be shorter, and none is empty."""
    left = iter(items)
    while chunk := list(islice(left, size)):
        yield chunk
