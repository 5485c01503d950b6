"""Apply a function to chunks on all cores, in order and in bounded memory.

Reading the next chunk, the work on several, and the caller's use of the last one (a write) go on side by side.
"""

import gc
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context, parent_process
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

AHEAD = 2
"""Chunks submitted ahead for each process, so that none waits while the caller writes."""
WORTH = 500
"""Items at which one more process is worth its start-up time."""
GARBAGE = 10_000
"""Objects between two collections of garbage. At Python's 700, they took a tenth of the time that a page takes; at five
times as many, a process needs 200 MB more."""


def spread(work: Callable[[T], R], chunks: Iterable[list[T]], items: int) -> Iterator[list[R]]:
    """Yield `[work(item) for item in chunk]` for each chunk, in order; `items` is the estimated total."""
    if items < 2 * WORTH:
        yield from (_chunk(work, chunk) for chunk in chunks)
        return
    # On one core too: this process then waits for Elasticsearch while the other one works.
    processes = min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2, items // WORTH)
    # Spawn: the threads of Airflow and of the Elasticsearch client do not survive a fork.
    with ProcessPoolExecutor(processes, get_context("spawn"), _prepare) as pool:
        under_way: deque[Future[list[R]]] = deque()
        try:
            for chunk in _read_ahead(iter(chunks)):
                under_way.append(pool.submit(partial(_chunk, work), chunk))
                if len(under_way) > AHEAD * processes:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _read_ahead(chunks: Iterator[T]) -> Iterator[T]:
    """Yield the chunks; a thread reads the next one while the caller uses this one."""
    with ThreadPoolExecutor(1, "read-ahead") as thread:
        coming = thread.submit(next, chunks, None)
        while (chunk := coming.result()) is not None:
            coming = thread.submit(next, chunks, None)
            yield chunk


def _chunk(work: Callable[[T], R], chunk: list[T]) -> list[R]:
    return [work(item) for item in chunk]


def _prepare() -> None:
    """Collect garbage seldom, and exit with the parent: a worker whose parent was killed would wait for ever."""
    gc.set_threshold(GARBAGE)
    parent = parent_process()
    assert parent

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
