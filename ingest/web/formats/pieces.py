"""Small parts of a file, joined to pieces that are worth sending."""

from collections.abc import Iterable, Iterator

PIECE = 64 * 1024
"""Bytes of a piece, at least."""


def joined(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same bytes in larger pieces."""
    held: list[bytes] = []
    size = 0
    for part in parts:
        held.append(part)
        size += len(part)
        if size >= PIECE:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)
