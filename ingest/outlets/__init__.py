"""The catalogue: one row of data per outlet."""

from ingest.outlets.domains import by_domain, owner, owner_of
from ingest.outlets.load import BUNDLED, load, parse, select
from ingest.outlets.row import Address, Domain, Family, Kind, Outlet, provinces
from ingest.outlets.toml import to_toml, value_to_toml

__all__ = [
    "BUNDLED",
    "Address",
    "Domain",
    "Family",
    "Kind",
    "Outlet",
    "by_domain",
    "load",
    "owner",
    "owner_of",
    "parse",
    "provinces",
    "select",
    "to_toml",
    "value_to_toml",
]
