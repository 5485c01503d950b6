"""Articles per second of a whole crawl, from its start until all are searchable, without and with latency.

The sample world is served without faults and without pace by a separate process; `peyk crawl` visits all its outlets.
The report gives the CPU milliseconds per article of each part, which other work on the machine hardly changes. The
pages are rendered before the clock starts, and the CPU of their server has its own row: real sites serve themselves.
Another commit, by default 0.1.0, crawls in turns with this version.
`python -m benchmarks.throughput [--articles N] [--latency SECONDS] [--commit C] [--json]`.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil

from benchmarks import before
from benchmarks.before import COMMIT
from benchmarks.own_line import own_line
from benchmarks.soak.world import Size
from ingest import engine
from ingest.cli.output import print_table
from ingest.settings import settings

GOAL, KEPT = 60, 0.8
"""Goals: articles per second on two cores, and the share of that with `LATENCY`."""
OUTLETS = 200
LATENCY = 0.3
ROUNDS = 3
"""Crawls of each version, in turns."""
WARM = 400
"""Articles of a warm-up crawl: a node that has just started compiles its code first."""


def measure(articles: int = 3000, latency: float = 0.0, code: Path | None = None) -> dict[str, Any]:
    """Crawl so many articles once; return the figures in the order of printing.

    `code`: a folder with another version of the package, which crawls instead of this one.
    """
    engine.ensure()
    embedded = None if settings().elasticsearch_url else engine.status()
    node = psutil.Process(embedded.pid) if embedded else None
    size = Size(articles, OUTLETS, bad_day=False, crawl_delay=0, printed=True, latency=latency)
    with own_line(size) as serving:
        world = psutil.Process(serving.process.pid)
        before, start = (_cpu(world), _cpu(node), _children()), time.perf_counter()
        command = [sys.executable, "-m", "ingest", "crawl", "--json"]
        path = os.environ | ({"PYTHONPATH": str(code)} if code else {})
        done = subprocess.run(command, env=path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
        seconds = time.perf_counter() - start
        after = _cpu(world), _cpu(node), _children()
    report = json.loads(done.stdout)
    count = report["totals"]["indexed"]
    world_ms, node_ms, line_ms = (1000 * (late - early) / count for early, late in zip(before, after, strict=True))
    return {
        "articles": count,
        "balanced": report["balanced"],
        "articles_per_second": round(count / seconds, 1),
        "line_cpu_ms": round(line_ms, 2),
        "elasticsearch_cpu_ms": round(node_ms, 2),
        "world_cpu_ms": round(world_ms, 2),
        "articles_per_second_of_two_cores": round(2000 / (line_ms + node_ms), 1),
        "busy": f"{seconds:.0f} s on {os.cpu_count() or 1} cores",
        "memory_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3),
    }


def compare(articles: int = 3000, commit: str = COMMIT) -> dict[str, Any]:
    """Return the figures without latency, and the throughput with latency and of another commit.

    This version and the commit crawl in turns, `ROUNDS` times.
    """
    with before.code(commit) as code:
        measure(WARM)
        turns = [(measure(articles), measure(articles, code=code)) for _ in range(ROUNDS)]
    late, without = measure(articles, LATENCY), turns[0][0]
    now, earlier = (statistics.median(run["articles_per_second"] for run in side) for side in zip(*turns, strict=True))
    return without | {
        "articles_per_second": now,
        f"articles_per_second_at_{LATENCY * 1000:.0f}_ms": late["articles_per_second"],
        "kept": round(late["articles_per_second"] / now, 2),
        f"articles_per_second_by_{commit}": earlier,
        "times_that": round(now / earlier, 2),
    }


def _cpu(process: psutil.Process | None) -> float:
    return sum(process.cpu_times()[:2]) if process else 0.0


def _children() -> float:
    """Return the CPU seconds of the crawls so far and of their child processes."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=3000)
    parser.add_argument("--latency", type=float, help="seconds before each answer; default: without and with")
    parser.add_argument("--commit", default=COMMIT, help="the commit to compare with")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    late = options.latency is not None
    result = measure(options.articles, options.latency) if late else compare(options.articles, options.commit)
    if options.json:
        print(json.dumps(result))
    else:
        print_table(title(), ("measure", "value#"), result.items())


def title() -> str:
    """Return the title of the table."""
    return f"a whole crawl of {OUTLETS} outlets (goals: {GOAL} a second, {KEPT:.0%} of it at {LATENCY * 1000:.0f} ms)"


if __name__ == "__main__":
    main()
