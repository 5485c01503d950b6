"""One outlet of the catalogue: a validated row."""

import re
import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, HttpUrl, field_validator

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


@cache
def provinces() -> frozenset[str]:
    """Return the 31 provinces' names as rows and articles spell them."""
    text = files("ingest").joinpath("enrich/provinces.toml").read_text(encoding="utf-8")
    return frozenset(province["name"] for province in tomllib.loads(text)["province"])


class Outlet(BaseModel):
    """A row. `family = "unknown"`: the family of a page is detected by its markers."""

    # Validation errors quote the input otherwise, and a proxy's address may have a password.
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
    """If no outlet is named, those up to PEYK_TIERS are visited. Bundled rows have 1 for agencies, 2 for broadcasters,
    3 for national newspapers, 4 for the rest; an operator's own row has 1 by default."""
    feeds: tuple[Address, ...] = ()
    sitemaps: tuple[Address, ...] = ()
    listings: tuple[Address, ...] = ()
    """Pages that list stories, for an outlet whose feeds show too little or that has none."""
    archive: str | None = Field(default=None, pattern=r"^(https?://[^/]+)?/")
    """Pattern of its archive by day, in place of its family's; docs/discovery.md explains the fields."""
    poll_minutes: float | None = Field(default=None, ge=0, le=1440)
    """Minutes between two polls of its feeds, in place of an interval by their pace; 0: at every run."""
    pace: float | None = Field(default=None, ge=0, le=3600)
    """Seconds between two requests, in place of PEYK_PACE."""
    recheck_minutes: tuple[Minutes, ...] | None = None
    selectors: Selectors | None = None
    """Selectors of its pages' fields, if they differ from its family's."""
    proxy: ProxyAddress | None = None
    """Proxy in place of PEYK_PROXY; `direct`: none. JSON and messages show it without user and password."""
    connect_to: str | None = Field(default=None, pattern=r"^[0-9a-f.:\[\]]+:\d+$")
    """`address:port` to connect to in place of DNS, the only way to a private address; for samples and tests."""
    active: bool = True
    verified: date | Literal["never"] = "never"
    """The day when `peyk outlets probe` last read a feed and a story of the live site by this row."""
    note: str | None = None

    @field_validator("province")
    @classmethod
    def _known(cls, value: str | None) -> str | None:
        if value is not None and value not in provinces():
            raise ValueError(f"{value} is not one of the 31 provinces as spelled in ingest/enrich/provinces.toml")
        return value

    @field_validator("archive")
    @classmethod
    def _by_day(cls, value: str | None) -> str | None:
        days = [{"jy", "jm", "jd"}, {"y", "m", "d"}]
        given = set(re.findall(r"\{([^}]*)\}", value or ""))
        if unknown := sorted(given - _ARCHIVE_FIELDS):
            raise ValueError(f"{{{unknown[0]}}} is not a field of an archive's address; docs/discovery.md lists them")
        fields = {name.removesuffix("2") for name in given}
        if value is not None and not any(day <= fields for day in days):
            raise ValueError(f"{value} has no day: it needs {{jy}} {{jm}} {{jd}} or {{y}} {{m}} {{d}}")
        return value

    @property
    def sources(self) -> tuple[str, ...]:
        """The addresses of its feeds, sitemaps and listings; without any, its home page, which announces feeds."""
        return (*self.feeds, *self.sitemaps, *self.listings) or (f"https://{self.domain}/",)

    def owns(self, host: str) -> bool:
        """Return whether a host name, without port, is this outlet's."""
        host = host.lower().rstrip(".")
        return _is_within(host, self.domain) or any(_is_within(host, alias) for alias in self.aliases)

    def hosts(self) -> set[str]:
        """Return the host names of its stories and sources, without www."""
        named = ((urlsplit(address).hostname or "").removeprefix("www.") for address in self.sources)
        return {self.domain, *self.aliases, *named}

    def ref(self) -> OutletRef:
        """Return the part of the row that articles have."""
        return OutletRef(self.id, self.name, self.name_fa, self.province, self.kind)


def _is_within(host: str, domain: str) -> bool:
    return host.endswith(domain) and (host == domain or host.endswith("." + domain))
