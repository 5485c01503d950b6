"""What people corrected, laid over an article as its outlet has it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from ingest.decisions.corrections import Fields
from ingest.enrich import enrich
from ingest.index.succession import searchable_since, timed
from ingest.model import Article, OutletRef, to_document
from ingest.normalise import normalise

SOURCE = "person"
"""Where a corrected date is from."""


def overlay(article: Article, corrected: Fields) -> Article:
    """Return the article with corrected fields, what is told by them, and in `uncorrected` what the outlet has.

    Its hashes stay those of the outlet's own text: by them the next reading is known.
    """
    if not corrected:
        return article
    told: dict[str, Any] = {"date_source": SOURCE, "date_confidence": 1.0} if "published_at" in corrected else {}
    shown = enrich(normalise(replace(article, **dict(_values(corrected)), **told)))
    if "published_at" in corrected:
        shown = timed(shown, searchable_since(article))
    mine, other = to_document(article), to_document(shown)
    names = sorted(name for name in mine.keys() | other.keys() if mine.get(name) != other.get(name))
    printed = {name: mine.get(name) for name in names}
    return replace(shown, corrected=tuple(sorted(corrected)), uncorrected=printed or None)


def _values(corrected: Fields) -> Iterator[tuple[str, Any]]:
    for name, value in corrected.items():
        if name in ("authors", "section"):
            yield name, tuple(value or ())
        elif name == "published_at":
            yield name, datetime.fromisoformat(value)
        elif name == "outlet":
            yield name, OutletRef(**value)
        else:
            yield name, value
