"""How far long work has come."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ingest.cli.output import errors


@contextmanager
def bars() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each kind of work on standard error; elsewhere than in a terminal a line for each tenth."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        bars = {}
        told: dict[str, int] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in bars:
                bars[what] = bar.add_task(what, total=total)
            bar.update(bars[what], completed=done, total=total)
            tenth = done * 10 // total if total else 10
            if not errors.is_terminal and told.get(what) != tenth:
                told[what] = tenth
                errors.print(f"{what}: {done:,} of {total:,}", soft_wrap=True, markup=False)

        yield tell
