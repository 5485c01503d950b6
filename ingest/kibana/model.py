"""The definitions in `index_mappings/kibana/`: data views, saved searches, saved filters, dashboards.

Every model refuses unknown keys.
"""

from typing import Annotated, Literal

from pydantic import Field

from ingest.kibana.operations import Bucket, Metric, Strict

WIDTH = 48
"""Columns of a dashboard's grid."""


class _Panel(Strict):
    w: int = Field(ge=4, le=WIDTH)
    title: str


class _Chart(_Panel):
    view: str
    """The id of a data view."""
    query: str = ""
    """KQL that narrows this chart, besides the dashboard's own."""


class MetricPanel(_Chart):
    """One number."""

    type: Literal["metric"]
    metric: Metric


class XyPanel(_Chart):
    """Bars or lines."""

    type: Literal["xy"]
    shape: Literal["bar", "bar_stacked", "bar_horizontal", "bar_horizontal_stacked", "line", "area_stacked"]
    x: Bucket
    y: tuple[Metric, ...] = Field(min_length=1)
    breakdown_by: Bucket | None = None


class TablePanel(_Chart):
    """A table: buckets within buckets, and metrics of the innermost."""

    type: Literal["data_table"]
    rows: tuple[Bucket, ...] = Field(min_length=1)
    metrics: tuple[Metric, ...] = Field(min_length=1)


class PiePanel(_Chart):
    """Shares of a whole."""

    type: Literal["pie"]
    group_by: Bucket
    metric: Metric


class CloudPanel(_Chart):
    """Words in a size that grows with a metric."""

    type: Literal["tag_cloud"]
    tag_by: Bucket
    metric: Metric


class HeatmapPanel(_Chart):
    """A colour for each pair of buckets."""

    type: Literal["heatmap"]
    x: Bucket
    y: Bucket
    metric: Metric


class SearchPanel(_Panel):
    """The hits of a saved search."""

    type: Literal["discover_session"]
    search: str
    """The id of a saved search."""


class TextPanel(_Panel):
    """A text in Markdown."""

    type: Literal["markdown"]
    content: str


Chart = MetricPanel | XyPanel | TablePanel | PiePanel | CloudPanel | HeatmapPanel
Panel = Annotated[Chart | SearchPanel | TextPanel, Field(discriminator="type")]


class Row(Strict):
    """Panels side by side, of one height."""

    h: int = Field(ge=3, le=30)
    panels: tuple[Panel, ...] = Field(min_length=1)


class Section(Strict):
    """Rows of panels; with a title, a part of the dashboard that can be folded."""

    title: str = ""
    rows: tuple[Row, ...] = Field(min_length=1)


class Control(Strict):
    """A list of a field's values to choose from."""

    title: str
    view: str
    field: str


class Period(Strict):
    """A time range in Elasticsearch's date math; `from` is a keyword of Python."""

    start: str
    end: str


class Dashboard(Strict):
    """A dashboard."""

    id: str
    title: str
    description: str
    period: Period
    query: str = ""
    """KQL in the search bar, which readers replace."""
    filter: str = ""
    """KQL that narrows every chart."""
    controls: tuple[Control, ...] = ()
    sections: tuple[Section, ...] = Field(min_length=1)


class View(Strict):
    """A data view: indices, the field of its time, Persian labels, and how values are shown.

    `formats`: field -> `link`, `day`, `month`, `week`, `outlet`, or the name of a table in `words.toml`.
    """

    id: str
    name: str
    indices: tuple[str, ...] = Field(min_length=1)
    time: str
    labels: dict[str, str]
    formats: dict[str, str] = Field(default_factory=dict)


class Search(Strict):
    """A saved search for Discover; the newest hit by `sort` is first."""

    id: str
    title: str
    description: str
    view: str
    columns: tuple[str, ...] = Field(min_length=1)
    sort: str
    query: str = ""


class Filter(Strict):
    """A saved query, which readers choose in the search bar."""

    id: str
    title: str
    description: str
    query: str


class Definitions(Strict):
    """Everything that is set up."""

    views: tuple[View, ...]
    searches: tuple[Search, ...]
    filters: tuple[Filter, ...]
    dashboards: tuple[Dashboard, ...]
    words: dict[str, dict[str, str]]
    """Persian words for codes: table -> code -> word."""
