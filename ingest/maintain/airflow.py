"""Airflow's metadata: rows of old runs are deleted by Airflow's own `db clean`."""

import os
import re
import subprocess
from datetime import datetime, timedelta

from ingest.errors import PeykError
from ingest.local import airflow
from ingest.settings import HIDDEN, settings

VARIABLES = ("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "AIRFLOW__CORE__SQL_ALCHEMY_CONN")
TABLES = (
    "job", "log", "dag_run", "task_instance", "task_instance_history", "task_reschedule", "xcom", "asset_event",
    "callback", "deadline", "import_error", "trigger", "revoked_token", "celery_taskmeta", "celery_tasksetmeta",
)  # fmt: skip
"""What grows with every run. Not `dag`, in which it is written that a person paused one."""
_FOUND = re.compile(r"Found (\d+) rows meeting deletion criteria")


def clean(now: datetime, *, dry_run: bool) -> tuple[int, str]:
    """Delete the rows of runs that began before `now` minus PEYK_KEEP_AIRFLOW days; the newest run of a DAG stays.

    Returns the number of rows, and why nothing was done, or "". With `dry_run`, rows are only counted. Raises PeykError
    if Airflow hides the database's address from its task, or if `airflow db clean` fails.
    """
    if not airflow.BINARY.exists():
        return 0, "Airflow's metadata was left alone: Airflow is not installed here"
    environment, known = _environment()
    if not known:
        return 0, "Airflow's metadata was left alone: it has no database here"
    limit = now - timedelta(days=settings().keep_airflow)
    options = ["--clean-before-timestamp", limit.isoformat(timespec="seconds"), "--skip-archive", "--yes"]
    options += ["--tables", ",".join(TABLES), "--error-on-cleanup-failure"]
    done = subprocess.run(
        [airflow.BINARY, "db", "clean", *options, *(["--dry-run"] if dry_run else [])],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or done.stdout.strip().splitlines() or [""]
        raise PeykError(f"airflow db clean failed: {lines[-1][:300]}; check Airflow's database, and run this again")
    return sum(map(int, _FOUND.findall(done.stdout + done.stderr))), ""


def _environment() -> tuple[dict[str, str], bool]:
    """Return the environment of `airflow db clean`, and whether a database is known."""
    # A task hides the database from its children, and marks them as clients of Airflow's API.
    shown = {
        name: value
        for name, value in os.environ.items()
        if not (value.startswith(HIDDEN) or name.startswith("_AIRFLOW_"))
    }
    environment = shown | {"AIRFLOW_HOME": str(airflow.home()), "PYTHONWARNINGS": "ignore"}
    if address := settings().airflow_database_address:
        return environment | {VARIABLES[0]: address}, True
    if (airflow.home() / "airflow.db").is_file():
        return environment, True
    if any(os.environ.get(name, "").startswith(HIDDEN) for name in VARIABLES):
        raise PeykError("Airflow hides its database from tasks: set PEYK_AIRFLOW_DATABASE to its address")
    return environment, False
