"""Buckets and metrics of charts, by the names of Kibana's Dashboards API (9.5), which gets them as they are."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Direction = Literal["asc", "desc"]


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
