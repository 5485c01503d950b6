"""Dates as Persian pages write them: `parse_date` reads them, `jalali_fields` files them.

The package stands on jdatetime and the standard library alone but for the shapes that it shares with the line.
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
