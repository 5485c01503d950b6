"""`peyk facets`: where and when the articles that a search finds were published."""

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
    most: Annotated[int, typer.Option(min=1, max=1000, help="Values of each facet.")] = MOST,
    as_json: Json = False,
) -> None:
    """Count the articles that match by outlet, province, section and Jalali month; copies of a story count too."""
    with connect() as client:
        found = count(client, query, most=most, **narrowed(since, until, outlet, province))
    if as_json:
        print_json(asdict(found))
        return
    console.print(f"{found.articles:,} articles, {found.stories:,} stories")
    for name, title in TITLES.items():
        if rows := getattr(found, name):
            print_table(
                title,
                ("", "articles#", "share#"),
                [(row.label, f"{row.articles:,}", f"{row.articles / found.articles:.0%}") for row in rows],
            )
