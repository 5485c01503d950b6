"""The fields of Peyk's indices, as Kibana finds them: type, and whether they can be searched and aggregated."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ingest.kibana.model import View
from ingest.mappings import load

NUMBERS = frozenset({"long", "integer", "short", "float", "half_float", "double"})


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a mapping."""

    type: str
    searchable: bool
    aggregatable: bool


def of(view: View) -> dict[str, Field]:
    """Return the fields of a data view, by name; of a name in several indices, the last."""
    return {name: field for index in view.indices for name, field in _fields(load(index)["mappings"]["properties"], "")}


def _fields(properties: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Field]]:
    for name, field in properties.items():
        path = prefix + name
        if "properties" in field:
            yield from _fields(field["properties"], f"{path}.")
        elif field.get("enabled", True) and field["type"] not in ("object", "binary"):
            kept = field.get("doc_values", field["type"] != "text")
            yield path, Field(field["type"], field.get("index", True), kept)
            yield from _fields(field.get("fields", {}), f"{path}.")
