"""Run scheduled Airflow in the background, for `make up` and `make down`."""

from collections.abc import Callable
from functools import partial

from ingest.local import airflow
from ingest.local.background import Background, answers, free_port
from ingest.settings import settings


def server() -> Background:
    """Return Airflow's scheduler, DAG processor and api-server."""
    return Background("standalone", airflow.home(), "PEYK_STANDALONE", "standalone")


def start(progress: Callable[[str], None] = lambda line: None) -> str:
    """Start scheduler, DAG processor and api-server, unless they run; return the address of the web pages.

    Raises PeykError with the log's path if they do not answer in time.
    """
    own = server()
    if own.running() and (address := own.address):
        return address
    # Orphans of a main process that was killed would crawl beside the new one.
    own.stop()
    progress("preparing Airflow's database")
    airflow.prepare()
    airflow.make_pools()
    port = free_port(8080)
    address = f"http://127.0.0.1:{port}"
    environment = airflow.environment(
        AIRFLOW__API__PORT=str(port),
        AIRFLOW__CORE__EXECUTION_API_SERVER_URL=f"{address}/execution/",
        PEYK_TIERS=str(tiers()),
        # Airflow's processes change their titles; without this, their environment would be overwritten by them.
        SPT_NOENV="1",
    )
    progress("starting Airflow")
    own.start(
        [str(airflow.BINARY), "standalone"], environment, address, partial(answers, port, "/api/v2/monitor/health")
    )
    return address


def tiers() -> int:
    """Return the last tier that the scheduled crawl visits: PEYK_TIERS if it is set, else 1, to start small."""
    return settings().tiers if "tiers" in settings().model_fields_set else 1
