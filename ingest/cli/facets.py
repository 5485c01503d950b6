"""`peyk facets`: count the articles that a search finds by outlet, province, section and month."""

from dataclasses import asdict
from typing import Annotated

import typer

from ingest.cli.narrow import OutletIds, Provinces, Query, Since, Until, narrowed
from ingest.cli.output import Json, console, print_json, print_table
from ingest.elastic import connect
from ingest.search.facets import MOST
from ingest.search.facets import facets as count

TITLES = {
    "outlets": "outlets (رسانه)",
    "provinces": "provinces (استان)",
    "sections": "sections (بخش)",
    "months": "months (ماه)",
}


def facets(
    query: Query = "",
    *,
    since: Since = None,
    until: Until = None,
    outlet: OutletIds = None,
    province: Provinces = None,
    most: Annotated[int, typer.Option(min=1, max=1000, help="Most values of each facet.")] = MOST,
    as_json: Json = False,
) -> None:
    """Count matching articles by outlet, province, section and Jalali month, copies included."""
    with connect() as client:
        counts = count(client, query, most=most, **narrowed(since, until, outlet, province))
    if as_json:
        print_json(asdict(counts))
        return
    console.print(f"{counts.articles:,} articles, {counts.stories:,} stories")
    for name, title in TITLES.items():
        if rows := getattr(counts, name):
            print_table(
                title,
                ("", "articles#", "share#"),
                [(row.label, f"{row.articles:,}", f"{row.articles / counts.articles:.0%}") for row in rows],
            )
