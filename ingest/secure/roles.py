"""The roles: index_mappings/security/*.json, with the prefix of this installation."""

import json
from typing import Any

from ingest.installation import shipped
from ingest.settings import settings

FOLDER = shipped("index_mappings") / "security"
DAGS = ("crawl", "rebuild", "watch")
"""The roles of the user `peyk`: one scheduler runs all DAGs."""


def names() -> list[str]:
    """Return the names of the roles."""
    return sorted(file.stem for file in FOLDER.glob("*.json"))


def title(role: str) -> str:
    """Return the name of a role, of its user and of its API key on the cluster, with the prefix."""
    return settings().index(f"peyk-{role}")


def load(role: str) -> dict[str, Any]:
    """Return a role as Elasticsearch takes it: its indices, and its space in Kibana, are those of this installation."""
    definition: dict[str, Any] = json.loads((FOLDER / f"{role}.json").read_text(encoding="utf-8"))
    for part in definition["indices"]:
        part["names"] = [settings().index(name) for name in part["names"]]
    for part in definition.get("applications", []):
        part["resources"] = [f"space:{settings().kibana_space}"]
    return definition
