"""Tables as files: every row, in the right letters, and nothing that a spreadsheet would run."""

import csv
import io
import json
import tracemalloc
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.web.formats import FORMATS, Column
from ingest.web.formats.articles import COLUMNS
from ingest.web.formats.comma_separated import harmless
from ingest.web.formats.spreadsheet import CUT, LONGEST, fitting

ROW: dict[str, Any] = {
    "url": "https://khabar.example/news/1",
    "outlet": {"id": "khabar", "name_fa": "خبر"},
    "title": "نشست روابط عمومی\u200cهای استان",
    "body": 'سطر نخست، «با گیومه» و "quotes"\nسطر دوم',
    "published_at": "2026-11-21T10:15:00+00:00",
    "published_jalali": "1405-08-30",
    "tags": ["سیل", "باران"],
    "withdrawn": True,
    "earlier_versions": 2,
}


def written(name: str, rows: list[dict[str, Any]], columns: Any = COLUMNS) -> bytes:
    return b"".join(FORMATS[name].write(rows, columns))


def table(name: str, rows: list[dict[str, Any]], columns: Any = COLUMNS) -> list[list[Any]]:
    """Read a table back as a program does."""
    data = written(name, rows, columns)
    if name == "csv":
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    return [["" if cell is None else cell for cell in line] for line in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_a_table_holds_the_fields_of_an_article(name: str) -> None:
    titles, line = table(name, [ROW])
    shown = dict(zip(titles, line, strict=True))
    assert shown["تیتر"] == ROW["title"]
    assert shown["متن"] == ROW["body"]
    assert shown["رسانه"] == "خبر"
    assert shown["زمان انتشار (تهران)"] == "2026-11-21 13:45"
    assert shown["برچسب‌ها"] == "سیل، باران"
    assert shown["برداشته‌شده"] == "بله"
    assert str(shown["ویرایش‌های پیشین"]) == "2"
    assert shown["لید"] == ""


def test_json_lines_hold_every_field() -> None:
    assert [json.loads(line) for line in written("jsonl", [ROW, ROW]).splitlines()] == [ROW, ROW]


def test_csv_begins_with_a_byte_order_mark_for_excel() -> None:
    assert written("csv", []).startswith("\ufeffتاریخ,".encode())


FORMULAS = [
    '=HYPERLINK("https://x.example")',
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "\u200f=1+1",
    " \ufeff=1",
    "\u061c=1",
    "\x0b\u2003-1",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_spreadsheet_computes_a_text(text: str) -> None:
    columns = (Column("title", "تیتر"), Column("count", "شمار"))
    row = {"title": text, "count": -3}
    assert table("csv", [row], columns)[1] == ["'" + text, "-3"]
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", [row], columns)))
    cell, number = book.active[2]
    assert (cell.data_type, number.value) == ("s", -3)
    assert cell.hyperlink is None


@given(st.text())
def test_a_cell_of_csv_never_begins_a_formula(text: str) -> None:
    assert not str(harmless(text)).startswith(tuple("=+-@\t\r"))


def test_the_sheet_is_from_right_to_left() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(written("xlsx", [ROW]))).active
    assert sheet.sheet_view.rightToLeft


@pytest.mark.parametrize("letter", ["ن", "😀"])
def test_a_longer_text_is_cut_and_marked(letter: str) -> None:
    """Excel counts a letter outside of the first plane as two."""
    cell = table("xlsx", [ROW | {"body": letter * LONGEST * 2}])[1][-1]
    assert cell.endswith(CUT)
    assert LONGEST - 1 <= len(cell.encode("utf-16-le")) // 2 <= LONGEST


@given(st.text(st.characters() | st.sampled_from("\x00\x0b\ud800\uffff"), max_size=50))
def test_any_text_fits_into_a_sheet(text: str) -> None:
    (_, line) = table("xlsx", [{"title": text, "outlet": {"id": "khabar"}}])
    # XML and the reader have their own ways with blanks.
    assert str(line[4]).split() == fitting(text).split()


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_memory_does_not_grow_with_the_rows(name: str) -> None:
    assert peak(name, 8_000) < 1.2 * peak(name, 1_000) + 100_000


def peak(name: str, count: int) -> int:
    """Return the most bytes that are held while a file is written."""
    rows: Iterator[dict[str, Any]] = (ROW | {"url": f"https://khabar.example/news/{number}"} for number in range(count))
    tracemalloc.start()
    try:
        for _ in FORMATS[name].write(rows, COLUMNS):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_an_abandoned_sheet_leaves_no_file(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    pieces = FORMATS["xlsx"].write(iter([ROW] * 1_000), COLUMNS)
    next(pieces)
    assert list(tmp_path.iterdir())
    pieces.close()  # type: ignore[attr-defined]
    assert not list(tmp_path.iterdir())
