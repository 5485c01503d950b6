"""Progress on standard error: bars and spinners on a terminal, one quiet line elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from ingest.cli.output import errors


@contextmanager
def step(text: str) -> Iterator[None]:
    """Show that `text` is under way until the block ends."""
    if errors.is_terminal:
        with errors.status(text):
            yield
    else:
        errors.print(f"{text} …", soft_wrap=True)
        yield


@contextmanager
def download_bar(filename: str, size: int) -> Iterator[Callable[[int], None]]:
    """Show a download of `size` bytes; yields what to call with the length of each piece."""
    if not errors.is_terminal:
        errors.print(f"downloading {filename} ({size // 1_000_000} MB) …", soft_wrap=True)
        yield lambda _: None
        return
    columns = (TextColumn("downloading {task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=errors, transient=True) as progress:
        task = progress.add_task(filename, total=size)
        yield lambda length: progress.advance(task, length)
