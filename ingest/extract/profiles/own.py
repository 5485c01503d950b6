"""The profiles of one outlet: the selectors of its row before those of its site, its family or the generic profile."""

from dataclasses import replace
from functools import lru_cache
from typing import Any

from ingest.extract.profile import Place, Profile
from ingest.extract.profiles import ALL, generic
from ingest.selectors import Selectors
from ingest.selectors.css import css

_FIELDS = ("title", "kicker", "subtitle", "lead", "body", "authors", "tags", "section", "news_code")
_TIMES = {"date": "published", "updated": "updated"}


@lru_cache(maxsize=256)
def own_profile(family: str, selectors: Selectors, site: Profile | None = None) -> Profile:
    """Return the profile of a site, else of a family, with an outlet's selectors first.

    Without either, it is the generic profile, with no other body selectors than the outlet's.
    """
    known = site or next((profile for profile in ALL if profile.name == family), None)
    return _with(known or replace(generic.PROFILE, body=()), selectors)


@lru_cache(maxsize=256)
def guess_profile(selectors: Selectors) -> Profile:
    """Return the generic profile with an outlet's selectors first."""
    return _with(generic.PROFILE, selectors)


def _with(base: Profile, selectors: Selectors) -> Profile:
    fields: dict[str, Any] = {}
    for name in _FIELDS:
        if text := getattr(selectors, name):
            fields[name] = (*css(text), *getattr(base, name))
    for name, times in _TIMES.items():
        if text := getattr(selectors, name):
            places = (Place("page", part.text, (part,)) for part in css(text))
            fields[times] = (*places, *getattr(base, times))
    return replace(base, junk=(*selectors.junk, *base.junk), **fields)
