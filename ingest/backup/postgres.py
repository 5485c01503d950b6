"""Back up Airflow's metadata by pg_dump, if its database is Postgres."""

import os
import subprocess
from pathlib import Path
from shutil import which
from urllib.parse import parse_qs, unquote, urlsplit

from ingest.errors import PeykError
from ingest.settings import settings

DUMP = "airflow.dump"


def environment() -> dict[str, str] | None:
    """Return the environment in which Postgres' programs reach Airflow's database; None if that is not Postgres.

    The password is in the environment, not among the arguments, which every account of a machine can read.
    """
    address = settings().airflow_database_address
    scheme, _, _ = address.partition("://")
    if not scheme.startswith("postgres"):
        return None
    parts = urlsplit("postgres://" + address.partition("://")[2])
    values = {
        "PGHOST": parts.hostname,
        "PGPORT": str(parts.port) if parts.port else None,
        "PGUSER": unquote(parts.username) if parts.username else None,
        "PGPASSWORD": unquote(parts.password) if parts.password else None,
        "PGDATABASE": unquote(parts.path.lstrip("/")) or None,
        "PGSSLMODE": parse_qs(parts.query).get("sslmode", [None])[0],
        "PGCONNECT_TIMEOUT": "30",
    }
    return os.environ | {name: value for name, value in values.items() if value}


def dump(target: Path) -> str:
    """Write a dump of Airflow's database; return why none was written, or "". Raises PeykError if pg_dump fails."""
    variables = environment()
    if variables is None:
        return "Airflow's metadata was left out: AIRFLOW__DATABASE__SQL_ALCHEMY_CONN names no Postgres here"
    if not which("pg_dump"):
        return "Airflow's metadata was left out: pg_dump is not installed here"
    half = target.with_name(target.name + ".part")
    half.touch(mode=0o600)
    _run(["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={half}"], variables, "dumped")
    half.rename(target)
    return ""


def check(source: Path) -> None:
    """Raise PeykError if `restore` lacks the dump, the database or pg_restore."""
    if not source.is_file():
        raise PeykError("the backup has no dump of Airflow's database: leave out --airflow")
    if environment() is None:
        raise PeykError("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN names no Postgres: set it, or leave out --airflow")
    if not which("pg_restore"):
        raise PeykError("pg_restore is not installed here: install Postgres' client programs, or leave out --airflow")


def restore(source: Path) -> None:
    """Replace Airflow's database by a dump, in one transaction. Raises PeykError if pg_restore fails."""
    variables = environment() or {}
    options = ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    database = f"--dbname={variables.get('PGDATABASE', '')}"
    _run(["pg_restore", *options, database, str(source)], variables, "restored")


def _run(command: list[str], variables: dict[str, str], what: str) -> None:
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise PeykError(
            f"Airflow's database cannot be {what} ({lines[0] if lines else f'exit code {done.returncode}'}): "
            "check that Postgres runs, or leave Airflow out"
        )
