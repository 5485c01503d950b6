"""Incremental Content-Encoding decoder with a size limit, so that a gzip bomb cannot exhaust memory."""

import zlib

from ingest.fetch.errors import FetchError

ACCEPTED = "gzip, deflate"
_GZIP = 16 + zlib.MAX_WBITS
_MEMBERS = 64
"""Most gzip members of one body; servers send one."""


class Decoder:
    """Decodes a body as its bytes arrive and keeps at most `limit` decoded bytes.

    `encoding` is the Content-Encoding. Raises FetchError(bad-encoding) if the request did not accept it.
    """

    def __init__(self, encoding: str, limit: int) -> None:
        self._encoding = encoding.strip().lower().removeprefix("x-")
        self._limit = limit
        self._body = bytearray()
        self._held = b""
        self._members = 0
        if self._encoding not in ("", "identity", "gzip", "deflate"):
            raise FetchError("bad-encoding", f"Content-Encoding {encoding[:80]!r} was not accepted")
        self._inflater = zlib.decompressobj(_GZIP) if self._encoding == "gzip" else None

    def feed(self, data: bytes) -> bool:
        """Decode the next bytes. Return False once the limit is exceeded. Raises FetchError(bad-encoding)."""
        if self._encoding in ("", "identity"):
            self._body += data[: self._limit + 1 - len(self._body)]
        else:
            try:
                self._inflate(data)
            except zlib.error as error:
                raise FetchError("bad-encoding", f"the body is not {self._encoding}: {error}") from error
        return len(self._body) <= self._limit

    def _inflate(self, data: bytes) -> None:
        if self._inflater is None:
            # "deflate" is zlib by RFC 9110, but servers send bare deflate too; two bytes distinguish them.
            self._held += data
            if len(self._held) < 2:
                return
            zlib_head = self._held[0] & 15 == 8 and int.from_bytes(self._held[:2], "big") % 31 == 0
            self._inflater = zlib.decompressobj(zlib.MAX_WBITS if zlib_head else -zlib.MAX_WBITS)
            data = self._held
        while data and len(self._body) <= self._limit:
            if self._inflater.eof:
                if self._encoding != "gzip" or not data.startswith(b"\x1f\x8b"):
                    return  # padding after the end, which browsers ignore too
                self._members += 1
                if self._members >= _MEMBERS:
                    raise FetchError("bad-encoding", f"more than {_MEMBERS} gzip members")
                self._inflater = zlib.decompressobj(_GZIP)
            self._body += self._inflater.decompress(data, self._limit + 1 - len(self._body))
            data = self._inflater.unused_data

    def finish(self) -> bytes:
        """Return the body, at most `limit` bytes. Raises FetchError(truncated) if compressed data ends too early."""
        if self._inflater and not self._inflater.eof and len(self._body) <= self._limit:
            raise FetchError("truncated", f"the {self._encoding} stream is truncated")
        return bytes(self._body[: self._limit])
