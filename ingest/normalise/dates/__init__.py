"""Dates in Persian pages: `parse_date` parses them, `jalali_fields` converts them for the index.

Apart from `ingest.model`, `ingest.errors` and `ingest.normalise.letters`, it depends only on jdatetime and the standard
library.
"""

from ingest.normalise.dates.calendars import TEHRAN, ParsedDate, day_start
from ingest.normalise.dates.jalali import jalali_fields, parse_day
from ingest.normalise.dates.parse import parse_date, parse_stamp
from ingest.normalise.dates.ranges import (
    PERIOD_FORMS,
    Period,
    is_written_as_day,
    parse_bound,
    parse_day_range,
    parse_period,
)

__all__ = [
    "PERIOD_FORMS",
    "TEHRAN",
    "ParsedDate",
    "Period",
    "day_start",
    "is_written_as_day",
    "jalali_fields",
    "parse_bound",
    "parse_date",
    "parse_day",
    "parse_day_range",
    "parse_period",
    "parse_stamp",
]
