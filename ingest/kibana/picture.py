"""A dashboard drawn as SVG: the grid with each panel's data. It shows the layout, not Kibana's looks."""

import re
from collections.abc import Iterator
from html import escape

from ingest.kibana.model import WIDTH
from ingest.kibana.preview import Sheet, Table

UNIT, ROW = 24, 18
"""Pixels of a column and of a row of the grid."""
GAP, TITLE, LINE = 6, 22, 17
COLOURS = ("#0b6e6e", "#d58b2a", "#7a4fa3", "#3f7fbf", "#b0413e", "#5c8a3a", "#888888")
_PERSIAN = re.compile("[\u0600-\u06ff]")
FONT = "Vazirmatn, Tahoma, 'DejaVu Sans', sans-serif"


def draw(sheet: Sheet) -> str:
    """Return a dashboard as an SVG document."""
    parts, top, done = [], 40, 0
    for title, count in sheet.sections:
        tables = sheet.tables[done : done + count]
        done += count
        if title:
            parts.append(_text(WIDTH * UNIT - GAP, top + 18, title, size=15, bold=True))
            top += 28
        parts += [_panel(table, top) for table in tables]
        top += max(table.grid["y"] + table.grid["h"] for table in tables) * ROW
    width = WIDTH * UNIT
    head = f'<rect width="{width}" height="{top + GAP}" fill="#f4f5f7"/>'
    heading = _text(width - GAP, 27, sheet.title, size=20, bold=True)
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {top + GAP}" font-family="{FONT}">'
    return "\n".join((opening, head, heading, *parts, "</svg>\n"))


def _panel(table: Table, top: int) -> str:
    x, y = table.grid["x"] * UNIT, top + table.grid["y"] * ROW
    width, height = table.grid["w"] * UNIT - GAP, table.grid["h"] * ROW - GAP
    box = f'<rect width="{width}" height="{height}" rx="4" fill="#ffffff" stroke="#d3dae6"/>'
    inner = "\n".join(_inside(table, width, height))
    title = "" if table.type == "metric" else _text(width - 8, 16, table.title, size=12, bold=True)
    clip = f'<svg x="{x}" y="{y}" width="{width}" height="{height}">'
    return "\n".join((clip, box, title, inner, "</svg>"))


def _inside(table: Table, width: int, height: int) -> Iterator[str]:
    match table.type:
        case "metric":
            yield _text(width - 12, 24, table.columns[-1], size=13)
            value = table.rows[0][-1] or "بدون داده"
            size = 28 if len(value) < 12 else 20
            yield _text(width - 12, height - 16, value, size=size, bold=True, colour=COLOURS[0])
        case "markdown":
            for number, (line,) in enumerate(row for row in table.rows if row[0]):
                yield _text(width - 10, TITLE + 16 + number * LINE, line.removeprefix("- "), size=12)
        case "tag_cloud":
            yield from _cloud(table, width, height)
        case "heatmap":
            yield from _cells(table, width, height)
        case "data_table" | "discover_session":
            yield from _grid(table, width, height)
        case _:
            yield from _bars(table, width, height)


def _grid(table: Table, width: int, height: int) -> Iterator[str]:
    """Yield a table, its first column on the right, as wide as its texts."""
    rows = [table.columns, *table.rows[: max(0, (height - TITLE - LINE) // LINE - 1)]]
    lengths = [4 + min(42, max(len(row[at]) for row in rows)) for at in range(len(table.columns))]
    right = float(width - 8)
    for at, length in enumerate(lengths):
        share = (width - 16) * length / sum(lengths)
        most = max(4, int(share / 6.2))
        for number, row in enumerate(rows):
            text = row[at] if len(row[at]) <= most else row[at][: most - 1] + "…"
            yield _text(right, TITLE + LINE * (number + 1), text, size=11, bold=not number)
        right -= share


def _bars(table: Table, width: int, height: int) -> Iterator[str]:
    """Yield a bar for each first bucket, from the right, stacked by the second one or by several metrics."""
    room = max(1, (height - TITLE - 8) // LINE)
    stacks = _stacks(table)
    series = list(dict.fromkeys(name for stack in stacks.values() for name, _ in stack))
    split = len(series) > 1
    # The newest of a time axis, and the first of anything else.
    shown = list(stacks.items())[-room:] if split or table.type == "line" else list(stacks.items())[:room]
    most = max((sum(part for _, part in stack) for _, stack in shown), default=0) or 1
    left = min(150, width // 3)
    room_for_bars = width - left - (150 if split else 60)
    for number, (label, stack) in enumerate(shown):
        y, right = TITLE + 6 + number * LINE, float(width - left)
        yield _text(width - 8, y + 11, label, size=11)
        for name, part in stack:
            long = room_for_bars * part / most
            right -= long
            colour = COLOURS[series.index(name) % len(COLOURS)]
            yield f'<rect x="{right:.0f}" y="{y}" width="{long:.1f}" height="{LINE - 5}" fill="{colour}"/>'
        yield _text(right - 6, y + 11, f"{sum(part for _, part in stack):,.0f}", size=10, colour="#69707d")
    for number, name in enumerate(series if split else ()):
        yield _text(100, TITLE + 14 + number * 15, name, size=10, colour=COLOURS[number % len(COLOURS)])


def _stacks(table: Table) -> dict[str, list[tuple[str, float]]]:
    """Return the parts of each bar; a line has only its first metric, as percentiles do not add up."""
    stacks: dict[str, list[tuple[str, float]]] = {}
    labels = table.columns[1:]
    for row, numbers in zip(table.rows, table.numbers, strict=True):
        if len(row) > 1 + len(numbers):
            parts = [(row[1], numbers[0])]
        else:
            parts = list(zip(labels, numbers, strict=True))[: 1 if table.type == "line" else None]
        stacks.setdefault(row[0], []).extend(parts)
    return stacks


def _cloud(table: Table, width: int, height: int) -> Iterator[str]:
    most = max((weight for (weight,) in table.numbers), default=1) or 1
    right, y = float(width - 10), TITLE + 24
    for row, (weight,) in zip(table.rows, table.numbers, strict=True):
        size = 11 + 13 * weight / most
        long = len(row[0]) * size * 0.56 + 18
        if right - long < 0:
            right, y = width - 10, y + 26
        if y > height - 6:
            return
        yield _text(right, y, row[0], size=int(size), colour=COLOURS[0])
        right -= long


def _cells(table: Table, width: int, height: int) -> Iterator[str]:
    across = list(dict.fromkeys(row[0] for row in table.rows))
    down = list(dict.fromkeys(row[1] for row in table.rows))[: max(1, (height - TITLE - 20) // LINE)]
    most = max((weight for (weight,) in table.numbers), default=1) or 1
    wide = (width - 130) / max(1, len(across))
    for number, name in enumerate(down):
        yield _text(width - 8, TITLE + 16 + number * LINE, name, size=11)
    for row, (weight,) in zip(table.rows, table.numbers, strict=True):
        if row[1] in down:
            x, y = width - 120 - wide * (across.index(row[0]) + 1), TITLE + 4 + down.index(row[1]) * LINE
            shade = 0.08 + 0.92 * weight / most
            cell = f'x="{x:.0f}" y="{y}" width="{wide - 2:.0f}" height="{LINE - 2}"'
            yield f'<rect {cell} fill="{COLOURS[0]}" fill-opacity="{shade:.2f}"/>'
    for number, name in enumerate(across):
        yield _text(width - 122 - wide * number, TITLE + 18 + len(down) * LINE, name, size=10)


def _text(x: float, y: float, text: str, *, size: int, bold: bool = False, colour: str = "#1a1c21") -> str:
    weight = ' font-weight="bold"' if bold else ""
    way = 'direction="rtl" text-anchor="start"' if _PERSIAN.search(text) else 'direction="ltr" text-anchor="end"'
    place = f'x="{x:.0f}" y="{y:.0f}" {way}'
    return f'<text {place} font-size="{size}"{weight} fill="{colour}">{escape(text)}</text>'
