"""Output of commands: tables for people, one JSON value with `--json`, errors on standard error."""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import structlog
import typer
from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from ingest.errors import PeykError
from ingest.normalise.letters import DIRECTIONS

WIDTH = None if sys.stdout and sys.stdout.isatty() else 130
"""Columns of a pipe or a log file, which have no width; None: that of the terminal."""

# Without emoji: `:key:` in what people and pages wrote is text.
console = Console(highlight=False, emoji=False, width=WIDTH)
errors = Console(stderr=True, highlight=False, emoji=False)

_CONTROLS = re.compile(f"[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f{DIRECTIONS}]")

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of tables for people.")]


def print_json(value: Any) -> None:
    """Print one JSON value to standard output, with Persian letters unescaped."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def harmless(text: str) -> str:
    """Return the text without control and bidirectional characters, which would change the terminal."""
    return _CONTROLS.sub("", text)


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; columns whose name ends in `#` have numbers, aligned right, with a dot for 0."""
    wide = min(cell_len(title), console.width)
    table = Table(
        title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False, min_width=wide
    )
    for column in columns:
        table.add_column(column.removesuffix("#"), justify="right" if column.endswith("#") else "left")
    for row in rows:
        table.add_row(*("" if cell is None else "·" if cell == 0 else str(cell) for cell in row))
    console.print(table)


def wants_json_logs() -> bool:
    """Return whether PEYK_LOG_FORMAT is `json`; if the settings are wrong, a message is for people."""
    from ingest.settings import settings

    try:
        return settings().log_format == "json"
    except PeykError:
        return False


@contextmanager
def steps() -> Iterator[Callable[[str], None]]:
    """Yield a callback that shows the current step on standard error: one changing line in a terminal, else a line."""
    if wants_json_logs():
        yield structlog.get_logger().info
    elif errors.is_terminal:
        with errors.status("…") as status:
            yield status.update
    else:
        yield lambda step: errors.print(step, soft_wrap=True)
