"""The filter options of all search commands, and outlets by any name in the options of all commands."""

from collections.abc import Iterable
from typing import Annotated, Any

import typer

from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.normalise.dates import parse_day_range
from ingest.search.names import NO_NAMES, Names, indexed_names, wanted_outlets, wanted_provinces
from ingest.settings import settings

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
        "outlet": outlet_ids(outlet or ()),
        "province": wanted_provinces(province or ()),
        "since": start,
        "until": end,
    }


def outlet_ids(names: Iterable[str]) -> list[str]:
    """Return the ids of outlets by any names: those of the catalogue, else those of indexed articles.

    Raises PeykError for an unknown name; a name in the form of an id is taken for one.
    """
    return wanted_outlets(names, _indexed)


def outlet_id(name: str | None) -> str | None:
    """Return the id of one outlet by any name. Raises PeykError for the name of none or of several."""
    if name is None:
        return None
    ids = outlet_ids([name])
    if len(ids) > 1:
        raise PeykError(f"«{name}» is the name of several outlets; give one of their ids: {', '.join(ids)}")
    return ids[0]


def _indexed() -> Names:
    try:
        client = connect()
    except PeykError:
        return NO_NAMES
    with client:
        return indexed_names(client, settings().index("articles"))
