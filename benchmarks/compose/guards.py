"""What must hold of the containers themselves: restarts, users, secrets, logins."""

import json
import re
from base64 import b64encode
from collections.abc import Collection
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from benchmarks.compose.proof import Proof
from benchmarks.compose.stack import Stack

AIRFLOW = ("airflow-api-server", "airflow-scheduler", "airflow-dag-processor", "worker-1", "worker-2")


def check_restarts(stack: Stack, proof: Proof, killed: Collection[str]) -> None:
    """Demand no restart but one for each kill, and of Airflow's services one more after Postgres was killed."""
    found = stack.restarts()
    proof.figures["restarts"] = ", ".join(f"{name} {number}" for name, number in found.items() if number) or "none"
    for name, number in found.items():
        allowed = (name in killed) + (name in AIRFLOW and "postgres" in killed)
        proof.demand(number <= allowed, f"{name} restarted {number} times, not {allowed} at most")
    for name in killed:
        proof.demand(found[name] >= 1, f"{name} was killed, and not restarted")


def check_rights(stack: Stack, proof: Proof, values: dict[str, str]) -> None:
    """Demand that no service is root, none may gain rights, and none of Airflow's knows a secret of Elastic's."""
    theirs = {values[name] for name in ("ELASTIC_PASSWORD", "KIBANA_PASSWORD", "KIBANA_ENCRYPTION_KEY")}
    for name, container in stack.containers().items():
        if name in ("world", "s3", "receiver"):
            continue
        user = str(container["Config"]["User"])
        proof.demand(re.match("[1-9][0-9]*(:|$)", user) is not None, f"{name} runs as {user or 'root'}")
        host = container["HostConfig"]
        proof.demand("no-new-privileges:true" in (host["SecurityOpt"] or ()), f"{name} may gain privileges")
        given = "\n".join(container["Config"]["Env"])
        if name.startswith(("airflow", "worker", "schedules")):
            proof.demand(not any(secret in given for secret in theirs), f"{name} knows a secret of Elasticsearch's")


def check_logins(proof: Proof, values: dict[str, str]) -> None:
    """Demand that Airflow refuses requests without a password, and accepts the administrator's."""
    base = f"http://localhost:{values['AIRFLOW_PORT']}"
    status, _ = _ask(f"{base}/api/v2/dags")
    proof.demand(status == 401, f"Airflow answers {status} to a stranger, not 401")
    person = {"username": "admin", "password": values["AIRFLOW_ADMIN_PASSWORD"]}
    wrong, _ = _ask(f"{base}/auth/token", person | {"password": "wrong"})
    proof.demand(wrong == 401, f"Airflow answers {wrong} to a wrong password, not 401")
    right, answer = _ask(f"{base}/auth/token", person)
    proof.demand(right == 201, f"Airflow answers {right} to the administrator, not 201")
    status, answer = _ask(f"{base}/api/v2/dags", token=answer.get("access_token", ""))
    known = sorted(dag["dag_id"] for dag in answer.get("dags", ()) if not dag["is_paused"])
    proof.figures["DAGs that the administrator sees running"] = ", ".join(known)
    proof.demand("crawl" in known, f"the administrator sees {known}, not crawl")


def check_kibana(proof: Proof, values: dict[str, str]) -> None:
    """Demand that the reader sees the dashboards in Peyk's space, and a stranger nothing."""
    url = f"http://localhost:{values['KIBANA_PORT']}/s/peyk/api/dashboards/peyk-newsroom"
    status, _ = _ask(url)
    proof.demand(status == 401, f"Kibana answers {status} to a stranger, not 401")
    pair = f"peyk-kibana-reader:{values['PEYK_KIBANA_READER_PASSWORD']}"
    status, answer = _ask(url, basic=b64encode(pair.encode()).decode())
    title = answer.get("data", {}).get("title")
    proof.demand(title == "تحریریه", f"Kibana answers {status} to its reader, and the dashboard {title}, not تحریریه")


def check_page(proof: Proof, values: dict[str, str]) -> None:
    """Demand that the page finds stories, by its own user, which reads and does nothing else."""
    status, answer = _ask(f"http://localhost:{values['WEB_PORT']}/search.json")
    found = answer.get("total", 0)
    proof.figures["articles that the page finds"] = str(found)
    proof.demand(status == 200 and found > 0, f"the page answers {status}, and finds {found} articles")


def _ask(url: str, body: dict[str, str] | None = None, token: str = "", basic: str = "") -> tuple[int, dict[str, Any]]:
    headers = {"Content-Type": "application/json"}
    headers |= {"Authorization": f"Bearer {token}" if token else f"Basic {basic}"} if token or basic else {}
    request = Request(url, json.dumps(body).encode() if body else None, headers)
    try:
        with urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        return error.code, {}
