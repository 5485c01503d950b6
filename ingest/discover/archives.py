"""The URLs of an outlet's day archive, from archives.toml or the outlet's own pattern."""

import re
import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

import jdatetime

from ingest.outlets import Outlet

_FIELD = re.compile(r"\{(\w+)\}")
_LATER = re.compile(r"\[([^\]]*)\]")


@cache
def by_family() -> dict[str, str]:
    """Return the archive pattern of each family."""
    return tomllib.loads(files("ingest.discover").joinpath("archives.toml").read_text(encoding="utf-8"))


def archive_pattern(outlet: Outlet) -> str | None:
    """Return the URL pattern of an outlet's archive, or None if none is known."""
    pattern = outlet.archive or by_family().get(outlet.family)
    if pattern is None or "://" in pattern:
        return pattern
    known = next(iter((*outlet.feeds, *outlet.sitemaps, *outlet.listings)), f"https://{outlet.domain}/")
    parts = urlsplit(known)
    return f"{parts.scheme}://{parts.netloc}{pattern}"


def is_paged(pattern: str) -> bool:
    """Return whether the archive may spread a day's stories over several pages."""
    return "{page}" in pattern


def archive_page(pattern: str, day: date, page: int = 1) -> str:
    """Return the URL of one page of a day."""
    jalali = jdatetime.date.fromgregorian(date=day)
    values = {
        **{"y": day.year, "m": day.month, "d": day.day, "m2": f"{day.month:02}", "d2": f"{day.day:02}"},
        **{"jy": jalali.year, "jm": jalali.month, "jd": jalali.day},
        **{"jm2": f"{jalali.month:02}", "jd2": f"{jalali.day:02}", "page": page},
    }
    address = _LATER.sub(r"\1" if page > 1 else "", pattern)
    return _FIELD.sub(lambda field: str(values[field[1]]), address)
