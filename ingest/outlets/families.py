"""The paths of feeds and sitemaps by CMS family: data/families.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

DATA = files("ingest.outlets").joinpath("data")


@dataclass(frozen=True, slots=True)
class Pattern:
    """`family` as in an outlet's row; the head of the file describes the other fields. Paths begin with `/`."""

    family: str
    feed: str
    sitemap: str | None = None
    also: tuple[str, ...] = ()
    www: bool = True
    evidence: tuple[str, ...] = ()


@cache
def patterns() -> dict[str, Pattern]:
    """Return the patterns by name, in the order of the file."""
    tables = tomllib.loads(DATA.joinpath("families.toml").read_text(encoding="utf-8"))
    return {
        name: Pattern(
            family=table.get("family", name),
            feed=table["feed"],
            sitemap=table.get("sitemap"),
            also=tuple(table.get("also", ())),
            www=table.get("www", True),
            evidence=tuple(table["evidence"]),
        )
        for name, table in tables.items()
    }


def feed_paths(families: tuple[str, ...]) -> tuple[str, ...]:
    """Return every path where a site may have its feed, likeliest first: of these families, of all, of any CMS."""
    first = [patterns()[family] for family in families if family in patterns()]
    paths = [path for pattern in first for path in (pattern.feed, *pattern.also)]
    paths += [pattern.feed for pattern in patterns().values()]
    return tuple(dict.fromkeys([*paths, *patterns()["unknown"].also]))
