"""Apply a function to chunks on all cores, in order and in bounded memory."""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context, parent_process
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

AHEAD = 2
"""Chunks submitted ahead for each process."""
WORTH = 500
"""Items at which one more process is worth its start-up time."""


def spread(work: Callable[[T], R], chunks: Iterable[list[T]], items: int) -> Iterator[list[R]]:
    """Yield `[work(item) for item in chunk]` for each chunk, in order; `items` is the estimated total."""
    processes = min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2, items // WORTH)
    if processes < 2:
        yield from (_chunk(work, chunk) for chunk in chunks)
        return
    # Spawn: the threads of Airflow and of the Elasticsearch client do not survive a fork.
    with ProcessPoolExecutor(processes, get_context("spawn"), _end_with_parent) as pool:
        under_way: deque[Future[list[R]]] = deque()
        try:
            for chunk in chunks:
                under_way.append(pool.submit(partial(_chunk, work), chunk))
                if len(under_way) > AHEAD * processes:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _chunk(work: Callable[[T], R], chunk: list[T]) -> list[R]:
    return [work(item) for item in chunk]


def _end_with_parent() -> None:
    """Exit with the parent: a worker whose parent was killed would wait for work for ever."""
    parent = parent_process()
    assert parent

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
