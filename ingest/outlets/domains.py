"""Find the outlet that owns a host name or an address."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from ingest.outlets.row import Outlet


def by_domain(outlets: Mapping[str, Outlet]) -> dict[str, Outlet]:
    """Return the rows by each of their domains; the first of two rows with the same domain."""
    domains: dict[str, Outlet] = {}
    for outlet in outlets.values():
        for domain in (outlet.domain, *outlet.aliases):
            domains.setdefault(domain, outlet)
    return domains


def owner(host: str, domains: Mapping[str, Outlet]) -> Outlet | None:
    """Return the row that owns a host name, by its most specific domain, or None. `domains` is from `by_domain`."""
    labels = host.lower().rstrip(".").split(".")
    names = (".".join(labels[start:]) for start in range(len(labels)))
    return next((domains[name] for name in names if name in domains), None)


def owner_of(url: str, domains: Mapping[str, Outlet]) -> Outlet | None:
    """Return the row that owns an address, or None, also for an invalid address. `domains` is from `by_domain`."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return owner(host or "", domains)
