"""Once per start: Peyk's indices, and the DAGs unpaused if PEYK_USER_AGENT names a contact, else paused.

Sites must know whom to write to. DAGs that were unpaused once are left alone: a person may have paused one since.
"""

import os
import sys
import time
from pathlib import Path

from airflow.models.dag import DagModel
from commands import airflow
from contact import names_contact

from ingest.elastic import connect
from ingest.index.indices import ensure_indices

DAGS = sorted(path.stem for path in Path(os.environ["AIRFLOW__CORE__DAGS_FOLDER"]).glob("*.py"))
MARK = "peyk-schedules"
PATIENCE = 300
"""Seconds until the DAG processor must have read the DAGs."""


def change(verb: str) -> None:
    """Pause or unpause all DAGs of Peyk, as soon as Airflow knows them."""
    end = time.monotonic() + PATIENCE
    while unknown := [name for name in DAGS if DagModel.get_dagmodel(name) is None]:
        if time.monotonic() > end:
            sys.exit(f"Airflow does not know {', '.join(unknown)}: see the log of airflow-dag-processor")
        time.sleep(2)
    airflow("dags", verb, "--yes", "--treat-dag-id-as-regex", f"^({'|'.join(DAGS)})$")


# Before the first runs, which would make them side by side.
with connect() as client:
    ensure_indices(client)

agent = os.environ.get("PEYK_USER_AGENT", "")
if not names_contact(agent):
    change("pause")
    airflow("variables", "delete", MARK)
    print(
        "schedules: paused. Set PEYK_USER_AGENT in .env to a name with a contact, such as "
        "'MyNews/1.0 (+https://news.example/bot; bot@news.example)', and run docker compose up -d again"
    )
elif airflow("variables", "get", MARK):
    print("schedules: as they were left")
else:
    change("unpause")
    airflow("variables", "set", MARK, "started")
    print(f"schedules: started, as {agent}")
