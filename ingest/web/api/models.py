"""What the API answers. The description of each is in the OpenAPI document."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ingest.model import Article
from ingest.search.results import Fallback
from ingest.search.suggest import Suggestion
from ingest.web.outlets import Outlet


class _Answer(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)


class Story(_Answer):
    """An article of the index."""

    id: str
    cut: bool
    """Whether `article.body` is a snippet, because readers do not get the whole text of its outlet."""
    article: Article
    """Its fields, without those that are empty."""


class Hit(Story):
    """An article that was found."""

    score: float | None
    copies: int | None
    """Articles of the index with this report, this one included; null if they were not counted."""
    highlights: dict[str, list[str]]
    """Field -> passages with the words that matched, between `<em>` and `</em>`. They are text, not HTML."""


class Found(_Answer):
    """A page of hits. Copies of a report are shown once."""

    total: int
    """Articles that match, copies included; exact."""
    stories: int
    """Articles that match, all copies of a report counted as one."""
    stories_exact: bool
    """Whether `stories` is exact; if not, it is within 5 %."""
    more: int
    """Articles, at least, that follow in the list and hold only some of the words."""
    took_ms: int
    fallback: Fallback | None
    """The query that was answered instead, because the one given finds nothing or has a typing error."""
    notes: list[str]
    """What was not read as it was written, a sentence each."""
    hits: list[Hit]


class Copies(_Answer):
    """The articles with the same report, the earliest first."""

    total: int
    hits: list[Hit]


class Version(_Answer):
    """A text of a story as its outlet printed it. `body` is missing where readers get snippets only."""

    fetched_at: datetime
    kicker: str | None = None
    title: str | None = None
    subtitle: str | None = None
    lead: str | None = None
    body: str | None = None


class Piece(_Answer):
    """Words that both versions have, or only the older or the newer one; a gap has none."""

    kind: Literal["same", "removed", "added", "gap"]
    text: str


class Part(_Answer):
    """The changed words of one field, with some words around each."""

    field: str
    pieces: list[Piece]


class Change(_Answer):
    """What a new version changed."""

    seen_at: datetime
    parts: list[Part]


class Versions(_Answer):
    """The versions of a story, oldest first, the present one last."""

    id: str
    versions: list[Version]
    changes: list[Change]


class Suggestions(_Answer):
    """Completions of the beginning of a search."""

    suggestions: list[Suggestion]


class Outlets(_Answer):
    """The outlets of the index, those with the most articles first."""

    outlets: list[Outlet]


class Problem(_Answer):
    """An error: https://www.rfc-editor.org/rfc/rfc9457."""

    type: str
    title: str
    status: int = Field(ge=400, le=599)
    detail: str
    """What is wrong, and the way out."""
