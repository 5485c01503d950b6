"""Generated outlets: each is a copy of a written one with another name, in another town."""

from dataclasses import replace
from itertools import islice, product

from ingest.sample import library
from ingest.sample.model import Site

PATTERNS = ("kavir", "peyvand", "zagros", "baran", "sepidar", "toos", "hormoz", "karvan")


def sites(count: int | None) -> dict[str, Site]:
    """Return the written outlets, and generated ones up to `count`. Raises ValueError if `count` is out of range."""
    written = library.sites()
    wanted = len(written) if count is None else count
    names = library.names()
    further = list(islice(product(names["papers"], names["towns"]), max(0, wanted - len(written))))
    if wanted < len(written) or len(written) + len(further) < wanted:
        most = len(written) + len(names["papers"]) * len(names["towns"])
        raise ValueError(f"{wanted} outlets: the sample world has {len(written)} to {most}")
    grown = (_site(written[PATTERNS[number % len(PATTERNS)]], *pair) for number, pair in enumerate(further))
    return written | {site.id: site for site in grown}


def _site(pattern: Site, paper: list[str], town: list[str]) -> Site:
    name_fa = f"{paper[0]} {town[0]}"
    slug = f"{paper[1]}-{town[1]}"
    return replace(
        pattern,
        id=slug,
        name=slug.replace("-", " ").title(),
        name_fa=name_fa,
        domain=f"{slug}.example",
        province=town[2],
        slogan=f"{name_fa} | خبرهای استان {town[2]}",
    )
