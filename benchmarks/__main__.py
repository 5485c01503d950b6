"""`make bench`: all benchmarks, as tables or as JSON (`--json`). `python -m benchmarks extraction`: only that one."""

import sys

from benchmarks import cleaning, freshness, idle, indexing, memory, page, search, throughput
from benchmarks.extraction import __main__ as extraction
from benchmarks.extraction import run
from ingest import engine
from ingest.cli.output import print_json, print_table, steps
from ingest.elastic import connect


def main() -> None:
    """Measure and print."""
    if "extraction" in sys.argv[1:2]:
        sys.exit(extraction.main(sys.argv[2:]))
    with steps() as progress:
        progress("cleaning pages, beside trafilatura and newspaper4k")
        cleaned = cleaning.measure()
        extracted, material = run.measure(progress)
        progress(f"cleaning {memory.PAGES} different pages to measure resident memory")
        resident = memory.measure()
        progress("indexing articles, beside the stock persian analyzer and version 0.1.0")
        engine.ensure()
        with connect(seconds=120) as client:
            indexed = indexing.measure(client)
        searched = search.measure(search.ARTICLES, progress)
        progress("crawling the sample world, without latency and with it")
        crawled = throughput.compare()
        progress("crawling while there is no news")
        quiet = idle.measure()
        progress("publishing stories for some minutes and searching for them")
        fresh = freshness.measure()
        paged = page.measure(page.ARTICLES, progress)
    if "--json" in sys.argv:
        print_json(
            {
                "cleaning": cleaned,
                "memory": resident,
                "indexing": indexed,
                "search": searched,
                "throughput": crawled,
                "idle": quiet,
                "freshness": fresh,
                "page": paged,
            }
        )
        return
    goals = f"goal {cleaning.GOAL}, and at most {cleaning.MOST_PARSES} parses"
    print_table(f"pages cleaned per second and core ({goals})", ("measure", "value#"), cleaned.items())
    print_table("resident memory while pages are cleaned, MB", ("after", "value#"), resident.items())
    print_table("articles indexed per second (goal: 1.1 x version 0.1.0)", ("measure", "value#"), indexed.items())
    search.show(searched)
    print_table(throughput.title(), ("measure", "value#"), crawled.items())
    idle.show(quiet)
    print_table(f"seconds to searchable (goal: p95 below {freshness.GOAL})", ("measure", "value#"), fresh.items())
    page.show(paged, page.ARTICLES)
    if fallen := run.check(extracted, material):
        sys.exit("\n".join(fallen))


if __name__ == "__main__":
    main()
