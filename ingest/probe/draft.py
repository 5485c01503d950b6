"""Draft a row for a new outlet from its address."""

import re
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from ingest.errors import PeykError
from ingest.outlets import Outlet, by_domain, owner
from ingest.probe.look import Finding
from ingest.validation import first_fault


def draft(url: str, given: Mapping[str, Any], rows: Mapping[str, Outlet]) -> Outlet:
    """Return a first row from the address and the fields `given` by hand.

    Raises PeykError for an address without a host name, an outlet that is already in `rows`, or a wrong field.
    """
    try:
        host = (urlsplit(url if "://" in url else f"https://{url}").hostname or "").removeprefix("www.")
    except ValueError:
        host = ""
    if "." not in host:
        raise PeykError(f"{url} is not a web address: it must name a host, as https://www.khabar.example/")
    name = re.sub(r"[^a-z0-9]+", "-", host.rpartition(".")[0]).strip("-")
    row: dict[str, Any] = {"id": name, "name": name.replace("-", " ").title(), "name_fa": host, "domain": host, **given}
    if known := owner(host, by_domain(rows)):
        raise PeykError(f"{host} already belongs to outlet {known.id}; `peyk outlets probe {known.id}` checks its row")
    if row["id"] in rows:
        raise PeykError(f"the id {row['id']} is taken by {rows[row['id']].domain}; give another with --id")
    try:
        return Outlet(**row)
    except ValidationError as error:
        place, fault = first_fault(error)
        raise PeykError(f"{host}: field {place}: {fault}") from error


def finish(finding: Finding, given: Collection[str]) -> Outlet:
    """Return the row with the probe's changes and, unless one was given, the Persian name of the home page.

    Raises PeykError if the probe failed.
    """
    if finding.state == "failed":
        problems = "\n".join(f"  {problem}" for problem in finding.problems)
        raise PeykError(f"{finding.outlet.domain}: no row can be made\n{problems}\nIf you know its feed: --feed URL")
    named = {"name_fa": finding.name_fa} if finding.name_fa and "name_fa" not in given else {}
    return finding.row.model_copy(update=named)
