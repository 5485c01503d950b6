"""Several workers with disks of their own: a first crawl undisturbed, then a worker is killed amid its run."""

import time

from elasticsearch import Elasticsearch

from benchmarks.compose.crawls import PATIENCE, settle
from benchmarks.compose.environment import Size
from benchmarks.compose.proof import Proof
from benchmarks.compose.stack import Stack
from ingest.errors import PeykError

WORKERS = ("worker-1", "worker-2")


def several(stack: Stack, client: Elasticsearch, proof: Proof, size: Size) -> None:
    """Crawl two editions; the second while the first worker is killed."""
    with proof.step("first crawl, undisturbed"):
        settle(client, proof, size, 1)
    again = stack.psql("select dag_id, run_id from task_instance where try_number > 1")
    proof.demand(not again, f"tasks at their second try without a kill: {again}")
    with proof.step("second crawl, a worker killed amid it"):
        stack.compose("kill", "--signal", "HUP", "world")
        _kill_at_work(stack, proof, "worker-1")
        settle(client, proof, size, 2)
    done = dict(stack.psql("select hostname, count(*) from task_instance where dag_id = 'crawl' group by 1"))
    names = {item["Id"][:12]: name for name, item in stack.containers().items()}
    shares = {names.get(host, host): number for host, number in done.items() if host}
    proof.figures["crawls by worker"] = ", ".join(f"{name} {number}" for name, number in sorted(shares.items()))
    proof.demand(set(WORKERS) <= shares.keys(), f"not every worker had a crawl: {shares}")
    _check_foreign_archive(stack, proof)


def _kill_at_work(stack: Stack, proof: Proof, worker: str) -> None:
    """SIGKILL a worker while a crawl of the schedule runs in it."""
    host = stack.containers()[worker]["Id"][:12]
    query = f"select run_id from task_instance where dag_id = 'crawl' and state = 'running' and hostname = '{host}'"  # noqa: S608
    end = time.monotonic() + PATIENCE
    while not (running := stack.psql(query)):
        if time.monotonic() > end:
            raise PeykError(f"{worker} got no crawl in {PATIENCE} s")
        time.sleep(1)
    # Its imports are over, and requests under way.
    time.sleep(5)
    stack.kill(worker)
    proof.figures[f"{worker} killed in"] = running[0][0]
    stack.wait(proof.tell)


def _check_foreign_archive(stack: Stack, proof: Proof) -> None:
    """Demand that a worker with another archive refuses in one sentence, before it asks a site."""
    told = stack.docker.attempt(
        *("exec", "-e", "PEYK_ARCHIVE=/tmp/foreign", stack.containers()["worker-2"]["Id"], "peyk", "crawl")
    )
    message = told.stderr.strip()
    proof.figures["a worker with another archive"] = message.replace("\n", " ")[:200]
    proof.demand(told.returncode == 2 and "Traceback" not in message, f"a foreign archive: {told.returncode} {message}")
