"""Run Airflow of this checkout as child processes: `ingest` never imports it."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ingest.errors import PeykError
from ingest.installation import shipped
from ingest.settings import settings

DAGS = shipped("dags")
BINARY = Path(sys.executable).with_name("airflow")


def home() -> Path:
    """Return the folder of Airflow's configuration, database and logs: AIRFLOW_HOME, or one in PEYK_VAR."""
    return Path(os.environ.get("AIRFLOW_HOME") or settings().var / "airflow").absolute()


def environment(**more: str) -> dict[str, str]:
    """Return the environment of an Airflow process: that of this process, Airflow's settings, and `more`."""
    return (
        os.environ
        | {
            # Airflow starts further processes by the name `airflow`.
            "PATH": os.pathsep.join([str(BINARY.parent), os.environ.get("PATH", os.defpath)]),
            "AIRFLOW_HOME": str(home()),
            "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__PARALLELISM": "4",
            "AIRFLOW__CORE__DEFAULT_TIMEZONE": "Asia/Tehran",
            "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
            # No password is needed: only this machine can reach it.
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API_AUTH__JWT_SECRET": _secret("jwt"),
            "AIRFLOW__API__SECRET_KEY": _secret("api"),
            "PYTHONWARNINGS": "ignore",
        }
        | more
    )


def check_installed() -> None:
    """Raise PeykError if Airflow is not installed."""
    if not BINARY.exists():
        raise PeykError("Airflow is not installed: pip install 'peyk[airflow]'")


def prepare() -> None:
    """Create or migrate Airflow's database. Raises PeykError with the log's path if that fails."""
    check_installed()
    _make_home()
    marker = home() / f"migrated-{_version()}"
    if not marker.exists():
        _run(["db", "migrate"], home() / "migrate.log")
        marker.touch()


def make_pools() -> None:
    """Create the pools that DAGs name: the scheduler starts no task of an unknown pool."""
    _run(["pools", "set", "backfill", "1", "past days, one unit at a time"], home() / "pools.log")


def run_dag(
    dag: str,
    log: Path,
    progress: Callable[[str], None] = lambda task: None,
    conf: Mapping[str, Any] | None = None,
    **more: str,
) -> int:
    """Run a DAG once, to its end, in a child process; write its output to `log`, and return its exit code.

    Calls `progress` with the name of each task that starts. `conf`: the run's params; `more`: environment variables.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with (
        log.open("w", encoding="utf-8") as file,
        subprocess.Popen(
            [BINARY, "dags", "test", dag, *(["--conf", json.dumps(conf)] if conf else [])],
            env=environment(**more),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as child,
    ):
        assert child.stdout
        try:
            for line in child.stdout:
                file.write(line)
                if "starting task_id=" in line:
                    progress(line.split("starting task_id=")[1].split()[0])
            return child.wait()
        finally:
            # After an interrupt, do not wait for a hanging run; kill() does nothing to one that has ended.
            child.kill()


def _make_home() -> None:
    """Make Airflow's folder. One in PEYK_VAR is closed to others, as Airflow writes secrets into its configuration."""
    home().mkdir(parents=True, exist_ok=True)
    if not os.environ.get("AIRFLOW_HOME"):
        home().chmod(0o700)


def _run(arguments: list[str], log: Path) -> None:
    with log.open("w", encoding="utf-8") as file:
        done = subprocess.run(
            [BINARY, *arguments], env=environment(), stdin=subprocess.DEVNULL, stdout=file, stderr=file, check=False
        )
    if done.returncode:
        raise PeykError(f"airflow {' '.join(arguments)} failed; see {log}")


def _version() -> str:
    from importlib.metadata import version

    return version("apache-airflow")


def _secret(name: str) -> str:
    """Return a secret of this checkout; create it the first time."""
    path = home() / f"{name}.secret"
    if not path.exists():
        _make_home()
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32), encoding="utf-8")
    return path.read_text(encoding="utf-8")
