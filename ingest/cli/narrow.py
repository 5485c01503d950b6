"""The filter options of all search commands, and outlets by any name in the options of all commands."""

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Annotated, Any

import typer

from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.normalise.dates import parse_day_range
from ingest.search.catalogue import Names, catalogue
from ingest.search.indexed import UNKNOWN, indexed
from ingest.search.names import is_id, wanted
from ingest.settings import settings

Query = Annotated[str, typer.Argument(help="Words in any spelling: عمومی‌ها, عمومی ها, عمومیها. Default: everything.")]
Since = Annotated[
    str | None,
    typer.Option("--from", help="First day or period: 1405-08-01, «آبان ۱۴۰۵», «دیروز», «۷ روز گذشته» …"),
]
Until = Annotated[str | None, typer.Option("--to", help="Last day or period, included.")]


def _named(kind: str, of: str) -> Any:
    return Annotated[list[str] | None, typer.Option(f"--{kind}", help=f"{of}, by any name; may be repeated.")]


_OPTIONS: dict[str, Any] = {
    "since": Since,
    "until": Until,
    "outlet": _named("outlet", "An outlet"),
    "kind": _named("kind", "A kind of outlet: agency, newspaper …"),
    "province": _named("province", "A province it is about"),
    "topic": _named("topic", "A topic: سیاست, ورزش …"),
    "agency": _named("agency", "A news agency that it credits"),
    "person": _named("person", "A person it names"),
    "organisation": _named("organisation", "An organisation it names"),
    "place": _named("place", "A place it names"),
    "language": _named("language", "Its language: fa, عربی …"),
    "changed": Annotated[bool | None, typer.Option("--changed/--unchanged", help="Whether its outlet changed it.")],
    "withdrawn": Annotated[bool, typer.Option("--withdrawn", help="Also articles that their outlets took down.")],
}


def filtering(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the filter options. It gets them as its argument `narrow`, the fields of `Narrow`."""
    signature = inspect.signature(command)
    own = [parameter for name, parameter in signature.parameters.items() if name != "narrow"]
    options = [
        inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, default=False if name == "withdrawn" else None, annotation=option
        )
        for name, option in _OPTIONS.items()
    ]
    parameters = [*own, *options]

    @wraps(command)
    def run(*args: Any, **given: Any) -> None:
        narrow = narrowed(**{name: given.pop(name) for name in _OPTIONS})
        command(*args, **given, narrow=narrow)

    run.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run


def narrowed(
    *, since: str | None, until: str | None, changed: bool | None, withdrawn: bool, **named: list[str] | None
) -> dict[str, Any]:
    """Return the options as fields of `Narrow`. Raises PeykError for an unknown period or name."""
    start, end = parse_day_range(since, until)
    values = {kind: wanted(kind, names, _indexed) for kind, names in named.items() if names}
    return {**values, "since": start, "until": end, "changed": changed, "withdrawn": withdrawn}


def outlet_ids(names: Iterable[str]) -> list[str]:
    """Return the ids of outlets by any names: those of the catalogue, else those of indexed articles.

    Raises PeykError for an unknown name; a name in the form of an id is taken for one.
    """
    # Commands that do not search need no cluster for an outlet of the catalogue.
    return [found for name in names for found in catalogue("outlet")(name) or _uncatalogued(name)]


def _uncatalogued(name: str) -> list[str]:
    return [name] if is_id(name) else wanted("outlet", [name], _indexed)


def outlet_id(name: str | None) -> str | None:
    """Return the id of one outlet by any name. Raises PeykError for the name of none or of several."""
    if name is None:
        return None
    ids = outlet_ids([name])
    if len(ids) > 1:
        raise PeykError(f"«{name}» is the name of several outlets; give one of their ids: {', '.join(ids)}")
    return ids[0]


def _indexed(kind: str) -> Names:
    try:
        client = connect()
    except PeykError:
        return UNKNOWN
    with client:
        return indexed(client, settings().index("articles"), kind)
