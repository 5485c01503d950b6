"""XLSX: a sheet from right to left, written row by row to a temporary file."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ingest.errors import PeykError
from ingest.web.formats.columns import Cell, Column, Row
from ingest.web.formats.pieces import PIECE

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 32_767
"""Letters of a cell, counted as UTF-16: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3."""
CUT = " … [بریده]"
"""At the end of a cell that was longer."""
MOST_ROWS = 1_048_575
"""Rows of a sheet below its titles; further rows go to another sheet."""
BEAT = 200
"""Rows after which an empty piece says that the work goes on, so that it can be stopped."""
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that no XML file may hold."""


def write(rows: Iterable[Row], columns: Sequence[Column]) -> Iterator[bytes]:
    """Yield the file once all rows are written, and empty pieces until then.

    Cells are text or numbers, never formulas or links. A text beyond `LONGEST` is cut and marked with `CUT`. Raises
    PeykError if the extra [web] is not installed.
    """
    try:
        from xlsxwriter import Workbook
    except ImportError as error:
        raise PeykError("XLSX needs packages that are not installed: `pip install peyk[web]`") from error
    with TemporaryDirectory(prefix="peyk-") as folder:
        path = Path(folder, "table.xlsx")
        book = Workbook(path, {"constant_memory": True, "tmpdir": folder})
        try:
            yield from _fill(book, rows, columns)
        except BaseException:
            # Its `close` would first assemble the file that is not wanted any more.
            for sheet in book.worksheets():
                sheet.row_data_fh.close()
            raise
        book.close()
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece


def _fill(book: Any, rows: Iterable[Row], columns: Sequence[Column]) -> Iterator[bytes]:
    sheet = _sheet(book, columns)
    line = 0
    for count, row in enumerate(rows):
        if line == MOST_ROWS:
            sheet, line = _sheet(book, columns), 0
        line += 1
        for place, column in enumerate(columns):
            _put(sheet, line, place, column.cell(row))
        if count % BEAT == 0:
            yield b""


def _sheet(book: Any, columns: Sequence[Column]) -> Any:
    sheet = book.add_worksheet()
    sheet.right_to_left()
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True})
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.title, bold)
    return sheet


def _put(sheet: Any, line: int, place: int, cell: Cell) -> None:
    if isinstance(cell, str):
        sheet.write_string(line, place, fitting(cell))
    else:
        sheet.write_number(line, place, cell)


def fitting(text: str) -> str:
    """Return a text that a cell can hold."""
    text = _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) * 2 <= LONGEST or _units(text) <= LONGEST:
        return text
    room = (LONGEST - len(CUT)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + CUT


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
