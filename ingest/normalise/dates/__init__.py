"""Dates in Persian pages: `parse_date` parses them, `jalali_fields` converts them for the index.

Apart from `ingest.model`, `ingest.errors` and `ingest.normalise.letters`, it depends only on jdatetime and the standard
library.
"""

from ingest.normalise.dates.calendars import TEHRAN, ParsedDate, day_start
from ingest.normalise.dates.jalali import jalali_fields, parse_day, parse_day_range
from ingest.normalise.dates.parse import parse_date, parse_stamp

__all__ = [
    "TEHRAN",
    "ParsedDate",
    "day_start",
    "jalali_fields",
    "parse_date",
    "parse_day",
    "parse_day_range",
    "parse_stamp",
]
