"""Each dashboard as tables: the requests of the very bodies that are sent to Kibana, answered by the cluster."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError

from ingest.elastic.refusals import explain
from ingest.errors import NO_ARTICLES, PeykError
from ingest.kibana import answer, request
from ingest.kibana.dashboards import Body, body
from ingest.kibana.load import load
from ingest.kibana.saved import READ, saved_objects
from ingest.normalise.dates import TEHRAN, parse_day_range

MOST_LETTERS = 60
_UNITS = ("", "K", "M", "G", "T")


@dataclass(frozen=True, slots=True)
class Table:
    """A panel: its place on the grid, and its rows as Kibana's data view shows them; a text panel has no columns.

    `type` is that of the panel or chart, for bars and lines their shape.
    """

    title: str
    type: str
    grid: Mapping[str, int]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[tuple[float, ...], ...] = ()
    """The metrics of each row, for drawing."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A dashboard; `sections` has the title of each part and the number of its tables."""

    name: str
    title: str
    tables: tuple[Table, ...]
    sections: tuple[tuple[str, int], ...]


def preview(
    client: Elasticsearch,
    names: Sequence[str] = (),
    *,
    start: str | None = None,
    end: str | None = None,
    query: str | None = None,
) -> list[Sheet]:
    """Return the dashboards of those names, or all, with a time range and KQL in place of their own if given.

    Raises PeykError for an unknown dashboard, KQL that has no translation, if nothing was ever indexed, or if the
    cluster does not answer.
    """
    definitions = load()
    known = {dashboard.id: dashboard for dashboard in definitions.dashboards}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise PeykError(f"there is no dashboard {unknown[0]}: {', '.join(known)}")
    start, end = _time(start, "from"), _time(end, "to")
    look = _Look(client, {item["id"]: item for item in saved_objects(definitions)})
    try:
        return [look.sheet(name, body(known[name]), start, end, query) for name in names or known]
    except NotFoundError as error:
        raise PeykError(NO_ARTICLES) from error
    except (ApiError, TransportError) as error:
        raise PeykError(f"Elasticsearch does not answer the panels: {explain(error)}") from error


def _time(text: str | None, side: Literal["from", "to"]) -> str | None:
    """Return the first or last day of a period, as Kibana writes days; what begins with `now` is Kibana's own form.

    Raises PeykError for a text that is no period.
    """
    if text is None or text.startswith("now"):
        return text
    since, until = parse_day_range(text, None) if side == "from" else parse_day_range(None, text)
    at = since if side == "from" else until and until - timedelta(milliseconds=1)
    return at.astimezone(TEHRAN).date().isoformat() if at else None


@dataclass(frozen=True, slots=True)
class _Look:
    client: Elasticsearch
    objects: Mapping[str, Body]

    def sheet(self, name: str, sent: Body, start: str | None, end: str | None, query: str | None) -> Sheet:
        """Return one dashboard."""
        period = (start or sent["time_range"]["from"], end or sent["time_range"]["to"])
        typed = sent["query"]["expression"] if query is None else query
        loose = [part for part in sent["panels"] if "panels" not in part]
        parts = [("", loose), *((part["title"], part["panels"]) for part in sent["panels"] if "panels" in part)]
        tables = [self.table(panel, typed, period) for _, panels in parts for panel in panels]
        sections = tuple((title, len(panels)) for title, panels in parts if panels)
        return Sheet(name, sent["title"], tuple(tables), sections)

    def table(self, panel: Body, typed: str, period: tuple[str, str]) -> Table:
        """Return one panel."""
        config, place = panel["config"], panel["grid"]
        if panel["type"] == "markdown":
            return Table(
                config["title"], "markdown", place, (), tuple((line,) for line in config["content"].split("\n"))
            )
        if panel["type"] == "discover_session":
            return self._hits(config, place, typed, period)
        wanted = request.asked(config)
        view = self.objects[wanted.view]["attributes"]
        found = self.client.search(
            index=view["title"],
            size=0,
            query=request.search([typed, wanted.query], view["timeFieldName"], *period),
            aggs=request.aggregations(wanted),
        )
        formats = json.loads(view["fieldFormatMap"])
        rows = answer.rows(wanted, found["aggregations"])
        hidden = [part.get("visible") is False for part in (*wanted.buckets, *wanted.metrics)]
        shown = [
            tuple(cell for cell, gone in zip(_shown(wanted, row, formats), hidden, strict=True) if not gone)
            for row in rows
        ]
        columns = tuple(name for name, gone in zip(answer.columns(wanted), hidden, strict=True) if not gone)
        numbers = tuple(tuple(map(_number_of, row[len(wanted.buckets) :])) for row in rows)
        title = config.get("title") or columns[-1]
        return Table(title, request.drawn(config)["type"], place, columns, tuple(shown), numbers)

    def _hits(self, config: Body, place: Mapping[str, int], typed: str, period: tuple[str, str]) -> Table:
        saved = self.objects[config["ref_id"]]
        view = self.objects[saved["references"][0]["id"]]["attributes"]
        attributes = saved["attributes"]
        own = json.loads(attributes["kibanaSavedObjectMeta"]["searchSourceJSON"])["query"]["query"]
        found = self.client.search(
            index=view["title"],
            size=request.HITS,
            query=request.search([typed, own], view["timeFieldName"], *period),
            sort=[{field: order} for field, order in attributes["sort"]],
            source_includes=[view["timeFieldName"], *attributes["columns"]],
        )
        labels, formats = json.loads(view["fieldAttrs"]), json.loads(view["fieldFormatMap"])
        columns = tuple(labels[name]["customLabel"] for name in attributes["columns"])
        rows = tuple(
            tuple(_text(_at(hit["_source"], name), formats.get(name)) for name in attributes["columns"])
            for hit in found["hits"]["hits"]
        )
        return Table(config["title"], "discover_session", place, columns, rows)


def _shown(wanted: request.Asked, row: answer.Row, formats: Mapping[str, Body]) -> Iterator[str]:
    for part, value in zip((*wanted.buckets, *wanted.metrics), row, strict=True):
        field = part["fields"][0] if "fields" in part else part.get("field", "")
        if part["operation"] in ("terms", "last_value"):
            yield _text(value, formats.get(field))
        elif part["operation"] == "date_histogram":
            yield _moment(value)[: 10 if part["suggested_interval"] != "1h" else None]
        else:
            yield _number(value, part.get("format") or {})


def _text(value: Any, shown: Mapping[str, Any] | None) -> str:
    """Return a value as the data view's formatter shows it."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "، ".join(_text(one, shown) for one in value)
    if shown and shown["id"] == "url":
        return READ
    if shown:
        texts: dict[str, str] = {entry["key"]: entry["value"] for entry in shown["params"]["lookupEntries"]}
        key = str(value).lower() if isinstance(value, bool) else str(value)
        return texts.get(key, key)
    if isinstance(value, bool):
        return str(value).lower()
    text = _moment(value) if isinstance(value, str) else f"{value:,}"
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}…"


def _number(value: Any, shown: Mapping[str, Any]) -> str:
    if value is None or isinstance(value, str):
        return _moment(value) if value else ""
    decimals = shown.get("decimals", 0)
    if shown.get("type") == "bytes":
        unit = 0
        while abs(value) >= 1024 and unit < len(_UNITS) - 1:
            value, unit = value / 1024, unit + 1
        return f"{value:,.{decimals}f} {_UNITS[unit]}B"
    return f"{value:,.{decimals}f}"


def _moment(text: str) -> str:
    """Return a date as of Tehran, to the minute; any other text as it is."""
    if len(text) < 19 or text[4:5] != "-" or text[10:11] != "T":
        return text
    try:
        return f"{datetime.fromisoformat(text).astimezone(TEHRAN):%Y-%m-%d %H:%M}"
    except ValueError:
        return text


def _number_of(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _at(source: Mapping[str, Any], path: str) -> Any:
    value: Any = source
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
