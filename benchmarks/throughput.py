"""Articles per second of the whole line, from the first request to searchable, on two processes.

The sample world is served without faults and without pace by a process of its own; the batches of a crawl go through
fetch, clean and index side by side, as the mapped tasks of the DAG do. What each part costs is told in CPU
milliseconds per article, which other work on the machine does not change. The world is other people's in life: its
pages are made before the clock starts, and what serving them still takes is told apart.
`python -m benchmarks.throughput [--articles N] [--profile] [--json]`.
"""

import argparse
import cProfile
import json
import logging
import multiprocessing
import os
import pstats
import sys
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

import psutil
import structlog

from benchmarks.own_line import own_line
from benchmarks.soak.world import Size
from ingest import engine
from ingest.cli.output import print_table
from ingest.settings import settings

GOAL = 60
OUTLETS = 30
BATCH = 2
"""Outlets in a batch; small, so that both processes are busy to the end and memory is seen to stay flat."""
WORKERS = 2
STEPS = ("fetch", "clean", "index")


@dataclass(frozen=True, slots=True)
class Done:
    """One batch: CPU and wall seconds by step, articles indexed, the worker and its memory in bytes afterwards."""

    cpu: dict[str, float]
    wall: dict[str, float]
    articles: int
    worker: int
    memory: int


def measure(articles: int = 2400) -> dict[str, Any]:
    """Crawls so many articles once; the figures, in the order in which they are printed."""
    engine.ensure()
    embedded = None if settings().elasticsearch_url else engine.status()
    with own_line(_size(articles), PEYK_BATCH_SIZE=str(BATCH)) as serving:
        world, node = psutil.Process(serving.process.pid), psutil.Process(embedded.pid) if embedded else None
        from ingest.crawl.plan import plan
        from ingest.crawl.report import report

        batches = plan("bench")
        with ProcessPoolExecutor(WORKERS, multiprocessing.get_context("spawn"), initializer=_ready) as pool:
            # Lexicons are loaded, and Elasticsearch is compiled, once in the life of a process: no cost of an article.
            # A node that was started just now is compiled for some minutes; the figures are those of one at work.
            list(pool.map(_run, batches[:WORKERS]))
            before, start = (_cpu(world), _cpu(node)), time.perf_counter()
            done = list(pool.map(_run, batches[WORKERS:]))
            seconds = time.perf_counter() - start
        result = report("bench", [name for batch in batches for name in batch])
        after = _cpu(world), _cpu(node)
    count = sum(batch.articles for batch in done)
    cpu = {step: 1000 * sum(batch.cpu[step] for batch in done) / count for step in STEPS}
    cpu |= {"elasticsearch": 1000 * (after[1] - before[1]) / count}
    cores = os.cpu_count() or 1
    first = {batch.worker: batch.memory for batch in reversed(done)}
    last = {batch.worker: batch.memory for batch in done}
    return {
        "articles": count,
        "balanced": result.balanced,
        "articles_per_second": round(count / seconds, 1),
        **{f"{name}_cpu_ms": round(value, 2) for name, value in cpu.items()},
        "world_cpu_ms": round(1000 * (after[0] - before[0]) / count, 2),
        "articles_per_second_of_two_cores": round(2000 / sum(cpu.values()), 1),
        "busy": f"{seconds:.0f} s on {cores} cores",
        "memory_mb_of_a_worker": round(max(batch.memory for batch in done) / 1e6),
        "memory_mb_grown": round(max(last[worker] - first[worker] for worker in last) / 1e6),
    }


def profile(articles: int = 600, lines: int = 25) -> None:
    """Prints where the time of each step goes, by functions."""
    _quiet()
    with own_line(_size(articles), PEYK_BATCH_SIZE=str(BATCH)):
        from ingest.crawl.plan import plan

        batches = plan("bench")
        _run(batches[0])
        profilers = {step: cProfile.Profile() for step in STEPS}
        for batch in batches[1:4]:
            _run(batch, profilers)
        for step, profiler in profilers.items():
            print(f"\n{step}")
            pstats.Stats(profiler, stream=sys.stdout).sort_stats("tottime").print_stats(lines)


def _size(articles: int) -> Size:
    return Size(articles, OUTLETS, bad_day=False, crawl_delay=0, printed=True)


def _quiet() -> None:
    """Lets the line tell of trouble alone."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


def _ready() -> None:
    """Loads what only some articles need, so that memory is compared with memory."""
    from ingest.enrich.language import detect

    _quiet()
    detect("This is neither Persian nor Arabic.")


def _run(batch: list[str], profilers: Mapping[str, cProfile.Profile] | None = None) -> Done:
    from ingest.crawl.clean import clean
    from ingest.crawl.fetch import fetch
    from ingest.crawl.index import index

    path, counts = "", Counter[str]()
    cpu, wall = {}, {}
    for step in STEPS:
        start, clock = time.process_time(), time.perf_counter()
        if profilers:
            profilers[step].enable()
        if step == "fetch":
            fetch("bench", batch)
        elif step == "clean":
            path = clean("bench", batch)["path"]
        else:
            counts.update(index("bench", batch, path))
        if profilers:
            profilers[step].disable()
        cpu[step], wall[step] = time.process_time() - start, time.perf_counter() - clock
    return Done(cpu, wall, counts["indexed"], os.getpid(), psutil.Process().memory_info().rss)


def _cpu(process: psutil.Process | None) -> float:
    return sum(process.cpu_times()[:2]) if process else 0.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2400)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.profile:
        profile()
        return
    result = measure(options.articles)
    if options.json:
        print(json.dumps(result))
    else:
        print_table(f"the line, from fetch to searchable (goal {GOAL} a second)", ("measure", "value#"), result.items())


if __name__ == "__main__":
    main()
