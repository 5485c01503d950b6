"""Resident memory while thousands of different pages are cleaned: it must stay flat.

`python -m benchmarks.memory [PAGES] [--json]`. The pages are those of `benchmarks.cleaning`, each time with another
address, title, text and names of classes and attributes, so that a cache per page would show.
"""

import argparse
import gc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.cleaning import Case, real_pages, sample_pages
from ingest.clean import clean
from ingest.cli.output import print_json, print_table
from ingest.model import Article

PAGES = 2_000
SAMPLES = 10
_STATM = Path("/proc/self/statm")
_PAGE_KB = 4


def measure(pages: int = PAGES) -> dict[str, float]:
    """Return the resident megabytes after each tenth of the pages, and the kilobytes per page in the later half."""
    sizes_after: dict[str, float] = {}
    step = max(1, pages // SAMPLES)
    for done, (page, outlet) in enumerate(variants(pages), 1):
        assert isinstance(clean(page, outlet), Article)
        if done % step == 0:
            gc.collect()
            sizes_after[f"{done} pages"] = resident()
    sizes = list(sizes_after.values())
    half = sizes[len(sizes) // 2 - 1 :]
    return {**sizes_after, "kilobytes a page": round(1024 * (half[-1] - half[0]) / (step * (len(half) - 1)), 3)}


def variants(pages: int) -> Iterator[Case]:
    """Yield `pages` variants of the pages, of each page in turn."""
    cases = [*real_pages(), *sample_pages()]
    for number in range(pages):
        page, outlet = cases[number % len(cases)]
        body = page.body.replace("می‌".encode(), f"می{number}".encode(), 3)
        body = body.replace(b"<p", b'<p data-n%d="1" id="p%d"' % (number, number), 2)
        body = body.replace(b"<a ", b'<a data-m="%d" ' % number, 20)
        yield replace(page, url=f"{page.url}?n={number}", body=body), outlet


def resident() -> float:
    """Return the resident megabytes of this process."""
    return round(int(_STATM.read_text(encoding="ascii").split()[1]) * _PAGE_KB / 1024, 1)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="?", type=int, default=PAGES)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = measure(options.pages)
    if options.json:
        print_json(result)
    else:
        print_table("resident memory while pages are cleaned, MB", ("after", "value#"), result.items())


if __name__ == "__main__":
    main()
