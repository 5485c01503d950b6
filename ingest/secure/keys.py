"""API keys: one per role, shown once or kept in a file of mode 0600."""

import re
from base64 import b64decode
from contextlib import suppress
from pathlib import Path
from typing import Any

from elasticsearch import AuthenticationException, Elasticsearch, NotFoundError

from ingest.elastic import Credentials, connect
from ingest.errors import PeykError
from ingest.files import replace_file
from ingest.secure import files, roles

_FORM = re.compile("[A-Za-z0-9+/_-]+={0,2}")
DAGS = "dags"
"""The key with the rights of the user `peyk`."""


def names() -> list[str]:
    """Return the names of the keys that can be made."""
    return [*roles.names(), DAGS]


def descriptors(name: str) -> dict[str, dict[str, Any]]:
    """Return the role descriptors of a key by role. Raises PeykError for an unknown name."""
    if name not in names():
        raise PeykError(f"there is no role {name}: {', '.join(names())}")
    wanted = {role: roles.load(role) for role in (roles.DAGS if name == DAGS else (name,))}
    # A role has a description, a key's rights have none.
    return {
        role: {part: value for part, value in each.items() if part != "description"} for role, each in wanted.items()
    }


def make_key(client: Elasticsearch, name: str, *, replace: bool = False) -> str:
    """Make a key and return its text, which Elasticsearch shows only once. Raises PeykError for an unknown name.

    `replace` revokes the older keys of the name.
    """
    rights = descriptors(name)
    older = _ids(client, name) if replace else []
    made = client.security.create_api_key(name=roles.title(name), role_descriptors=rights)
    if older:
        client.security.invalidate_api_key(ids=older)
    return str(made["encoded"])


def keep_key(client: Elasticsearch, name: str, folder: Path) -> str:
    """Write a key to the file `<name>.key` of `folder`, unless that holds a valid one; return made, updated or kept.

    A valid key keeps its text and gets the current privileges of its role.
    """
    path = folder / f"{name}.key"
    text = path.read_text(encoding="ascii", errors="replace").strip() if path.exists() else ""
    if _FORM.fullmatch(text) and _is_valid(text):
        path.chmod(files.SECRET)
        # Only the user who made a key may change it.
        with suppress(NotFoundError):
            changed = client.security.update_api_key(id=_id(text), role_descriptors=descriptors(name))["updated"]
            return "updated" if changed else "kept"
    replace_file(path, make_key(client, name).encode(), files.SECRET)
    return "made"


def _is_valid(text: str) -> bool:
    try:
        with connect(credential=Credentials(api_key=text)) as client:
            client.security.authenticate()
    except AuthenticationException:
        return False
    return True


def _id(text: str) -> str:
    return b64decode(text).decode().partition(":")[0]


def _ids(client: Elasticsearch, name: str) -> list[str]:
    held = client.security.get_api_key(name=roles.title(name), active_only=True)["api_keys"]
    return [str(key["id"]) for key in held]
