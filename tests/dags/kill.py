"""Kill a DAG's run while it works."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from ingest.local import airflow


def kill_when(dag: str, log: Path, moment: Callable[[str], bool], conf: Mapping[str, Any] | None = None) -> None:
    """Run a DAG and kill it with all its children as soon as `moment` is true of its log so far."""
    with (
        log.open("w", encoding="utf-8") as file,
        subprocess.Popen(
            [airflow.BINARY, "dags", "test", dag, *(["--conf", json.dumps(conf)] if conf else [])],
            env=airflow.environment(),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,
        ) as child,
    ):
        try:
            while child.poll() is None:
                if moment(log.read_text(encoding="utf-8", errors="replace")):
                    return
                time.sleep(0.02)
        finally:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
    pytest.fail(f"the run ended before it could be killed: {log}")
