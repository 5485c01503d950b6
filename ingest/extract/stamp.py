"""Read the time in an element's attributes: `time[datetime]`, microdata, RDFa, hAtom, `data-…`."""

import re
from datetime import datetime

from lxml.etree import _Element as Element

from ingest.extract.date_line import DATA, read_line
from ingest.extract.line import line_of
from ingest.normalise.dates import TEHRAN, ParsedDate, parse_date, parse_stamp

_LONGEST = 60
_PUBLISHED, _CHANGED = (set(DATA["properties"][key]) for key in ("published", "changed"))
_WORDS = ("title", "data-original-title", "data-bs-original-title", "data-title", "aria-label")
_DATA = re.compile(
    r"data-(?!\w*(?:expir|end|start|count|event))[\w-]*(?:date|time|publish|stamp|epoch|tarikh|created)[\w-]*"
)
_EDIT = re.compile(r"updat|modif|revis|(?<![a-z])edit(?:ed)?(?![a-z])", re.I)
_ISSUE = re.compile(r"publish|entry-date|(?<![a-z])pub-?date", re.I)
_PUBLISHED_LABEL, _CHANGED_LABEL = "انتشار:", "ویرایش:"
"""Labels that `date_line` recognises."""


def stamp_of(node: Element, now: datetime) -> str | None:
    """Return an element's time as text, with a label if its attributes state the kind; None if it has no time."""
    if not node.attrib or node.tag in ("ins", "del"):
        return None
    label = _label(node)
    for name, value in node.attrib.items():
        if len(value) <= _LONGEST and any(map(str.isdigit, value)) and (date := _read(node, name, value, label, now)):
            kind = label or (_PUBLISHED_LABEL if "publi" in name or "created" in name else "")
            return f"{kind} {_finest(node, date)}"
    if label == _CHANGED_LABEL and not len(node) and node.text and len(node.text) <= _LONGEST:
        return f"{label} {node.text}"
    return None


def is_edit(node: Element) -> bool:
    """Return whether the attributes of an element mark its time as that of a change."""
    return _label(node) == _CHANGED_LABEL


def _label(node: Element) -> str:
    """Return the label for the kind in the attributes, such as `itemprop=datePublished`, `class=updated`; else ""."""
    stated = f"{node.get('itemprop') or ''} {node.get('property') or ''}".lower().split()
    properties = {name.rpartition(":")[2].rpartition("/")[2] for name in stated}
    names = f"{node.get('class') or ''} {node.get('id') or ''}"
    if properties & _PUBLISHED or node.get("pubdate") is not None or _ISSUE.search(names):
        return _PUBLISHED_LABEL
    return _CHANGED_LABEL if properties & _CHANGED or _EDIT.search(names) else ""


def _read(node: Element, name: str, value: str, label: str, now: datetime) -> ParsedDate | None:
    """Return the time in an attribute that may hold one; a text for readers must be a date and nothing else."""
    if name == "datetime" or (name == "content" and label) or (_DATA.fullmatch(name) and not _EDIT.search(name)):
        date = parse_stamp(value, now=now)
    elif name in _WORDS:
        date = next((entry.date for entry in read_line(value, now) if not entry.beside), None)
    else:
        return None
    return date if date and date.precision != "approximate" else None


def _finest(node: Element, date: ParsedDate) -> str:
    """Return the time in ISO 8601, or the element's text if it adds the time of day to the attribute's day."""
    if date.precision != "day":
        return date.at.replace(microsecond=0).isoformat()
    text, day = line_of(node), date.at.astimezone(TEHRAN).date()
    printed = parse_date(text) if len(text) <= _LONGEST else None
    finer = printed and printed.precision != "day" and printed.at.astimezone(TEHRAN).date() == day
    return text if finer else day.isoformat()
