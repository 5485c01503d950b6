"""`peyk kibana setup` and `check`: the space, data views, searches, filters and dashboards in Kibana."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from ingest.elastic import Credentials
from ingest.elastic.credentials import credentials
from ingest.errors import PeykError
from ingest.kibana.client import CREDENTIALS, Client, ConflictError, NotThereError
from ingest.kibana.dashboards import body, dashboard_id
from ingest.kibana.load import load
from ingest.kibana.saved import ndjson, saved_objects, view_id
from ingest.kibana.settings import KibanaSettings
from ingest.settings import read, settings

OLDEST = (9, 0)
DASHBOARDS = (9, 4)
"""The first version with the Dashboards API."""
SPACE = {
    "name": "پیک",
    "description": "جستجو در خبرهای فارسی و پایش گردآوری آن‌ها",
    "initials": "پ",
    "color": "#0B6E6E",
}
KINDS = {"index-pattern": "data view", "search": "saved search", "query": "saved filter"}


@dataclass(frozen=True, slots=True)
class Step:
    """An object of Kibana. `done`: made, set (it was there), there or missing."""

    kind: str
    name: str
    done: Literal["made", "set", "there", "missing"]


def set_up() -> list[Step]:
    """Write everything to Kibana, and return what was done. Idempotent: each object is created or replaced whole.

    Raises PeykError if Kibana cannot be reached, refuses, or is too old; then a part may be written.
    """
    definitions = load()
    with connected() as client:
        version = _version(client)
        if version < OLDEST:
            raise PeykError(f"{_named(client, version)} is too old: Peyk's objects need Kibana 9.0 or later")
        steps = [_space(client)]
        objects = saved_objects(definitions)
        _import(client, ndjson(objects))
        steps += [Step(KINDS[item["type"]], item["id"], "set") for item in objects]
        first = {"data_view_id": view_id(definitions.views[0].id), "force": True}
        client.send("POST", _path("/api/data_views/default"), first)
        if version < DASHBOARDS:
            raise PeykError(
                f"{_named(client, version)} has no Dashboards API: data views and saved searches are in place, "
                "dashboards need Kibana 9.4 or later"
            )
        for dashboard in definitions.dashboards:
            name = dashboard_id(dashboard.id)
            made = not _is_there(client, f"/api/dashboards/{name}")
            client.send("PUT", _path(f"/api/dashboards/{name}"), body(dashboard))
            steps.append(Step("dashboard", name, "made" if made else "set"))
    return steps


def check() -> list[Step]:
    """Return whether each data view and dashboard is in Kibana. Raises PeykError if it cannot be asked."""
    definitions = load()
    places = [("data view", view_id(view.id), "/api/data_views/data_view/") for view in definitions.views]
    places += [("dashboard", dashboard_id(one.id), "/api/dashboards/") for one in definitions.dashboards]
    with connected() as client:
        _version(client)
        return [
            Step(kind, name, "there" if _is_there(client, path + name) else "missing") for kind, name, path in places
        ]


@contextmanager
def connected() -> Iterator[Client]:
    """Yield a client for the Kibana of the settings."""
    given = read(KibanaSettings)
    who = Credentials(user="elastic", password=given.elastic.get_secret_value()) if given.elastic else None
    if given.ca_certs and not given.ca_certs.is_file():
        raise PeykError(f"KIBANA_CA_CERTS={given.ca_certs}: no such file")
    ca_certs = str(given.ca_certs) if given.ca_certs else None
    with Client(given.url, who or credentials(settings()), ca_certs) as client:
        yield client


def _version(client: Client) -> tuple[int, int]:
    """Return the version of a Kibana that is ready and knows the user. Raises PeykError otherwise."""
    try:
        status = client.get("/api/status")
    except NotThereError as error:
        raise PeykError(f"{client.name} is not Kibana: it has no /api/status; check KIBANA_URL") from error
    number = status.get("version", {}).get("number")
    if number is None and "status" in status:
        raise PeykError(f"Kibana at {client.name} does not accept these credentials; {CREDENTIALS}")
    match = re.match(r"(\d+)\.(\d+)", str(number))
    if not match:
        raise PeykError(f"{client.name} is not Kibana: it states no version; check KIBANA_URL")
    return int(match[1]), int(match[2])


def _named(client: Client, version: tuple[int, int]) -> str:
    return f"Kibana {version[0]}.{version[1]} at {client.name}"


def _space(client: Client) -> Step:
    """Create or update the space. Another set-up may create it at the same time."""
    name = settings().kibana_space
    space = {"id": name, **SPACE}
    try:
        client.send("PUT", f"/api/spaces/space/{name}", space)
        return Step("space", name, "set")
    except NotThereError:
        pass
    try:
        client.send("POST", "/api/spaces/space", space)
    except ConflictError:
        return Step("space", name, "set")
    return Step("space", name, "made")


def _import(client: Client, content: bytes) -> None:
    answer = client.upload(_path("/api/saved_objects/_import?overwrite=true"), "peyk.ndjson", content)
    errors: list[dict[str, Any]] = answer.get("errors", [])
    if not answer.get("success"):
        wrong = "; ".join(f"{one.get('id')}: {one.get('error', {}).get('type')}" for one in errors[:3]) or "no reason"
        raise PeykError(f"Kibana at {client.name} did not import all objects: {wrong}")
    moved = [one["id"] for one in answer.get("successResults", []) if one.get("destinationId", one["id"]) != one["id"]]
    if moved:
        way = "delete it there, or set PEYK_INDEX_PREFIX"
        raise PeykError(f"Kibana at {client.name} has {moved[0]} in another space already; {way}, and run it again")


def _is_there(client: Client, path: str) -> bool:
    try:
        client.get(_path(path))
    except NotThereError:
        return False
    return True


def _path(path: str) -> str:
    return f"/s/{settings().kibana_space}{path}"
