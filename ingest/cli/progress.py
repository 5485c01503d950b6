"""Progress bars of long work."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ingest.cli.output import errors


@contextmanager
def bars() -> Iterator[Callable[[str, int, int], None]]:
    """Yield a callback (what, done, total) that shows a bar for each `what` on standard error.

    Without a terminal it prints a line for each tenth.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        bars = {}
        printed: dict[str, int] = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in bars:
                bars[what] = bar.add_task(what, total=total)
            bar.update(bars[what], completed=done, total=total)
            tenth = done * 10 // total if total else 10
            if not errors.is_terminal and printed.get(what) != tenth:
                printed[what] = tenth
                errors.print(f"{what}: {done:,} of {total:,}", soft_wrap=True, markup=False)

        yield show
