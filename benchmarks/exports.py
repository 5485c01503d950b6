"""Files with every row of a large search: `python -m benchmarks.exports`.

At 200,000 synthetic articles, for each format: rows of the file and the total that the search says; seconds; size of
the file; resident memory of the page's process before, and at most meanwhile. The memory must stay flat.
"""

import argparse
import csv
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import IO

import httpx
import psutil

from benchmarks.load.filling import fill_articles
from benchmarks.load.place import own_place
from benchmarks.page import ARTICLES, served
from ingest.cli.output import print_json, print_table, steps
from ingest.index import ensure_indices
from ingest.web.formats import FORMATS

EVERY = 0.2
"""Seconds between two looks at the memory."""
LONGEST = 1800
PLAIN = {"accept-encoding": "identity"}
"""Compression costs time, not memory."""


@dataclass(frozen=True, slots=True)
class Export:
    """The file of one format. Memory is in megabytes."""

    rows: int
    total: int
    seconds: float
    megabytes: float
    memory_before: float
    memory_most: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with own_place(options.articles) as place, steps() as tell:
        ensure_indices(place.client)
        fill_articles(place, options.articles, tell)
        results = {}
        with served() as (address, process):
            # The first search loads what all later ones use.
            httpx.get(f"{address}/search.json", timeout=60).raise_for_status()
            for name in FORMATS:
                tell(f"exporting {name}")
                results[name] = measure(address, process, name)
                tell(f"{name}: {results[name]}")
    if options.json:
        print_json({name: asdict(each) for name, each in results.items()})
        return
    columns = ("format", "rows#", "total#", "seconds#", "MB of file#", "MB before#", "MB at most#")
    print_table("exports", columns, [(name, *map(_cell, asdict(each).values())) for name, each in results.items()])


def measure(address: str, process: psutil.Process, name: str) -> Export:
    """Return what the export of all articles is and costs."""
    with tempfile.TemporaryDirectory() as folder, _watched(process) as memory:
        path = Path(folder, name)
        start = time.perf_counter()
        request = httpx.stream("GET", f"{address}/search.{name}", headers=PLAIN, timeout=LONGEST)
        with request as answer, path.open("wb") as file:
            answer.raise_for_status()
            for piece in answer.iter_bytes():
                file.write(piece)
        seconds = time.perf_counter() - start
        rows = _rows(path, name)
        total, size = int(answer.headers["x-total"]), path.stat().st_size / 1e6
    return Export(rows, total, round(seconds, 1), round(size, 1), round(memory[0], 1), round(max(memory), 1))


@contextmanager
def _watched(process: psutil.Process) -> Iterator[list[float]]:
    """Yield the resident megabytes of a process, again and again within the block."""
    seen = [process.memory_info().rss / 1e6]
    done = threading.Event()

    def look() -> None:
        while not done.wait(EVERY):
            seen.append(process.memory_info().rss / 1e6)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        done.set()
        thread.join()


def _rows(path: Path, name: str) -> int:
    """Return the rows of a file, without titles."""
    if name == "xlsx":
        with zipfile.ZipFile(path) as book, book.open("xl/worksheets/sheet1.xml") as sheet:
            return sum(part.count(b"</row>") for part in iter(partial(_whole, sheet), b"")) - 1
    with path.open(encoding="utf-8-sig", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1 if name == "csv" else sum(1 for _ in file)


def _whole(sheet: IO[bytes]) -> bytes:
    """Return the next part of a sheet, which ends with a whole tag."""
    part = sheet.read(1 << 20)
    while part and not part.endswith(b">") and (more := sheet.read(1)):
        part += more
    return part


def _cell(value: float) -> str:
    return f"{value:,}"


if __name__ == "__main__":
    main()
