"""What a channel sends: a subject, a plain text, and the same as data for programs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ingest.normalise.letters import DIRECTIONS

LONGEST_SUBJECT = 120
"""Characters; mail programs and phones show fewer."""
_ISOLATE, _END = "\u2068", "\u2069"
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_DIRECTIONS = re.compile(f"[{DIRECTIONS}]")


@dataclass(frozen=True, slots=True)
class Message:
    """A message to one recipient. `id` is the same whenever it is sent again, so that a receiver can drop a copy."""

    id: str
    subject: str
    text: str
    created_at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    """For webhooks: JSON values."""


def one_line(text: str, longest: int = LONGEST_SUBJECT) -> str:
    """Return a text as one line without control characters, cut with an ellipsis."""
    line = " ".join(_CONTROLS.sub(" ", text).split())
    if len(line) <= longest:
        return line
    # An isolate that the cut leaves open would turn what follows.
    room = longest - 1 - max(0, line[:longest].count(_ISOLATE) - line[:longest].count(_END))
    cut = line[:room].rstrip()
    return cut + _END * (cut.count(_ISOLATE) - cut.count(_END)) + "…"


def harmless(text: str, longest: int) -> str:
    """Return a text of unknown origin as one line, without characters that change the order of those around it."""
    return one_line(_DIRECTIONS.sub("", text), longest)


def isolated(name: str) -> str:
    """Return a name of any script for an English sentence: between isolates, so that neither reorders the other."""
    return f"{_ISOLATE}{harmless(name, LONGEST_SUBJECT)}{_END}"
