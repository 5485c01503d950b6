"""Profiles of single sites, from sites.toml, by host name."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from ingest.extract.profile import Profile, places
from ingest.selectors.css import css

_SELECTORS = ("title", "kicker", "subtitle", "lead", "body", "authors", "tags", "section")


def _profile(host: str, fields: Mapping[str, Any]) -> Profile:
    selectors: dict[str, Any] = {name: css(*fields.get(name, ())) for name in _SELECTORS}
    return Profile(name=host, published=places(*fields.get("published", ())), **selectors)


SITES: Mapping[str, Profile] = {
    host: _profile(host, fields)
    for host, fields in tomllib.loads(
        files("ingest.extract.profiles").joinpath("sites.toml").read_text(encoding="utf-8")
    ).items()
}


def site_profile(url: str) -> Profile | None:
    """Return the profile of an address's site, by the longest matching host suffix; None if there is none."""
    labels = (urlsplit(url).hostname or "").lower().split(".")
    return next((SITES[name] for start in range(len(labels)) if (name := ".".join(labels[start:])) in SITES), None)
