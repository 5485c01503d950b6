"""The parameters of a search: those of the page's URL."""

from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, create_model
from pydantic.json_schema import SkipJsonSchema

from ingest.errors import PeykError
from ingest.web.facets import BY_NAME, FACETS
from ingest.web.state import EXCLUDED, LAST_PAGE, MOST_FILTERS, MOST_LETTERS, State

MOST_HITS = 100
DEEPEST = min(100, LAST_PAGE)
"""The last page: with pages of `MOST_HITS`, it ends where Elasticsearch's pages do."""
_Value = Annotated[str, StringConstraints(max_length=200, pattern=r"[^\s-]")]


class _Search(BaseModel):
    """A name that is not known is an error, so that a misspelt filter never widens a search."""

    model_config = ConfigDict(extra="forbid")

    q: str = Field(
        "", max_length=MOST_LETTERS, description="Words in any spelling, in the query language; empty: everything."
    )
    since: str = Field(
        "", alias="from", max_length=60, description="First day or period: 1405-08-01, «آبان ۱۴۰۵», «دیروز» …"
    )
    until: str = Field("", alias="to", max_length=60, description="Last day or period, included.")
    changed: bool = Field(False, description="Only stories whose outlet changed the text.")
    withdrawn: bool = Field(False, description="Also stories that their outlets took down.")

    def state(self) -> State:
        """Return the search as the state of a page."""
        pairs = [
            (name, "1" if each is True else str(each))
            for name, value in self.model_dump(by_alias=True).items()
            for each in (value if isinstance(value, list) else [value])
            if each
        ]
        if sum(name in BY_NAME for name, _ in pairs) > MOST_FILTERS:
            raise PeykError(f"more than {MOST_FILTERS} filters; put alternatives into the query: رسانه:(فارس یا پیوند)")
        return State.read(pairs, tuple(BY_NAME))


def _facet(title: str) -> tuple[Any, Any]:
    text = f"Values of «{title}»: any of them; with `{EXCLUDED}` before it, not this one."
    return list[_Value], Field(default_factory=list, max_length=20, description=text)


_FACETS: dict[str, Any] = {facet.name: _facet(facet.title) for facet in FACETS}
Narrowed = cast(type[_Search], create_model("Narrowed", __base__=_Search, **_FACETS))
"""What narrows a search, without an order."""


class Search(Narrowed):  # type: ignore[valid-type, misc]
    """What narrows a search, its order and its page."""

    sort: Literal["relevance", "newest", "oldest"] | SkipJsonSchema[None] = Field(
        None, description="Default: by relevance if `q` has words, else the newest first."
    )
    page: int = Field(1, ge=1, le=DEEPEST)
    size: int = Field(20, ge=1, le=MOST_HITS)


class Facets(Narrowed):  # type: ignore[valid-type, misc]
    """What narrows a search whose facets are counted."""

    most: int = Field(50, ge=1, le=1000, description="Most values of each facet.")


class Counts(Narrowed):  # type: ignore[valid-type, misc]
    """What narrows a search whose articles are counted over time."""

    by: Literal["day", "week", "month"] = Field("day", description="Weeks begin on Saturday; months are Jalali.")


class Typed(BaseModel):
    """The beginning of a search."""

    model_config = ConfigDict(extra="forbid")

    q: str = Field(max_length=200, description="What was typed; the last word may be incomplete.")
    size: int = Field(8, ge=1, le=50)


class Nothing(BaseModel):
    """No parameters."""

    model_config = ConfigDict(extra="forbid")
