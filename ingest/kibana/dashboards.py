"""Dashboards in the form of Kibana's Dashboards API (9.5)."""

from collections.abc import Iterator
from typing import Any

from ingest.kibana.model import (
    Chart,
    CloudPanel,
    Control,
    Dashboard,
    HeatmapPanel,
    MetricPanel,
    Panel,
    PiePanel,
    Row,
    SearchPanel,
    TablePanel,
    TextPanel,
    XyPanel,
)
from ingest.kibana.operations import Strict
from ingest.kibana.saved import search_id, view_id
from ingest.settings import settings

Body = dict[str, Any]
HIDDEN_TITLES: Body = {axis: {"title": {"visible": False}} for axis in ("x", "y")}
"""The panel's title and the legend say what the axes show."""


def dashboard_id(name: str) -> str:
    """Return the id of a dashboard in Kibana."""
    return settings().index(f"peyk-{name}")


def body(dashboard: Dashboard) -> Body:
    """Return the body of the PUT that creates or replaces a dashboard."""
    panels: list[Body] = []
    bottom = 0
    for section in dashboard.sections:
        placed, height = _place(section.rows, 0 if section.title else bottom, dashboard.filter)
        if section.title:
            panels.append({"title": section.title, "collapsed": False, "grid": {"y": bottom}, "panels": placed})
            bottom += 1
        else:
            panels += placed
            bottom += height
    return {
        "title": dashboard.title,
        "description": dashboard.description,
        "time_range": {"from": dashboard.period.start, "to": dashboard.period.end},
        "query": {"expression": dashboard.query, "language": "kql"},
        "pinned_panels": [_control(control) for control in dashboard.controls],
        "panels": panels,
    }


def both(one: str, other: str) -> str:
    """Return the KQL of what two KQL queries, either of which may be empty, both find."""
    return f"({one}) and ({other})" if one and other else one or other


def _place(rows: tuple[Row, ...], top: int, narrowed: str) -> tuple[list[Body], int]:
    """Return the panels of rows with their place, and the height of all."""
    placed: list[Body] = []
    y = top
    for row in rows:
        x = 0
        for panel in row.panels:
            grid = {"x": x, "y": y, "w": panel.w, "h": row.h}
            placed.append({"grid": grid, **_panel(panel, narrowed)})
            x += panel.w
        y += row.h
    return placed, y - top


def _panel(panel: Panel, narrowed: str) -> Body:
    if isinstance(panel, TextPanel):
        config = {"content": panel.content.strip(), "title": panel.title, "settings": {"open_links_in_new_tab": True}}
        return {"type": "markdown", "config": config}
    if isinstance(panel, SearchPanel):
        return {"type": "discover_session", "config": {"ref_id": search_id(panel.search), "title": panel.title}}
    chart: Body = {"type": panel.type, "title": panel.title} if panel.title else {"type": panel.type}
    if query := both(narrowed, panel.query):
        chart["query"] = {"expression": query, "language": "kql"}
    return {"type": "vis", "config": chart | dict(_chart(panel))}


def _chart(panel: Chart) -> Iterator[tuple[str, Any]]:
    source = {"data_source": {"type": "data_view_reference", "ref_id": view_id(panel.view)}}
    match panel:
        case MetricPanel():
            yield from source.items()
            yield "metrics", [{"type": "primary", **_plain(panel.metric)}]
        case XyPanel():
            layer = {"type": panel.shape, **source, "x": _plain(panel.x), "y": [_plain(metric) for metric in panel.y]}
            if panel.breakdown_by:
                layer["breakdown_by"] = _plain(panel.breakdown_by)
            yield "layers", [layer]
            yield "axis", HIDDEN_TITLES
            yield "legend", {"visibility": "visible" if panel.breakdown_by or len(panel.y) > 1 else "hidden"}
        case TablePanel():
            yield from source.items()
            yield "rows", [_plain(bucket) for bucket in panel.rows]
            yield "metrics", [_plain(metric) for metric in panel.metrics]
        case PiePanel():
            yield from source.items()
            yield "group_by", [_plain(panel.group_by)]
            yield "metrics", [_plain(panel.metric)]
        case CloudPanel():
            yield from source.items()
            yield "tag_by", _plain(panel.tag_by)
            yield "metric", _plain(panel.metric)
        case HeatmapPanel():
            yield from source.items()
            yield "x", _plain(panel.x)
            yield "y", _plain(panel.y)
            yield "metric", _plain(panel.metric)


def _control(control: Control) -> Body:
    config = {"title": control.title, "data_view_id": view_id(control.view), "field_name": control.field}
    return {"type": "options_list_control", "width": "medium", "grow": True, "config": config}


def _plain(part: Strict) -> Body:
    return part.model_dump(exclude_none=True, mode="json")
