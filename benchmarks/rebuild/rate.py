"""`python -m benchmarks.rebuild.rate [ARTICLES]`: how quickly a rebuild remakes articles of the sample world.

It measures three arrangements: one process on all cores, one process on one core, and two processes with a core each.
The second of the two helps (`--assist`). Elasticsearch uses the same cores and slows all of them down. A figure covers
the whole command without the swap: copying, comparing and checking.
"""

import os
import subprocess
import sys
import time
from collections.abc import Collection
from pathlib import Path

from benchmarks.rebuild.pages import press, print_all
from benchmarks.rebuild.place import temporary_installation
from ingest.rebuild.from_archive import from_archive
from ingest.rebuild.parts import WORTH

ARTICLES = WORTH + 500
"""Fewer are copied in one part, by one process."""


def measure(articles: int) -> dict[str, float]:
    """Return the articles per second of each arrangement, and the two ratios to one process on one core."""
    cores = sorted(os.sched_getaffinity(0))
    with temporary_installation(press(articles).world) as folder:
        print_all(articles, None)
        restored = from_archive().counts["indexed"]
        rates = {
            "one process, all cores": restored / _seconds(folder, [cores]),
            "one process, one core": restored / _seconds(folder, [cores[:1]]),
            "two processes, a core each": restored / _seconds(folder, [cores[:1], cores[1:2]]),
        }
    one = rates["one process, one core"]
    return rates | {f"{name} / one": rate / one for name, rate in rates.items() if rate != one}


def _seconds(folder: Path, cores: list[list[int]]) -> float:
    """Return the time of a rebuild by the first process, with the others as helpers; each has its cores."""
    helpers = [_start(folder, own, "--assist") for own in cores[1:]]
    begun = time.monotonic()
    maker = _start(folder, cores[0], "--no-swap", "--sample", "0")
    assert maker.wait() == 0, (folder / "rate.log").read_text(encoding="utf-8")
    seconds = time.monotonic() - begun
    assert [helper.wait() for helper in helpers] == [0] * len(helpers)
    assert _start(folder, cores[0], "--abandon").wait() == 0
    return seconds


def _start(folder: Path, cores: Collection[int], *options: str) -> subprocess.Popen[bytes]:
    with (folder / "rate.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "ingest", "rebuild", *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=lambda: os.sched_setaffinity(0, cores),  # noqa: PLW1509
        )


if __name__ == "__main__":
    for name, figure in measure(int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES).items():
        print(f"{name:<40} {figure:.2f}")
