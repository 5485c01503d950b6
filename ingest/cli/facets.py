"""`peyk facets`: count the articles that a search finds by outlet, province, topic, person …"""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any

import typer

from ingest.cli.narrow import Query, filtering
from ingest.cli.output import Json, console, print_json, print_table
from ingest.cli.search import in_stories
from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.search.facets import FACETS, MOST, USUAL
from ingest.search.facets import facets as count

TITLES = {
    "outlet": "outlets (رسانه)",
    "kind": "kinds of outlets (نوع رسانه)",
    "province": "provinces (استان)",
    "topic": "topics (موضوع)",
    "agency": "credited agencies (منبع)",
    "person": "persons (شخص)",
    "organisation": "organisations (سازمان)",
    "place": "places (مکان)",
    "tag": "tags (برچسب)",
    "section": "sections (بخش)",
    "language": "languages (زبان)",
    "changed": "changed by their outlets (تغییرکرده)",
    "withdrawn": "withdrawn by their outlets (حذف‌شده)",
    "month": "months (ماه)",
}
ALL = "all"


@filtering
def facets(
    query: Query = "",
    *,
    narrow: dict[str, Any],
    by: Annotated[
        list[str] | None,
        typer.Option("--by", help=f"{', '.join(FACETS)} or all; may be repeated. Default: {', '.join(USUAL)}."),
    ] = None,
    most: Annotated[int, typer.Option(min=1, max=1000, help="Most values of each facet.")] = MOST,
    as_json: Json = False,
) -> None:
    """Count matching articles by outlet, province, section, Jalali month and more, copies included."""
    wanted = tuple(_wanted(by or USUAL))
    with connect() as client:
        counts = count(client, query, most=most, by=wanted, **narrow)
    if as_json:
        print_json(asdict(counts))
        return
    console.print(f"{counts.articles:,} articles, {in_stories(counts.stories, exact=counts.stories_exact)}")
    for name in wanted:
        if rows := getattr(counts, FACETS[name]):
            inexact = "; some counts may be too low" if name in counts.inexact else ""
            total = counts.articles if name != "withdrawn" else sum(row.articles for row in rows)
            print_table(
                f"{TITLES[name]}{inexact}",
                ("", "articles#", "share#"),
                [(row.label, f"{row.articles:,}", f"{row.articles / total:.0%}") for row in rows],
            )


def _wanted(by: list[str] | tuple[str, ...]) -> Iterator[str]:
    """Yield the facets to count. Raises PeykError for an unknown one."""
    for name in by:
        if name != ALL and name not in FACETS:
            raise PeykError(f"no facet is called {name}; there are {', '.join(FACETS)} and {ALL}")
        yield from FACETS if name == ALL else (name,)
