"""The filter options of all search commands."""

from typing import Annotated, Any

import typer

from ingest.normalise.dates import parse_day_range
from ingest.search.names import wanted_outlets, wanted_provinces

Query = Annotated[str, typer.Argument(help="Words in any spelling: عمومی‌ها, عمومی ها, عمومیها. Default: everything.")]
Since = Annotated[str | None, typer.Option("--from", help="First day: 1405-08-01, ۱۴۰۵/۸/۱ or 2026-10-23.")]
Until = Annotated[str | None, typer.Option("--to", help="Last day, included.")]
OutletIds = Annotated[list[str] | None, typer.Option("--outlet", help="An outlet, by any name; may be repeated.")]
Provinces = Annotated[
    list[str] | None, typer.Option("--province", help="A province it is about, in any spelling; may be repeated.")
]


def narrowed(
    since: str | None, until: str | None, outlet: list[str] | None, province: list[str] | None
) -> dict[str, Any]:
    """Return the options as arguments of `build_query`. Raises PeykError for an unknown day, outlet or province."""
    start, end = parse_day_range(since, until)
    return {
        "outlet": wanted_outlets(outlet or ()),
        "province": wanted_provinces(province or ()),
        "since": start,
        "until": end,
    }
