"""Where the sites of a CMS family keep their feeds: data/families.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

DATA = files("ingest.catalogue").joinpath("data")


@dataclass(frozen=True, slots=True)
class Pattern:
    """`family` is what an outlet row says. The others are described at the head of the file."""

    family: str
    feed: str
    sitemap: str | None = None
    also: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()

    def feeds(self, domain: str, host: str) -> tuple[str, ...]:
        """The addresses at which a site of the family may have its feed of all news, likeliest first."""
        return tuple(fill(pattern, domain, host) for pattern in (self.feed, *self.also))


@cache
def patterns() -> dict[str, Pattern]:
    """The patterns by name, in the order of the file."""
    tables = tomllib.loads(DATA.joinpath("families.toml").read_text(encoding="utf-8"))
    return {
        name: Pattern(
            family=table.get("family", name),
            feed=table["feed"],
            sitemap=table.get("sitemap"),
            also=tuple(table.get("also", ())),
            evidence=tuple(table["evidence"]),
        )
        for name, table in tables.items()
    }


def fill(pattern: str, domain: str, host: str) -> str:
    """A pattern as the address on one site."""
    return pattern.replace("{host}", host).replace("{domain}", domain)


def host_of(domain: str) -> str:
    """The host name under which a site is asked when nothing says which: with www, but for a sub-domain."""
    return domain if domain.count(".") > 1 else f"www.{domain}"
