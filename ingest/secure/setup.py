"""`peyk secure setup`: roles, users and API keys on a cluster. Idempotent: it changes only what differs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from elasticsearch import ApiError, AuthenticationException, AuthorizationException, Elasticsearch

from ingest.elastic import Credentials, connect
from ingest.errors import PeykError
from ingest.secure import files, keys, roles
from ingest.secure.settings import Passwords
from ingest.secure.users import users
from ingest.settings import read, settings


@dataclass(frozen=True, slots=True)
class Step:
    """What was done: `kind` is role, user, password or key; `done`: made, set (it was there), updated or kept."""

    kind: str
    name: str
    done: str


def set_up(folder: Path | None = None) -> list[Step]:
    """Write the roles, the users whose password is set, and, with `folder`, API keys into it; return what was done.

    Raises PeykError, before anything is written, if a password is too short, and if the cluster has no security or
    the credentials are not those of an administrator.
    """
    given = read(Passwords)
    wanted = users(given)
    with administrator(given) as client, _explained():
        steps = [_write_role(client, role) for role in roles.names()]
        for user in wanted:
            made = client.security.put_user(username=user.name, password=user.password, roles=list(user.roles))
            steps.append(Step("user", user.name, "made" if made["created"] else "set"))
        if given.kibana_system:
            client.security.change_password(username="kibana_system", password=given.kibana_system.get_secret_value())
            steps.append(Step("password", "kibana_system", "set"))
        if folder:
            with files.locked(folder):
                steps += [Step("key", name, keys.keep_key(client, name, folder)) for name in keys.names()]
    return steps


def new_key(name: str, *, replace: bool = False) -> str:
    """Make an API key of a role and return it. `replace` revokes the older ones. Raises PeykError as `set_up` does."""
    keys.descriptors(name)
    with administrator(read(Passwords)) as client, _explained():
        return keys.make_key(client, name, replace=replace)


def administrator(given: Passwords) -> Elasticsearch:
    """Return a client of the superuser `elastic` if its password is known, else of the settings' own credentials."""
    if given.elastic:
        return connect(credential=Credentials(user="elastic", password=given.elastic.get_secret_value()))
    return connect()


def _write_role(client: Elasticsearch, role: str) -> Step:
    name = roles.title(role)
    made = client.security.put_role(name=name, **roles.load(role))["role"]["created"]
    return Step("role", name, "made" if made else "set")


@contextmanager
def _explained() -> Iterator[None]:
    cluster = settings().elasticsearch_name
    way = "set ELASTIC_PASSWORD, or ELASTICSEARCH_USER and ELASTICSEARCH_PASSWORD of an administrator"
    try:
        yield
    except AuthenticationException as error:
        raise PeykError(f"{cluster} does not accept these credentials; {way}") from error
    except AuthorizationException as error:
        raise PeykError(f"{cluster}: these credentials may not administer security; {way}") from error
    except ApiError as error:
        if "no handler found" in str(error):
            raise PeykError(f"{cluster} has security off: set xpack.security.enabled to true and restart it") from error
        raise PeykError(f"{cluster} refuses the set-up: {error}") from error
