"""Read the tables of outlets: names.tsv, facts.tsv and feeds.tsv in data/, each described at its head."""

from dataclasses import dataclass

from ingest.outlets.families import DATA


@dataclass(frozen=True, slots=True)
class Named:
    """A hand-written row of names.tsv. `name_fa` is None if the Persian name is not known."""

    domain: str
    name: str
    name_fa: str | None
    kind: str
    province: str | None = None
    id: str | None = None
    family: str | None = None
    aliases: tuple[str, ...] = ()
    active: bool = True
    tier: int = 0
    """As `Outlet.tier`; 0: by kind and province."""
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """How a public crawler handles a site: its class there, and a selector that indicates the family."""

    family: str
    evidence: str | None = None


def names() -> list[Named]:
    """Return the outlets of names.tsv, in its order. Raises ValueError for an unknown option."""
    return [_named(row) for row in _rows("names.tsv", 7)]


def facts() -> dict[str, Fact]:
    """Return the rows of facts.tsv by domain."""
    return {domain: Fact(family, evidence or None) for domain, family, evidence in _rows("facts.tsv", 3)}


def feeds() -> list[str]:
    """Return the addresses of feeds.tsv, in its order."""
    return [url for url, _ in _rows("feeds.tsv", 2)]


def _rows(name: str, width: int) -> list[list[str]]:
    lines = [line for line in DATA.joinpath(name).read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    cells = (line.split("\t") for line in lines[1:])
    return [row + [""] * (width - len(row)) for row in cells]


def _named(row: list[str]) -> Named:
    domain, name, name_fa, kind, province, options, note = row
    given = dict(option.split("=", 1) for option in options.split())
    named = Named(
        domain=domain,
        name=name,
        name_fa=None if name_fa == "-" else name_fa.removeprefix("~"),
        kind=kind,
        province=province or None,
        id=given.pop("id", None),
        family=given.pop("family", None),
        aliases=tuple(given.pop("aliases").split(",")) if "aliases" in given else (),
        active=given.pop("active", "yes") != "no",
        tier=int(given.pop("tier", 0)),
        note=note or None,
    )
    if given:
        raise ValueError(f"names.tsv: {domain}: unknown option {', '.join(given)}")
    return named
