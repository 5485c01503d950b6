"""Split streams into chunks that fit one request."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")


def chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield the items in order, in lists of `size`; the last list may be shorter, and no list is empty."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk
