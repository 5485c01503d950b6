"""Saved objects in the form of Kibana's import: data views, saved searches, saved queries.

They are marked as managed, so that people copy one before they change it. Ids have the prefix of the installation:
Kibana's ids are unique across spaces.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from ingest import outlets
from ingest.kibana import calendar
from ingest.kibana.model import Definitions, Filter, Search, View
from ingest.normalise.dates import TEHRAN
from ingest.settings import settings

Object = dict[str, Any]
READ = "خواندن خبر در سایت رسانه"


def view_id(name: str) -> str:
    """Return the id of a data view in Kibana."""
    return settings().index(f"peyk-view-{name}")


def search_id(name: str) -> str:
    """Return the id of a saved search in Kibana."""
    return settings().index(f"peyk-search-{name}")


def saved_objects(definitions: Definitions, today: date | None = None) -> list[Object]:
    """Return the saved objects, data views first. `today` (default: in Tehran) decides which years have Persian texts.

    Raises PeykError if the catalogue, whose names replace the ids of outlets, cannot be read.
    """
    texts = _texts(definitions, today or datetime.now(UTC).astimezone(TEHRAN).date())
    return [
        *(_view(view, texts) for view in definitions.views),
        *(_search(search) for search in definitions.searches),
        *(_filter(saved) for saved in definitions.filters),
    ]


def ndjson(objects: list[Object]) -> bytes:
    """Return saved objects as the file that Kibana imports."""
    return "".join(f"{json.dumps(item, ensure_ascii=False)}\n" for item in objects).encode()


def _texts(definitions: Definitions, today: date) -> dict[str, Mapping[str, str]]:
    catalogue = outlets.load(settings().outlets)
    return {
        **definitions.words,
        "day": calendar.days(today),
        "week": calendar.weeks(today),
        "month": calendar.months(today),
        "outlet": {name: row.name_fa or row.name for name, row in catalogue.items()},
    }


def _view(view: View, texts: Mapping[str, Mapping[str, str]]) -> Object:
    labels = {field: {"customLabel": label} for field, label in view.labels.items()}
    formats = {field: _format(name, texts) for field, name in view.formats.items()}
    return _object(
        "index-pattern",
        view_id(view.id),
        "8.0.0",
        {
            "title": ",".join(settings().index(name) for name in view.indices),
            "name": view.name,
            "timeFieldName": view.time,
            "fieldAttrs": _json(labels),
            "fieldFormatMap": _json(formats),
            "fields": "[]",
            "runtimeFieldMap": "{}",
            "sourceFilters": "[]",
            "allowHidden": False,
        },
    )


def _format(name: str, texts: Mapping[str, Mapping[str, str]]) -> Object:
    if name == "link":
        return {"id": "url", "params": {"type": "a", "labelTemplate": READ, "openLinkInCurrentTab": False}}
    entries = [{"key": key, "value": value} for key, value in texts[name].items()]
    return {"id": "static_lookup", "params": {"lookupEntries": entries}}


def _search(search: Search) -> Object:
    reference = "kibanaSavedObjectMeta.searchSourceJSON.index"
    source = {"query": {"query": search.query, "language": "kuery"}, "filter": [], "indexRefName": reference}
    attributes = {
        "title": search.title,
        "description": search.description,
        "columns": list(search.columns),
        "sort": [[search.sort, "desc"]],
        "grid": {},
        "hideChart": False,
        "isTextBasedQuery": False,
        "timeRestore": False,
        "kibanaSavedObjectMeta": {"searchSourceJSON": _json(source)},
    }
    references = [{"name": reference, "type": "index-pattern", "id": view_id(search.view)}]
    return _object("search", search_id(search.id), "10.5.0", attributes, references)


def _filter(saved: Filter) -> Object:
    attributes = {
        "title": saved.title,
        "description": saved.description,
        "query": {"query": saved.query, "language": "kuery"},
        "filters": [],
    }
    return _object("query", settings().index(f"peyk-filter-{saved.id}"), "8.0.0", attributes)


def _object(
    kind: str, name: str, version: str, attributes: Object, references: list[dict[str, str]] | None = None
) -> Object:
    return {
        "type": kind,
        "id": name,
        "managed": True,
        "coreMigrationVersion": "8.8.0",
        "typeMigrationVersion": version,
        "attributes": attributes,
        "references": references or [],
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
