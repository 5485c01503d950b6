"""CSV that spreadsheets open in the right letters, and without running anything in it."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from ingest.web.formats.columns import Cell, Column, Row
from ingest.web.formats.pieces import joined

BOM = "\ufeff"
"""Without it, Excel reads another encoding."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Beginnings that make spreadsheets compute a cell: https://owasp.org/www-community/attacks/CSV_Injection."""
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
    if not isinstance(cell, str):
        return cell
    return TEXT + cell if cell.startswith(FORMULA) or _shown(cell).startswith(FORMULA) else cell


def _shown(text: str) -> str:
    """Return a text without the blanks and invisible characters at its beginning, which some programs drop."""
    first = next((place for place, sign in enumerate(text) if unicodedata.category(sign)[0] not in "CZ"), len(text))
    return text[first:]
