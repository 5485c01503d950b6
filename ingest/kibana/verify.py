"""What is wrong with the definitions: fields that do not exist or have another type, panels that overlap, dead ids."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, combinations
from typing import Any

from ingest.errors import PeykError
from ingest.kibana import fields, kql, request
from ingest.kibana.dashboards import body
from ingest.kibana.fields import NUMBERS, Field
from ingest.kibana.model import WIDTH, Dashboard, Definitions, View
from ingest.kibana.saved import search_id, view_id

GROUPED = frozenset({"keyword", "boolean", "date"}) | NUMBERS
TYPES: Mapping[str, frozenset[str]] = {
    "terms": frozenset({"keyword", "boolean"}) | NUMBERS,
    "date_histogram": frozenset({"date"}),
    "unique_count": GROUPED,
    "last_value": GROUPED,
    "min": NUMBERS | {"date"},
    "max": NUMBERS | {"date"},
    **dict.fromkeys(("sum", "average", "median", "percentile"), NUMBERS),
}
"""The types of fields that an operation takes."""
_PERSIAN = re.compile("[\u0600-\u06ff]")
_LATIN = re.compile("[A-Za-z]")
FORMATS = ("link", "day", "week", "month", "outlet")


def faults(definitions: Definitions) -> Iterator[str]:
    """Yield a sentence for each fault."""
    views = {view_id(view.id): view for view in definitions.views}
    for view in definitions.views:
        yield from _of_view(view, definitions)
    for search in definitions.searches:
        place = f"search {search.id}"
        yield from _names(place, [search.title, search.description])
        if view_id(search.view) not in views:
            yield f"{place}: there is no data view {search.view}"
            continue
        known = fields.of(views[view_id(search.view)])
        yield from (f"{place}: no field {name}" for name in search.columns if name not in known)
        yield from _operation(place, "date_histogram", search.sort, known)
        yield from _query(place, search.query, known)
    for saved in definitions.filters:
        yield from _names(f"filter {saved.id}", [saved.title, saved.description])
        yield from _query(f"filter {saved.id}", saved.query, fields.of(definitions.views[0]))
    for dashboard in definitions.dashboards:
        yield from _of_dashboard(dashboard, definitions, views)


def _of_view(view: View, definitions: Definitions) -> Iterator[str]:
    known, place = fields.of(view), f"data view {view.id}"
    yield from (f"{place}: no field {name}" for name in {**view.labels, **view.formats} if name not in known)
    yield from _operation(place, "date_histogram", view.time, known)
    yield from _names(place, [view.name, *view.labels.values()])
    wanted = {*FORMATS, *definitions.words}
    yield from (f"{place}: no words {name}" for name in view.formats.values() if name not in wanted)


def _of_dashboard(dashboard: Dashboard, definitions: Definitions, views: Mapping[str, View]) -> Iterator[str]:
    sent, place = body(dashboard), f"dashboard {dashboard.id}"
    searches = {search_id(search.id) for search in definitions.searches}
    sections = [part for part in sent["panels"] if "panels" in part]
    loose = [part for part in sent["panels"] if "panels" not in part]
    yield from _names(place, [sent["title"], sent["description"], *(section["title"] for section in sections)])
    for panels in (loose, *(section["panels"] for section in sections)):
        yield from _of_grid(place, panels)
    for panel in chain(loose, *(section["panels"] for section in sections)):
        config = panel["config"]
        yield from _names(place, [config.get("title") or "بی‌نام"])
        if panel["type"] == "vis":
            yield from _of_chart(f"{place}: {config.get('title', 'panel')}", config, views)
        elif panel["type"] == "discover_session" and config["ref_id"] not in searches:
            yield f"{place}: there is no search {config['ref_id']}"
    for control in sent["pinned_panels"]:
        settled = control["config"]
        view = views.get(settled["data_view_id"])
        yield from _names(place, [settled["title"]])
        yield from _operation(place, "terms", settled["field_name"], fields.of(view) if view else {})


def _of_grid(place: str, panels: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    grids = [panel["grid"] for panel in panels]
    yield from (f"{place}: a row is wider than {WIDTH}" for grid in grids if grid["x"] + grid["w"] > WIDTH)
    for one, other in combinations(grids, 2):
        apart = any(one[at] + one[size] <= other[at] or other[at] + other[size] <= one[at] for at, size in ("xw", "yh"))
        if not apart:
            yield f"{place}: panels at {one} and {other} overlap"


def _of_chart(place: str, config: Mapping[str, Any], views: Mapping[str, View]) -> Iterator[str]:
    wanted = request.asked(config)
    if wanted.view not in views:
        yield f"{place}: there is no data view {wanted.view}"
        return
    known = fields.of(views[wanted.view])
    yield from _query(place, wanted.query, known)
    for part in (*wanted.buckets, *wanted.metrics):
        yield from _names(place, [part["label"]])
        for name in part.get("fields", [part["field"]] if "field" in part else []):
            yield from _operation(place, part["operation"], name, known)
        if "time_field" in part:
            yield from _operation(place, "date_histogram", part["time_field"], known)
        yield from _query(place, part["filter"]["expression"] if part.get("filter") else "", known)
    try:
        request.aggregations(wanted)
    except (PeykError, IndexError) as error:
        yield f"{place}: {error}"


def _operation(place: str, operation: str, name: str, known: Mapping[str, Field]) -> Iterator[str]:
    field = known.get(name)
    if field is None:
        yield f"{place}: no field {name}"
    elif field.type not in TYPES[operation]:
        yield f"{place}: {operation} does not take {name}, which is {field.type}"
    elif not field.aggregatable:
        yield f"{place}: {name} cannot be aggregated"


def _query(place: str, text: str, known: Mapping[str, Field]) -> Iterator[str]:
    try:
        named = kql.fields(text)
    except PeykError as error:
        yield f"{place}: {error}"
        return
    yield from (f"{place}: {name} cannot be searched" for name in named if not known.get(name, _NONE).searchable)


_NONE = Field("", searchable=False, aggregatable=False)


def _names(place: str, texts: Iterable[str]) -> Iterator[str]:
    """Yield a fault for texts that are not Persian; with Latin words or a final stop, Kibana shows them misordered."""
    for text in texts:
        if text and (not _PERSIAN.search(text) or _LATIN.search(text) or text[-1] in ".:؛،!؟"):
            yield f"{place}: «{text}» is not Persian, has Latin words, or ends with punctuation"
