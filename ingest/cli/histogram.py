"""`peyk histogram`: count the articles that a search finds by Jalali day, week or month."""

from typing import Annotated, Any

import typer

from ingest.cli.narrow import Query, filtering
from ingest.cli.output import Json, console, print_json, print_table
from ingest.elastic import connect
from ingest.search.histogram import Step
from ingest.search.histogram import histogram as count

WIDTH = 40
"""Characters of the longest bar."""


@filtering
def histogram(
    query: Query = "",
    *,
    narrow: dict[str, Any],
    by: Annotated[Step, typer.Option(help="The length of a bar; weeks begin on Saturday.")] = "day",
    as_json: Json = False,
) -> None:
    """Count matching articles by Jalali day, week or month, in order of time, copies included."""
    with connect() as client:
        counted = count(client, query, by=by, **narrow)
    if as_json:
        bars = [
            {
                "value": bar.value,
                "label": bar.label,
                "articles": bar.articles,
                "since": bar.since.isoformat(),
                "until": bar.until.isoformat(),
            }
            for bar in counted.bars
        ]
        print_json({"by": by, "articles": counted.articles, "undated": counted.undated, "bars": bars})
        return
    console.print(f"{counted.articles:,} articles")
    rows = [(bar.label, bar.articles) for bar in counted.bars]
    if counted.undated:
        rows.append(("undated (بی‌تاریخ)", counted.undated))
    longest = max((articles for _, articles in rows), default=0)
    print_table(
        f"by {by}",
        (by, "articles#", ""),
        [(label, articles, "█" * round(WIDTH * articles / (longest or 1))) for label, articles in rows],
    )
