"""CSV that spreadsheets open in the right letters, and without running anything in it."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from ingest.web.formats.columns import Cell, Column, Row
from ingest.web.formats.pieces import joined

BOM = "\ufeff"
"""Without it, Excel reads another encoding."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Beginnings that make spreadsheets compute a cell: https://owasp.org/www-community/attacks/CSV_Injection."""
_INVISIBLE = re.compile("[ \u00a0\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]*")
"""What some programs drop from the beginning of a cell."""
TEXT = "'"
"""Before a cell: what follows is text."""


def write(rows: Iterable[Row], columns: Sequence[Column]) -> Iterator[bytes]:
    """Yield the table, its titles first. A text that spreadsheets would compute gets an apostrophe before it."""
    return joined(_lines(rows, columns))


def _lines(rows: Iterable[Row], columns: Sequence[Column]) -> Iterator[bytes]:
    buffer = io.StringIO(BOM, newline="")
    buffer.seek(0, io.SEEK_END)
    writer = csv.writer(buffer)
    titles: list[Cell] = [column.title for column in columns]
    for line in chain([titles], ([harmless(column.cell(row)) for column in columns] for row in rows)):
        writer.writerow(line)
        yield buffer.getvalue().encode("utf-8", "replace")
        buffer.seek(0)
        buffer.truncate()


def harmless(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet computes; numbers stay numbers."""
    return TEXT + cell if isinstance(cell, str) and _INVISIBLE.sub("", cell, count=1).startswith(FORMULA) else cell
