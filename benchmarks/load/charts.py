"""Growth curves as SVG: lines over a logarithmic number of articles."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from math import log10
from pathlib import Path
from typing import Any

WIDTH, HEIGHT = 640, 320
LEFT, RIGHT, TOP, BOTTOM = 64, 150, 36, 40
COLOURS = ("#1f6f8b", "#c8553d", "#588157", "#7d4e8a", "#b08900", "#444444")
CLIENTS = (1, 8)
"""Those shown: more saturate a small machine, and the other lines would lie flat."""
Points = Sequence[tuple[float, float]]


def chart(title: str, unit: str, lines: Mapping[str, Points]) -> str:
    """Return a line chart: x is logarithmic, y begins at 0. Each line has a name and its points."""
    xs = [x for points in lines.values() for x, _ in points]
    most = _rounded(max((y for points in lines.values() for _, y in points), default=1))
    low, high = log10(min(xs)), log10(max(xs))

    def across(x: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * ((log10(x) - low) / (high - low) if high > low else 0.5)

    def up(y: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * y / most

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="12"><rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="20" font-size="14">{escape(title)}, {escape(unit)}</text>',
    ]
    for y in (most * step / 4 for step in range(5)):
        parts.append(f'<path d="M{LEFT} {up(y):.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{up(y) + 4:.1f}" text-anchor="end">{y:,.10g}</text>')
    for x in sorted(set(xs)):
        parts.append(f'<text x="{across(x):.1f}" y="{HEIGHT - 14}" text-anchor="middle">{_short(x)}</text>')
    for points, colour in zip(lines.values(), COLOURS, strict=False):
        places = [(across(x), up(y)) for x, y in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
    for place, (name, colour) in enumerate(zip(lines, COLOURS, strict=False)):
        y = TOP + 18 * place + 6
        parts.append(f'<path d="M{WIDTH - RIGHT + 12} {y}h18" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{WIDTH - RIGHT + 36}" y="{y + 4}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>\n"])


def write(results: Sequence[Mapping[str, Any]], folder: Path) -> None:
    """Write the charts of the results into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (title, unit, lines) in _charts(results).items():
        shown = {line: points for line, points in lines.items() if points}
        (folder / f"load-{name}.svg").write_text(chart(title, unit, shown), encoding="utf-8")


def _charts(results: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, str, dict[str, Points]]]:
    def points(*path: str) -> Points:
        return [(row["articles"], value) for row in results if (value := _at(row, path)) is not None]

    def searches(name: str, figure: str) -> dict[str, Points]:
        return {
            f"{name}, {clients} client{'s' * (clients > 1)}": [
                (row["articles"], search[figure])
                for row in results
                for search in row["searches"]
                if search["name"] == name and search["clients"] == clients
            ]
            for clients in CLIENTS
        }

    return {
        "rate": (
            "Written",
            "documents a second",
            {"articles": points("articles a second"), "ledger entries": points("entries a second")},
        ),
        "bytes": (
            "On disk",
            "bytes per document",
            {
                "article": points("bytes", "articles"),
                "article, merged": points("bytes merged", "articles"),
                "entry": points("bytes", "crawl-ledger"),
                "entry, merged": points("bytes merged", "crawl-ledger"),
            },
        ),
        "p50": ("Median search", "ms", searches("peyk", "p50") | searches("plain", "p50")),
        "p99": ("99th percentile of searches", "ms", searches("peyk", "p99") | searches("plain", "p99")),
        "cpu": (
            "CPU of the node per search, one client",
            "ms",
            {name: list(_cpu(results, name)) for name in ("peyk", "plain")},
        ),
        "memory": (
            "Memory of the node",
            "MB",
            {"resident": points("memory", "resident"), "heap used": points("memory", "heap used")},
        ),
        "accounts": ("Accounts", "s", {name: points("accounts", name) for name in ("plan", "report", "status")}),
    }


def _cpu(results: Sequence[Mapping[str, Any]], name: str) -> Iterator[tuple[float, float]]:
    for row in results:
        yield from (
            (row["articles"], each["cpu"]) for each in row["searches"] if each["name"] == name and each["clients"] == 1
        )


def _at(row: Mapping[str, Any], path: Sequence[str]) -> float | None:
    value: Any = row
    for name in path:
        value = value[name]
    return value if value is None else float(value)


def _rounded(value: float) -> float:
    """Return 1, 2, 4, 5 or 8 times a power of ten that is at least the value."""
    power = 10.0 ** (len(str(int(value))) - 1) if value >= 1 else 10.0 ** int(log10(value) - 1) if value > 0 else 1.0
    return next(step * power for step in (1, 2, 4, 5, 8, 10) if step * power >= value)


def _short(number: float) -> str:
    if number >= 1_000_000:
        return f"{number / 1_000_000:g} M"
    return f"{number / 1_000:g} k" if number >= 1_000 else f"{number:g}"
