"""The users of the set-up, each with its roles and its password."""

from dataclasses import dataclass, field

from ingest.errors import PeykError
from ingest.secure import roles
from ingest.secure.settings import Passwords
from ingest.settings import settings

SHORTEST = 6
"""Fewest characters of a password that Elasticsearch accepts."""


@dataclass(frozen=True, slots=True)
class User:
    """A user of the cluster. `roles` are names on the cluster."""

    name: str
    roles: tuple[str, ...]
    password: str = field(repr=False)


def users(given: Passwords) -> list[User]:
    """Return the users whose password is set. Raises PeykError for a password that Elasticsearch would refuse."""
    wanted = []
    for variable, secret in given:
        if secret is None:
            continue
        password = secret.get_secret_value()
        if len(password) < SHORTEST:
            raise PeykError(f"{_variable(variable)}: a password has at least {SHORTEST} characters")
        if variable == "password":
            wanted.append(User(settings().index("peyk"), tuple(map(roles.title, roles.DAGS)), password))
        elif variable.endswith("_password"):
            role = roles.title(variable.removesuffix("_password").replace("_", "-"))
            wanted.append(User(role, (role,), password))
    return wanted


def _variable(name: str) -> str:
    return str(Passwords.model_fields[name].validation_alias or f"PEYK_{name.upper()}")
