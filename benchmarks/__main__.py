"""`make bench`: every benchmark, as a table, or as JSON with `--json`."""

import sys

from elasticsearch import Elasticsearch

from benchmarks import cleaning, indexing
from ingest import engine
from ingest.cli.output import print_json, print_table, steps


def main() -> None:
    """Measure and print."""
    with steps() as progress:
        progress("cleaning pages, beside trafilatura and newspaper4k")
        cleaned = cleaning.measure()
        progress("indexing articles, beside the stock persian analyzer")
        with Elasticsearch(engine.ensure(), request_timeout=120) as client:
            indexed = indexing.measure(client)
    if "--json" in sys.argv:
        print_json({"cleaning": cleaned, "indexing": indexed})
        return
    print_table(f"pages cleaned per second and core (goal {cleaning.GOAL})", ("measure", "value#"), cleaned.items())
    print_table("articles indexed per second (goal: half of stock)", ("measure", "value#"), indexed.items())


if __name__ == "__main__":
    main()
