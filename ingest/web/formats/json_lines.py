"""JSON lines: one object per row, as `peyk load` reads them."""

import json
from collections.abc import Iterable, Iterator, Sequence

from ingest.web.formats.columns import Column, Row
from ingest.web.formats.pieces import joined


def write(rows: Iterable[Row], _: Sequence[Column]) -> Iterator[bytes]:
    """Yield the rows, with all their fields."""
    return joined((json.dumps(row, ensure_ascii=False) + "\n").encode("utf-8", "replace") for row in rows)
