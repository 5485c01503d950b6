"""Format of a file of vectors: keys in ascending order, then their vectors in the same order.

A key is a content hash, 16 bytes; a vector is 384 signed bytes, the largest of which is 127 or -127.
"""

from bisect import bisect_left
from collections.abc import Mapping

import numpy as np

from ingest.semantic.encoder import DIMENSIONS, Vector

KEY = 16
RECORD = KEY + DIMENSIONS


def key_of(content_hash: str) -> bytes:
    """Return the key of a content hash. Raises ValueError unless it is 32 hexadecimal digits."""
    key = bytes.fromhex(content_hash)
    if len(key) != KEY:
        raise ValueError(f"{content_hash!r} is not a content hash of 32 hexadecimal digits")
    return key


def to_bytes(vector: Vector) -> bytes:
    """Return a vector in one byte per dimension; a cosine changes by .001."""
    return bytes(np.rint(vector * (127 / np.abs(vector).max())).astype(np.int8).tobytes())


def from_bytes(data: bytes) -> Vector:
    """Return the vector that `to_bytes` packed, scaled to length 1."""
    vector = np.frombuffer(data, dtype=np.int8).astype(np.float32)
    unit: Vector = vector / np.linalg.norm(vector)
    return unit


def pack(vectors: Mapping[bytes, bytes]) -> bytes:
    """Return the content of a file with these vectors, given by key."""
    keys = sorted(vectors)
    return b"".join(keys) + b"".join(vectors[key] for key in keys)


def unpack(data: bytes) -> dict[bytes, bytes]:
    """Return key -> vector for all vectors of a file."""
    count = len(data) // RECORD
    return {key: data[slice(*span(index, count))] for index, key in enumerate(keys_in(data[: KEY * count]))}


def keys_in(keys: bytes) -> list[bytes]:
    """Return the keys in a file's block of keys, in order."""
    return [keys[start : start + KEY] for start in range(0, len(keys), KEY)]


def place_of(key: bytes, keys: bytes) -> int | None:
    """Return the index of a key in a file's block of keys, from 0; None if the file does not hold it."""
    index = bisect_left(range(len(keys) // KEY), key, key=lambda at: keys[KEY * at : KEY * (at + 1)])
    return index if keys[KEY * index : KEY * (index + 1)] == key else None


def span(index: int, count: int) -> tuple[int, int]:
    """Return start and end, in bytes, of the vector with an index in a file of `count` vectors."""
    start = KEY * count + DIMENSIONS * index
    return start, start + DIMENSIONS
