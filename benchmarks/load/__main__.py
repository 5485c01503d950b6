"""Measure growth up to `--articles`: `make load`. docs/performance.md has the figures and what they mean."""

import argparse
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.load import charts
from benchmarks.load.place import own_place
from benchmarks.load.run import run
from ingest.cli.output import errors, print_json, print_table, steps
from ingest.errors import PeykError
from ingest.settings import settings


def main() -> None:
    """Measure, print, and draw the curves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--charts", type=Path, help="folder of the curves; default: `load` in PEYK_VAR")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    # So that the node and the process that makes documents end too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        if options.articles < 1:
            raise PeykError(f"ARTICLES={options.articles}: at least one")
        folder = options.charts or settings().var / "load"
        with own_place(options.articles) as place, steps() as tell:
            results = run(place, options.articles, tell)
    except PeykError as error:
        errors.print(f"error: {error}", soft_wrap=True, markup=False)
        sys.exit(2)
    charts.write(results, folder)
    if options.json:
        print_json(results)
    else:
        show(results)
        errors.print(f"curves: {folder}/load-*.svg", soft_wrap=True, markup=False)


def show(results: Sequence[Mapping[str, Any]]) -> None:
    """Print the results as tables."""
    names = ("articles a second", "node ms an article", "entries a second", "node ms an entry")
    written = [(row["articles"], *(row[name] for name in names)) for row in results]
    print_table("written", ("articles#", *(f"{name}#" for name in names)), written)
    kinds = [(state, name) for state in ("bytes", "bytes merged") for name in ("articles", "crawl-ledger")]
    stored = [(row["articles"], *(row[state][name] for state, name in kinds)) for row in results]
    print_table("bytes", ("articles#", "article#", "entry#", "article, merged#", "entry, merged#"), stored)
    searches = [
        (row["articles"], each["clients"], each["name"], each["p50"], each["p99"], each["cpu"])
        for row in results
        for each in row["searches"]
    ]
    print_table("ms of a search", ("articles#", "clients#", "", "p50#", "p99#", "CPU#"), searches)
    ratios = [
        (row["articles"], peyk["clients"], *(round(peyk[name] / plain[name], 2) for name in ("p50", "p99", "cpu")))
        for row in results
        for peyk, plain in zip(row["searches"][::2], row["searches"][1::2], strict=True)
    ]
    print_table("peyk / plain match", ("articles#", "clients#", "p50#", "p99#", "CPU#"), ratios)
    memory = [(row["articles"], *row["memory"].values(), *row["accounts"].values()) for row in results]
    columns = ("articles#", *(f"{name}, MB#" for name in results[0]["memory"]))
    print_table("memory, accounts", (*columns, *(f"{name}, s#" for name in results[0]["accounts"])), memory)


if __name__ == "__main__":
    main()
