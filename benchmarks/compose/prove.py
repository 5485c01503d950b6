"""`prove`: the whole proof, step by step."""

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.compose import drill, standins
from benchmarks.compose.crawls import check_books, kill_at, settle
from benchmarks.compose.difference import difference
from benchmarks.compose.docker import Docker
from benchmarks.compose.environment import AGENT, Size, knobs, write
from benchmarks.compose.gold import cluster
from benchmarks.compose.guards import check_kibana, check_logins, check_page, check_restarts, check_rights
from benchmarks.compose.metrics import check_metrics
from benchmarks.compose.proof import Proof
from benchmarks.compose.several import several
from benchmarks.compose.stack import Stack
from benchmarks.soak.courtesy import judge
from ingest.errors import PeykError
from ingest.sample.server import Visit

KILLS = {"airflow-scheduler": 0.1, "elasticsearch": 0.35, "postgres": 0.6}
"""The services that are killed, each when that share of the articles is searchable."""


def prove(docker: Docker, size: Size, folder: Path, tell: Callable[[str], None], *, celery: bool, keep: bool) -> Proof:
    """Run the proof in a folder of its own, emptied first. `keep` leaves the containers running at the end."""
    proof = Proof(tell)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    values = write(size, folder, celery=celery)
    proof.settings = knobs(size, folder, celery=celery)
    stack = Stack(docker, folder)
    with proof.step("base images"):
        standins.make(docker, tell)
    start = time.monotonic()
    try:
        _run(stack, proof, size, values, celery=celery)
    except PeykError as error:
        proof.demand(False, str(error))
    finally:
        proof.seconds["all but the base images"] = round(time.monotonic() - start, 1)
        if proof.faults:
            (folder / "logs.txt").write_text(stack.compose("logs", "--no-color", "--timestamps"), encoding="utf-8")
            tell(f"the services' logs: {folder / 'logs.txt'}")
        if not keep:
            stack.compose("--profile", "*", "down", "--volumes", "--timeout", "10")
    return proof


def _run(stack: Stack, proof: Proof, size: Size, values: dict[str, str], *, celery: bool) -> None:
    # Of an earlier proof that was stopped.
    stack.compose("--profile", "*", "down", "--volumes", "--timeout", "10")
    proof.difference = difference(stack)
    with proof.step("build the image"):
        stack.compose("build", "airflow-init")
    with proof.step("up, until all are healthy"):
        stack.compose("up", "--detach", "--no-build")
        stack.wait(proof.tell)
    articles = sum(1 for _ in size.edition(1).gold())
    with cluster(stack, values) as client:
        if celery:
            several(stack, client, proof, size)
        else:
            with proof.step("first crawl, with three kills"):
                for service, share in KILLS.items():
                    kill_at(stack, client, proof, service, int(articles * share))
                settle(client, proof, size, 1)
            with proof.step("second crawl: corrections and new stories"):
                stack.compose("kill", "--signal", "HUP", "world")
                settle(client, proof, size, 2)
        with proof.step("checks"):
            check_books(stack, client, proof)
            # A worker that was killed was checked before it was stopped and started, which counts from 0 again.
            check_restarts(stack, proof, [] if celery else list(KILLS))
            check_rights(stack, proof, values)
            check_logins(proof, values)
            check_kibana(proof, values)
            check_page(proof, values)
            _check_courtesy(stack, proof, size)
        with proof.step("metrics, and an alert"):
            check_metrics(client, proof, values, stack.folder)
    drill.drill(stack, proof, size, values)


def _check_courtesy(stack: Stack, proof: Proof, size: Size) -> None:
    lines = (stack.folder / "world" / "requests.jsonl").read_text(encoding="utf-8").splitlines()
    judged = judge((Visit(**json.loads(line)) for line in lines), size.edition(2), AGENT)
    proof.figures["requests to the sample world"] = f"{judged.requests}, {len(judged.breaches)} discourteous"
    proof.faults += [f"discourteous: {line}" for line in judged.breaches[:10]]
