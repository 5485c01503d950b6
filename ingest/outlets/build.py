"""Generate the bundled catalogue from the tables in data/: `python -m ingest.outlets`."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from ingest.outlets import Outlet, parse, to_toml
from ingest.outlets.families import Pattern, patterns
from ingest.outlets.tables import Fact, Named, facts, feeds, names
from ingest.settings import LAST_TIER

HEADER = """\
# The catalogue of outlets, one table per row: `peyk outlets` lists and validates it, docs/add-an-outlet.md
# explains its fields.
#
# Made by `python -m ingest.outlets` of the tables in ingest/outlets/data, which say where every fact is
# from: change those, not this file. To have rows of your own, write a file with `base = "bundled"` and name it
# in PEYK_OUTLETS.
#
# No row could be checked against its live site when this was made. Feeds stand where public code asks for
# them, or where the site's CMS family has them; the family is that of a public crawler, or inferred from its
# selectors. So `verified` is "never" until `peyk outlets probe` says otherwise. Some Persian names are read off
# the domain's spelling, and a row without a known one has the domain there. Rows without a feed are inactive.
# Licence: Apache-2.0, as the project.
"""


def text() -> str:
    """Return the text of the file, the same for the same tables. Raises PeykError for an invalid row."""
    catalogue = rows()
    parse(catalogue, "the tables of ingest/outlets/data")
    return f"{HEADER}\n{to_toml(catalogue)}"


def rows() -> list[dict[str, Any]]:
    """Return the rows of the catalogue, sorted by domain."""
    known, known_feeds = facts(), feeds()
    return [_row(named, known, known_feeds) for named in sorted(names(), key=lambda named: named.domain)]


def _row(named: Named, known: Mapping[str, Fact], known_feeds: Sequence[str]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": named.id or named.domain.rpartition(".")[0].replace(".", "-"),
        "name": named.name,
        "name_fa": named.name_fa or named.domain,
        "domain": named.domain,
        "aliases": list(named.aliases),
    }
    outlet = Outlet(**row)
    pattern = _pattern(named, known)
    feeds_of_outlet = [url for url in known_feeds if outlet.owns(urlsplit(url).hostname or "")]
    origin = "https://" + (urlsplit(feeds_of_outlet[0]).netloc if feeds_of_outlet else _host(named.domain, pattern))
    if pattern and not feeds_of_outlet:
        feeds_of_outlet = [origin + pattern.feed]
    row |= {
        "family": pattern.family if pattern else "unknown",
        "kind": named.kind,
        "province": named.province,
        "tier": named.tier or _tier(named),
        "feeds": feeds_of_outlet,
        "sitemaps": [origin + pattern.sitemap] if pattern and pattern.sitemap else [],
        "active": None if named.active and feeds_of_outlet else False,
        "verified": "never",
        "note": named.note,
    }
    return {name: value for name, value in row.items() if value not in (None, [])}


def _tier(named: Named) -> int:
    """Return the tier: agencies first, as others copy them; a newspaper of a province is not a national one."""
    if named.kind == "newspaper" and named.province:
        return LAST_TIER
    return {"agency": 1, "broadcaster": 2, "newspaper": 3}.get(named.kind, LAST_TIER)


def _host(domain: str, pattern: Pattern | None) -> str:
    """Return the host name of a site without a known feed; a sub-domain has no www."""
    return f"www.{domain}" if pattern and pattern.www and domain.count(".") == 1 else domain


def _pattern(named: Named, known: Mapping[str, Fact]) -> Pattern | None:
    """Return the pattern of the family in names.tsv, else of the crawler's class, else of the crawler's selectors."""
    if named.family:
        return patterns()[named.family]
    fact = next((known[domain] for domain in (named.domain, *named.aliases) if domain in known), None)
    if fact is None:
        return None
    inferred = next((name for name, pattern in patterns().items() if fact.evidence in pattern.evidence), "")
    return patterns().get(fact.family) or patterns().get(inferred)
