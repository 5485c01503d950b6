"""Content-Encoding, decoded incrementally within a size limit."""

import gzip
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fetch import FetchError
from ingest.fetch.decode import Decoder

PACKERS = {"": bytes, "gzip": gzip.compress, "deflate": zlib.compress}


def pieces(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


@given(st.sampled_from(sorted(PACKERS)), st.binary(max_size=5000), st.integers(1, 700))
def test_any_body_in_any_pieces(encoding: str, body: bytes, size: int) -> None:
    decoder = Decoder(encoding, limit=5000)
    assert all(decoder.feed(piece) for piece in pieces(PACKERS[encoding](body), size))
    assert decoder.finish() == body


@given(st.sampled_from(sorted(PACKERS)), st.binary(min_size=101, max_size=1000), st.integers(1, 700))
def test_the_limit_holds(encoding: str, body: bytes, size: int) -> None:
    decoder = Decoder(encoding, limit=100)
    assert not all(decoder.feed(piece) for piece in pieces(PACKERS[encoding](body), size))
    assert decoder.finish() == body[:100]


@given(st.sampled_from(["gzip", "deflate"]), st.binary(max_size=300), st.integers(1, 300))
def test_any_bytes_give_a_body_or_a_reason(encoding: str, body: bytes, size: int) -> None:
    decoder = Decoder(encoding, limit=100)
    try:
        for piece in pieces(body, size):
            decoder.feed(piece)
        decoder.finish()
    except FetchError as error:
        assert error.reason in ("bad-encoding", "truncated")


@pytest.mark.parametrize(
    ("data", "body"),
    [
        (gzip.compress(b"one") + gzip.compress(b"two"), b"onetwo"),
        (gzip.compress(b"one") + bytes(8), b"one"),
        (gzip.compress(b"one") + b"<!-- cached -->", b"one"),
    ],
    ids=["a second member", "padding", "a comment"],
)
def test_after_the_first_gzip_member(data: bytes, body: bytes) -> None:
    decoder = Decoder("gzip", limit=100)
    decoder.feed(data)
    assert decoder.finish() == body


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, br", "خ"])
def test_what_was_not_asked_for(encoding: Any) -> None:
    with pytest.raises(FetchError, match="bad-encoding"):
        Decoder(encoding, limit=100)
