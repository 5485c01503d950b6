"""Progress on standard error: bars and spinners on a terminal, one quiet line elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

_console = Console(stderr=True, highlight=False, soft_wrap=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Show `text` as in progress until the block ends."""
    if _console.is_terminal:
        with _console.status(text):
            yield
    else:
        _console.print(f"{text} …")
        yield


@contextmanager
def download(filename: str, size: int) -> Iterator[Callable[[int], None]]:
    """Show a download of `size` bytes; yield the function to call with the length of each piece."""
    if not _console.is_terminal:
        _console.print(f"downloading {filename} ({size / 1e6:.0f} MB) …")
        yield lambda length: None
        return
    columns = (TextColumn("downloading {task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=_console, transient=True) as progress:
        task = progress.add_task(filename, total=size)
        yield lambda length: progress.advance(task, length)
