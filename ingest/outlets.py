"""The catalogue: one row of data per outlet."""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    ValidationError,
    field_validator,
)

from ingest.errors import PeykError
from ingest.model import OutletRef
from ingest.proxy import ProxyAddress
from ingest.selectors import Selectors
from ingest.settings import LAST_TIER, Minutes

Family = Literal[
    "iransamaneh", "nastooh", "asam", "studiokhabar", "irandrupal", "wordpress", "tasnim", "fars", "unknown"
]
Kind = Literal["agency", "newspaper", "site", "magazine", "broadcaster", "public-relations"]
Address = Annotated[str, AfterValidator(lambda value: str(HttpUrl(value)) and value)]
Domain = Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$"), AfterValidator(lambda v: v.removeprefix("www."))]

_ARCHIVE_FIELDS = {"y", "m", "d", "m2", "d2", "jy", "jm", "jd", "jm2", "jd2", "page"}

BUNDLED = "bundled"
"""The value of `base` in an outlets file whose rows stand beside the bundled catalogue's, not in their place."""


@cache
def provinces() -> frozenset[str]:
    """The 31 provinces' names as rows and articles spell them."""
    text = files("ingest").joinpath("enrich/provinces.toml").read_text(encoding="utf-8")
    return frozenset(province["name"] for province in tomllib.loads(text)["province"])


class Outlet(BaseModel):
    """A row. `family: unknown` means that pages tell their own family by their markers."""

    # A validation error quotes the input, and a proxy's address may have a password.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    name: str = Field(min_length=1)
    name_fa: str = Field(min_length=1)
    domain: Domain
    """The registered name, without www; its sub-domains belong to the outlet too."""
    aliases: tuple[Domain, ...] = ()
    """Further registered names of the same outlet."""
    family: Family = "unknown"
    kind: Kind = "site"
    province: str | None = None
    tier: int = Field(default=1, ge=1, le=LAST_TIER)
    """Where no outlet is named, those up to PEYK_TIERS are visited. Bundled rows have 1 for agencies, 2 for
    broadcasters, 3 for national newspapers, 4 for the rest; an operator's own row is in the first by default."""
    feeds: tuple[Address, ...] = ()
    sitemaps: tuple[Address, ...] = ()
    listings: tuple[Address, ...] = ()
    """Pages that list stories, for an outlet whose feeds show too little or that has none."""
    archive: str | None = Field(default=None, pattern=r"^(https?://[^/]+)?/")
    """Pattern of its archive by day, in place of its family's; docs/discovery.md explains the fields."""
    poll_minutes: float | None = Field(default=None, ge=0, le=1440)
    """Minutes between two readings of its feeds, in place of what their pace suggests; 0: at every run."""
    pace: float | None = Field(default=None, ge=0, le=3600)
    """Seconds between two requests, in place of the setting."""
    recheck_minutes: tuple[Minutes, ...] | None = None
    selectors: Selectors | None = None
    """Where its pages keep their fields, if that is not where its family's do."""
    proxy: ProxyAddress | None = None
    """Proxy in place of PEYK_PROXY; `direct`: none. JSON and messages have it without user and password."""
    connect_to: str | None = Field(default=None, pattern=r"^[0-9a-f.:\[\]]+:\d+$")
    """`address:port` that is asked in place of DNS, the only way to a private address; for samples and tests."""
    active: bool = True
    verified: date | Literal["never"] = "never"
    """The day on which `peyk outlets probe` last read a feed and a story of the live site by this row."""
    note: str | None = None

    @field_validator("province")
    @classmethod
    def _known(cls, value: str | None) -> str | None:
        if value is not None and value not in provinces():
            raise ValueError(f"{value} is none of the 31 provinces as ingest/enrich/provinces.toml spells them")
        return value

    @field_validator("archive")
    @classmethod
    def _by_day(cls, value: str | None) -> str | None:
        days = [{"jy", "jm", "jd"}, {"y", "m", "d"}]
        given = set(re.findall(r"\{([^}]*)\}", value or ""))
        if unknown := sorted(given - _ARCHIVE_FIELDS):
            raise ValueError(f"{{{unknown[0]}}} is no field of an archive's address; docs/discovery.md has them")
        fields = {name.removesuffix("2") for name in given}
        if value is not None and not any(day <= fields for day in days):
            raise ValueError(f"{value} names no day: {{jy}} {{jm}} {{jd}} or {{y}} {{m}} {{d}} must be in it")
        return value

    def owns(self, host: str) -> bool:
        """Whether a host name, without port, is this outlet's."""
        host = host.lower().rstrip(".")
        return _lies(host, self.domain) or any(_lies(host, alias) for alias in self.aliases)

    def hosts(self) -> set[str]:
        """The names that its stories and sources are asked from, without www."""
        sources = (*self.feeds, *self.sitemaps, *self.listings)
        named = ((urlsplit(address).hostname or "").removeprefix("www.") for address in sources)
        return {self.domain, *self.aliases, *named}

    def ref(self) -> OutletRef:
        """The part of the row that articles carry."""
        return OutletRef(self.id, self.name, self.name_fa, self.province, self.kind)


def _lies(host: str, domain: str) -> bool:
    return host.endswith(domain) and (host == domain or host.endswith("." + domain))


def load(path: Path | None = None) -> dict[str, Outlet]:
    """The rows of a TOML file, or of the bundled catalogue, by id. Raises PeykError that names row and field.

    A file that begins with `base = "bundled"` adds its rows to the bundled ones; those of the same id it replaces.
    """
    if path is None:
        return dict(_bundled())
    try:
        about = path.stat()
    except OSError as error:
        raise _unreadable(path, error) from error
    return dict(_file(path, about.st_mtime_ns, about.st_size))


@lru_cache(maxsize=1)
def _file(path: Path, changed: int, size: int) -> dict[str, Outlet]:
    """The rows of a file as it was when it was changed last: each step of a crawl asks for them anew."""
    document = _read(path)
    unknown = sorted(set(document) - {"base", "outlet"})
    if unknown:
        raise PeykError(
            f"{path}: {unknown[0]} is not known here; a row begins with [[outlet]], base = {BUNDLED!r} is all else"
        )
    if document.get("base", BUNDLED) != BUNDLED:
        raise PeykError(f"{path}: base is {document['base']!r}; it can only be {BUNDLED!r}")
    rows = parse(document.get("outlet", []), str(path))
    return load() | rows if "base" in document else rows


@cache
def _bundled() -> dict[str, Outlet]:
    bundled = files("ingest").joinpath("data/outlets.toml")
    return parse(_read(bundled)["outlet"], "the bundled catalogue")


def _read(source: Path | Traversable) -> dict[str, Any]:
    try:
        return tomllib.loads(source.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise _unreadable(source, error) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PeykError(f"outlets file {source} is not valid TOML: {error}") from error


def _unreadable(source: Path | Traversable, error: OSError) -> PeykError:
    return PeykError(f"outlets file {source} cannot be read ({error.strerror}); see PEYK_OUTLETS")


def parse(rows: Iterable[dict[str, Any]], source: str) -> dict[str, Outlet]:
    """Validated rows by id. Raises PeykError for a wrong field or an id that stands twice."""
    rows = list(rows) if isinstance(rows, Iterable) else [rows]
    if not all(isinstance(row, dict) for row in rows):
        raise PeykError(f"{source}: outlet is not a list of tables; a row begins with [[outlet]]")
    outlets: dict[str, Outlet] = {}
    for number, row in enumerate(rows, 1):
        name = row.get("id", f"number {number}")
        try:
            outlet = Outlet(**row)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise PeykError(f"{source}: outlet {name}, field {where}: {first['msg']}") from error
        if outlet.id in outlets:
            raise PeykError(f"{source}: outlet {name} stands twice")
        outlets[outlet.id] = outlet
    return outlets


def select(outlets: dict[str, Outlet], names: Iterable[str], tiers: int = LAST_TIER) -> dict[str, Outlet]:
    """The named outlets; when none is named, the active ones up to a tier. Raises PeykError for an unknown name."""
    wanted = list(names)
    unknown = [name for name in wanted if name not in outlets]
    if unknown:
        raise PeykError(f"no outlet called {', '.join(unknown)}; `peyk outlets` lists them")
    return {name: outlets[name] for name in wanted} or {
        key: row for key, row in outlets.items() if row.active and row.tier <= tiers
    }


def by_domain(outlets: Mapping[str, Outlet]) -> dict[str, Outlet]:
    """The rows by each of their domains; of two with the same domain the first."""
    domains: dict[str, Outlet] = {}
    for outlet in outlets.values():
        for domain in (outlet.domain, *outlet.aliases):
            domains.setdefault(domain, outlet)
    return domains


def owner(host: str, domains: Mapping[str, Outlet]) -> Outlet | None:
    """The row that owns a host name, the most specific first, by what `by_domain` gave; None when none does."""
    labels = host.lower().rstrip(".").split(".")
    names = (".".join(labels[start:]) for start in range(len(labels)))
    return next((domains[name] for name in names if name in domains), None)


def owner_of(url: str, domains: Mapping[str, Outlet]) -> Outlet | None:
    """The row that owns an address, by what `by_domain` gave; None when none does, or it is no address."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return owner(host or "", domains)


def to_toml(rows: Iterable[dict[str, Any]]) -> str:
    """Rows as the text of an outlets file; JSON's strings, numbers, booleans and arrays are TOML's too."""
    tables = [[f"{name} = {value_to_toml(value)}" for name, value in row.items()] for row in rows]
    return "\n".join("\n".join(["[[outlet]]", *table, ""]) for table in tables)


def value_to_toml(value: Any) -> str:
    """A value as TOML writes it: strings, numbers, booleans, arrays, and tables of these on one line."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{name} = {value_to_toml(entry)}' for name, entry in value.items())} }}"
    return json.dumps(value, ensure_ascii=False)
