"""Apply people's corrections to an article as its outlet has it."""

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
"""`date_source` of a corrected date."""


def overlay(article: Article, corrected: Fields) -> Article:
    """Return the article with corrected fields, fields derived from them, and the outlet's values in `uncorrected`.

    Its hashes stay those of the outlet's own text, to which the next reading is compared.
    """
    if not corrected:
        return article
    date: dict[str, Any] = {"date_source": SOURCE, "date_confidence": 1.0} if "published_at" in corrected else {}
    shown = enrich(normalise(replace(article, **dict(_values(corrected)), **date)))
    if "published_at" in corrected:
        shown = timed(shown, searchable_since(article))
    before, after = to_document(article), to_document(shown)
    names = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    printed = {name: before.get(name) for name in names}
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
