"""What Kibana 9.5 takes in the bodies that set-up sends, as strict as its schemas: every other key is refused.

Written from its public API reference and examples, apart from Peyk's own models, so that a mistake in these shows.
"""

from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any, str], None]


class WrongBodyError(ValueError):
    """A body that Kibana refuses, with the place."""


def text(value: Any, place: str) -> None:
    """A string."""
    _demand(isinstance(value, str), place, "expected a string")


def filled(value: Any, place: str) -> None:
    """A string that is not empty."""
    _demand(isinstance(value, str) and bool(value), place, "expected a string that is not empty")


def flag(value: Any, place: str) -> None:
    """A boolean."""
    _demand(isinstance(value, bool), place, "expected a boolean")


def number(least: float, most: float) -> Check:
    """Return the check of a number between two bounds."""

    def check(value: Any, place: str) -> None:
        right = isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most
        _demand(right, place, f"expected a number from {least} to {most}")

    return check


def one_of(*values: Any) -> Check:
    """Return the check of a constant."""

    def check(value: Any, place: str) -> None:
        _demand(value in values, place, f"expected one of {', '.join(map(str, values))}")

    return check


def array(item: Check, least: int = 0, most: int = 100) -> Check:
    """Return the check of a list."""

    def check(value: Any, place: str) -> None:
        _demand(isinstance(value, list) and least <= len(value) <= most, place, f"expected {least} to {most} items")
        for index, element in enumerate(value):
            item(element, f"{place}.{index}")

    return check


def record(needed: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """Return the check of an object that has these keys and no other."""
    known = {**needed, **(optional or {})}

    def check(value: Any, place: str) -> None:
        _demand(isinstance(value, dict), place, "expected an object")
        for key in value:
            _demand(key in known, f"{place}.{key}", "definition for this key is missing")
        for key in needed:
            _demand(key in value, f"{place}.{key}", "expected a value")
        for key, inner in value.items():
            known[key](inner, f"{place}.{key}")

    return check


def by(key: str, cases: Mapping[str, Check]) -> Check:
    """Return the check of an object whose kind is in one of its keys."""

    def check(value: Any, place: str) -> None:
        _demand(isinstance(value, dict), place, "expected an object")
        _demand(value.get(key) in cases, f"{place}.{key}", f"expected one of {', '.join(cases)}")
        cases[value[key]](value, place)

    return check


def _demand(holds: bool, place: str, wrong: str) -> None:
    if not holds:
        raise WrongBodyError(f"[request body{place}]: {wrong}")


KQL = record({"expression": text, "language": one_of("kql", "lucene")})
DIRECTION = one_of("asc", "desc")
FORMAT = by(
    "type",
    {
        "number": record({"type": text}, {"decimals": number(0, 15), "suffix": text, "compact": flag}),
        "percent": record({"type": text}, {"decimals": number(0, 15), "suffix": text, "compact": flag}),
        "bytes": record({"type": text}, {"decimals": number(0, 15), "suffix": text}),
    },
)
RANK = by(
    "type",
    {
        "alphabetical": record({"type": text, "direction": DIRECTION}),
        "metric": record({"type": text, "metric_index": number(0, 99), "direction": DIRECTION}),
    },
)


def bucket(**more: Check) -> Check:
    """Return the check of a bucket, with the keys that only some charts have."""
    terms = {"label": text, "rank_by": RANK, **more}
    dates = {"label": text, "suggested_interval": text, "include_empty_rows": flag, "drop_partial_intervals": flag}
    return by(
        "operation",
        {
            "terms": record(
                {"operation": text, "fields": array(filled, 1, 4), "limit": number(1, 1000)},
                terms,
            ),
            "date_histogram": record({"operation": text, "field": filled}, dates | more),
        },
    )


def metric(**more: Check) -> Check:
    """Return the check of a metric, with the keys that only some charts have."""
    common = {"label": text, "filter": KQL, "format": FORMAT, **more}
    of_field = record({"operation": text, "field": filled}, common)
    last = {"operation": text, "field": filled, "time_field": filled}
    percentile = {"operation": text, "field": filled, "percentile": number(0, 100)}
    return by(
        "operation",
        {
            "count": record({"operation": text}, common | {"field": text, "empty_as_null": flag}),
            **dict.fromkeys(("unique_count", "sum", "average", "median", "min", "max"), of_field),
            "percentile": record(percentile, common),
            "last_value": record(last, common | {"multi_value": flag}),
        },
    )


SOURCE = record({"type": one_of("data_view_reference"), "ref_id": filled})
INFO = {"title": text, "description": text, "query": KQL}
AXIS = record({}, {"title": record({}, {"visible": flag, "text": text})})
LAYER = record(
    {
        "type": one_of("bar", "bar_stacked", "bar_horizontal", "bar_horizontal_stacked", "line", "area_stacked"),
        "data_source": SOURCE,
        "y": array(metric(), 1),
    },
    {"x": bucket(), "breakdown_by": bucket()},
)
CHART = by(
    "type",
    {
        "metric": record({"type": text, "data_source": SOURCE, "metrics": array(metric(type=text), 1, 2)}, INFO),
        "xy": record(
            {"type": text, "layers": array(LAYER, 1)},
            INFO
            | {
                "axis": record({}, {"x": AXIS, "y": AXIS}),
                "legend": record({}, {"visibility": one_of("auto", "visible", "hidden")}),
            },
        ),
        "data_table": record(
            {"type": text, "data_source": SOURCE, "metrics": array(metric(visible=flag), 1)},
            INFO | {"rows": array(bucket(visible=flag), 1, 50)},
        ),
        "pie": record(
            {"type": text, "data_source": SOURCE, "metrics": array(metric(), 1)},
            INFO | {"group_by": array(bucket(), 1)},
        ),
        "tag_cloud": record({"type": text, "data_source": SOURCE, "metric": metric(), "tag_by": bucket()}, INFO),
        "heatmap": record(
            {"type": text, "data_source": SOURCE, "metric": metric(), "x": bucket()}, INFO | {"y": bucket()}
        ),
    },
)
MARKDOWN = record({"content": text, "settings": record({"open_links_in_new_tab": flag})}, {"title": text})
GRID = record({"x": number(0, 47), "y": number(0, 10_000), "w": number(1, 48), "h": number(1, 1000)})
PANEL = by(
    "type",
    {
        "vis": record({"type": text, "grid": GRID, "config": CHART}),
        "markdown": record({"type": text, "grid": GRID, "config": MARKDOWN}),
        "discover_session": record(
            {"type": text, "grid": GRID, "config": record({"ref_id": filled}, {"title": text})},
        ),
    },
)
SECTION = record({"title": text, "grid": record({"y": number(0, 10_000)}), "panels": array(PANEL)}, {"collapsed": flag})
CONTROL = by(
    "type",
    {
        "options_list_control": record(
            {"type": text, "config": record({"data_view_id": filled, "field_name": filled}, {"title": text})},
            {"width": one_of("small", "medium", "large"), "grow": flag},
        )
    },
)


def part(value: Any, place: str) -> None:
    """A section or a panel."""
    (SECTION if isinstance(value, dict) and "panels" in value else PANEL)(value, place)


DASHBOARD = record(
    {"title": filled},
    {
        "description": text,
        "time_range": record({"from": filled, "to": filled}),
        "query": KQL,
        "pinned_panels": array(CONTROL),
        "panels": array(part),
    },
)
SPACE = record(
    {"id": filled, "name": filled},
    {"description": text, "initials": text, "color": text, "disabledFeatures": array(text)},
)
DEFAULT_VIEW = record({"data_view_id": filled}, {"force": flag})
SAVED = record(
    {"type": one_of("index-pattern", "search", "query"), "id": filled, "attributes": lambda value, place: None},
    {
        "managed": flag,
        "coreMigrationVersion": text,
        "typeMigrationVersion": text,
        "references": array(record({"name": text, "type": text, "id": filled})),
    },
)
