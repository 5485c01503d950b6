"""The definitions in `index_mappings/kibana/`: data views, saved searches, saved filters, dashboards.

Buckets and metrics have the names of Kibana's Dashboards API (9.5), which gets them as they are. Every model refuses
unknown keys.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Direction = Literal["asc", "desc"]
WIDTH = 48
"""Columns of a dashboard's grid."""


class Strict(BaseModel):
    """A record without unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ByMetric(Strict):
    """Order of terms: by a metric of the panel."""

    type: Literal["metric"] = "metric"
    metric_index: int = Field(default=0, ge=0)
    direction: Direction = "desc"


class Alphabetical(Strict):
    """Order of terms: by the term."""

    type: Literal["alphabetical"]
    direction: Direction = "asc"


class Terms(Strict):
    """A bucket for each of the first `limit` values of a field."""

    operation: Literal["terms"]
    fields: tuple[str]
    limit: int = Field(ge=1, le=1000)
    label: str
    rank_by: ByMetric | Alphabetical = Field(default=ByMetric(), discriminator="type")
    visible: Literal[False] | None = None
    """In a table: `False` groups by the field without a column for it."""


class DateHistogram(Strict):
    """A bucket for each interval of a date field, in the time zone of the reader."""

    operation: Literal["date_histogram"]
    field: str
    suggested_interval: Literal["1h", "1d", "1w"]
    label: str


Bucket = Annotated[Terms | DateHistogram, Field(discriminator="operation")]


class Kql(Strict):
    """A query in the Kibana Query Language."""

    expression: str
    language: Literal["kql"] = "kql"


class Number(Strict):
    """Decimals of a number."""

    type: Literal["number"]
    decimals: int = Field(ge=0, le=3)


class Bytes(Strict):
    """A size."""

    type: Literal["bytes"]
    decimals: int = Field(ge=0, le=3)


class _Metric(Strict):
    label: str
    filter: Kql | None = None
    visible: Literal[False] | None = None
    """In a table: `False` orders by the metric without a column for it."""
    format: Annotated[Number | Bytes, Field(discriminator="type")] | None = None


class Count(_Metric):
    """The number of documents."""

    operation: Literal["count"]


class OfField(_Metric):
    """A number, or for `min` and `max` also a date, of a field's values."""

    operation: Literal["unique_count", "sum", "average", "median", "min", "max"]
    field: str


class Percentile(_Metric):
    """A percentile of a field's values."""

    operation: Literal["percentile"]
    field: str
    percentile: int = Field(ge=1, le=99)


class LastValue(_Metric):
    """The value of a field in the document that is the last by a date field."""

    operation: Literal["last_value"]
    field: str
    time_field: str


Metric = Annotated[Count | OfField | Percentile | LastValue, Field(discriminator="operation")]


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
    formats: dict[str, str] = {}


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

    def view(self, name: str) -> View:
        """Return a data view by its id."""
        return next(view for view in self.views if view.id == name)

    def search(self, name: str) -> Search:
        """Return a saved search by its id."""
        return next(search for search in self.searches if search.id == name)
