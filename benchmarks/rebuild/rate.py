"""`python -m benchmarks.rebuild.rate [ARTICLES]`: how quickly a rebuild remakes articles of the sample world.

It measures three arrangements: one process on all cores, one process on one core, and two processes with a core each.
The second of the two helps (`--assist`). They take turns, three times, and the middle of each figure counts, as the
speed of a shared machine changes from minute to minute. A rate covers the whole command without the swap: copying,
comparing and checking. Other work on the machine changes rates by a factor, but less the CPU milliseconds per article
of the rebuild and of the embedded Elasticsearch, and the rate at which two cores would be busy with both.
"""

import resource
import sys
import time
from os import sched_getaffinity
from pathlib import Path
from statistics import median

import psutil

from benchmarks.rebuild.pages import press, print_all
from benchmarks.rebuild.place import output, start, temporary_installation
from ingest import engine
from ingest.cli.output import print_table
from ingest.rebuild.from_archive import from_archive
from ingest.settings import settings

ARTICLES = 6_000
TURNS = 3
COLUMNS = ("arrangement", "articles/s#", "CPU ms each#", "Elasticsearch's#", "articles/s of two busy cores#")


def measure(articles: int) -> list[tuple[str, float, float, float, float]]:
    """Return a row for each arrangement, in the order of `COLUMNS`."""
    cores = sorted(sched_getaffinity(0))
    engine.ensure()
    embedded = None if settings().elasticsearch_url else engine.status()
    node = psutil.Process(embedded.pid) if embedded else None
    arrangements = {
        "one process, all cores": [cores],
        "one process, one core": [cores[:1]],
        "two processes, a core each": [cores[:1], cores[1:2]],
    }
    with temporary_installation(press(articles).world) as folder:
        print_all(articles, None)
        restored = from_archive().counts["indexed"]
        turns = [[_rates(folder, own, node, restored) for own in arrangements.values()] for _ in range(TURNS)]
        middle = [tuple(map(median, zip(*rates, strict=True))) for rates in zip(*turns, strict=True)]
        return [(name, *figures) for name, figures in zip(arrangements, middle, strict=True)]


def _rates(
    folder: Path, cores: list[list[int]], node: psutil.Process | None, articles: int
) -> tuple[float, float, float, float]:
    """Rebuild by a process for each set of cores, the first with the others as helpers."""
    before = _children(), _cpu(node)
    helpers = [start(folder, "--assist", cores=own) for own in cores[1:]]
    begun = time.monotonic()
    assert start(folder, "--no-swap", "--sample", "0", cores=cores[0]).wait() == 0, output(folder)
    seconds = time.monotonic() - begun
    assert [helper.wait() for helper in helpers] == [0] * len(helpers), output(folder)
    own, nodes = (
        1000 * (late - early) / articles for late, early in zip((_children(), _cpu(node)), before, strict=True)
    )
    assert start(folder, "--abandon").wait() == 0, output(folder)
    return round(articles / seconds, 1), round(own, 2), round(nodes, 2), round(2000 / (own + nodes), 1)


def _children() -> float:
    """Return the CPU seconds of the commands so far and of their child processes."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _cpu(process: psutil.Process | None) -> float:
    return sum(process.cpu_times()[:2]) if process else 0.0


if __name__ == "__main__":
    rows = measure(int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES)
    print_table("rebuild", COLUMNS, rows)
    print(f"two processes / one on one core: {rows[2][1] / rows[1][1]:.2f}")
