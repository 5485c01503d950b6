"""`python -m benchmarks extraction`: scores of Peyk and other extractors, and pinned floors. Exit 1 below a floor."""

import argparse
import sys
from collections.abc import Iterator

from benchmarks.extraction.run import OURS, Scores, check, measure
from ingest.cli.output import print_json, print_table, steps

COLUMNS = {
    "f1": "body F1",
    "precision": "precision",
    "recall": "recall",
    "zwnj": "ZWNJ kept",
    "junk_out": "junk kept out",
    "title": "title",
    "day": "day",
    "time": "time",
    "authors": "authors",
    "refused": "refused",
    "pages_per_second": "pages/s",
}


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and compare with the floors; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks extraction", description=__doc__)
    parser.add_argument("--json", action="store_true", help="numbers for programs")
    parser.add_argument("--no-peers", action="store_true", help="measure only Peyk")
    parser.add_argument("--pin", action="store_true", help="make these scores the floors")
    parser.add_argument("--lower-floors", action="store_true", help="with --pin: also where that lowers a floor")
    options = parser.parse_args(arguments)
    with steps() as progress:
        scores, material = measure(progress, peers=not options.no_peers)
    fallen = check(scores, material, pin=options.pin, lower=options.lower_floors)
    if options.json:
        print_json({"material": material, "scores": scores, "below": fallen})
    else:
        print_scores(scores)
        print("\n".join(fallen) or "no score is below its floor")
    return 1 if fallen else 0


def print_scores(scores: Scores) -> None:
    """Print a table for each part of the corpus."""
    for part, rows in scores.items():
        print_table(f"extraction: {part}", ("extractor", *(f"{title}#" for title in COLUMNS.values())), _rows(rows))


def _rows(rows: dict[str, dict[str, float]]) -> Iterator[list[object]]:
    for name, measures in sorted(rows.items(), key=lambda row: (row[0] not in OURS, -row[1].get("f1", 0))):
        yield [name, *(_shown(key, measures.get(key)) for key in COLUMNS)]


def _shown(key: str, value: float | None) -> str | None:
    if value is None:
        return None
    return f"{value:.0f}" if key == "pages_per_second" else f"{100 * value:.1f}"


if __name__ == "__main__":
    sys.exit(main())
