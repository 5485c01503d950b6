"""The selectors of one outlet's fields, which a row may set if no family's profile fits its pages."""

from pydantic import BaseModel, ConfigDict, Field, field_validator

from ingest.selectors.css import css


class Selectors(BaseModel):
    """CSS selectors of one outlet's pages, comma-separated, first choice first; they precede those of its family."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str | None = Field(default=None, min_length=1)
    kicker: str | None = Field(default=None, min_length=1)
    subtitle: str | None = Field(default=None, min_length=1)
    lead: str | None = Field(default=None, min_length=1)
    body: str | None = Field(default=None, min_length=1)
    authors: str | None = Field(default=None, min_length=1)
    tags: str | None = Field(default=None, min_length=1)
    section: str | None = Field(default=None, min_length=1)
    news_code: str | None = Field(default=None, min_length=1)
    date: str | None = Field(default=None, min_length=1)
    """Where the publication time is printed; `time@datetime` reads an attribute."""
    updated: str | None = Field(default=None, min_length=1)
    junk: tuple[str, ...] = ()
    """Classes and ids inside the body that are not the story; `name*` matches all names with that beginning."""

    @field_validator("*")
    @classmethod
    def _understood(cls, value: str | tuple[str, ...] | None) -> str | tuple[str, ...] | None:
        if isinstance(value, str):
            css(value)
        return value
