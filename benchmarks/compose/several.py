"""Several workers, no disk shared: a crawl undisturbed, then one is killed amid a run, and the other goes on."""

import time

from elasticsearch import Elasticsearch

from benchmarks.compose.crawls import PATIENCE, settle
from benchmarks.compose.environment import Size
from benchmarks.compose.guards import check_restarts
from benchmarks.compose.proof import Proof
from benchmarks.compose.stack import Stack
from ingest.errors import PeykError

WORKERS = ("worker-1", "worker-2")


def several(stack: Stack, client: Elasticsearch, proof: Proof, size: Size) -> None:
    """Crawl two editions. Amid the second the worker at work is killed, and taken away; the other must end it."""
    hosts = {stack.containers()[name]["Id"][:12]: name for name in WORKERS}
    with proof.step("first crawl, undisturbed"):
        settle(client, proof, size, 1)
    again = stack.psql("select dag_id, run_id from task_instance where try_number > 1")
    proof.demand(not again, f"tasks at their second try without a kill: {again}")
    with proof.step("second crawl, a worker killed amid it"):
        stack.compose("kill", "--signal", "HUP", "world")
        killed = _kill_at_work(stack, proof, hosts)
        check_restarts(stack, proof, [killed])
        stack.compose("stop", killed)
        settle(client, proof, size, 2)
    done = dict(stack.psql("select hostname, count(*) from task_instance where dag_id = 'crawl' group by 1"))
    shares = {name: done[host] for host, name in hosts.items() if host in done}
    proof.figures["crawls by worker"] = ", ".join(f"{name} {number}" for name, number in sorted(shares.items()))
    proof.demand(set(WORKERS) <= shares.keys(), f"not every worker had a crawl: {shares}")
    _check_foreign_archive(stack, proof, next(name for name in WORKERS if name != killed))
    stack.compose("start", killed)
    stack.wait(proof.tell)


def _kill_at_work(stack: Stack, proof: Proof, hosts: dict[str, str]) -> str:
    """SIGKILL the worker in which a crawl of the schedule runs, and return its name."""
    end = time.monotonic() + PATIENCE
    query = "select hostname, run_id from task_instance where dag_id = 'crawl' and state = 'running'"
    while not (running := [row for row in stack.psql(query) if row[0] in hosts]):
        if time.monotonic() > end:
            raise PeykError(f"no worker got a crawl in {PATIENCE} s")
        time.sleep(0.5)
    # Its imports are over, and requests under way.
    time.sleep(4)
    (host, run), *_ = running
    stack.kill(hosts[host])
    proof.tell(f"killed {hosts[host]} in {run}")
    time.sleep(1)
    stack.wait(proof.tell)
    (state,), *_ = stack.psql(f"select state from task_instance where run_id = '{run}' and dag_id = 'crawl'")  # noqa: S608
    proof.figures[f"{hosts[host]} killed in"] = f"{run}, then {state}"
    return hosts[host]


def _check_foreign_archive(stack: Stack, proof: Proof, worker: str) -> None:
    """Demand that a worker with another archive refuses in one sentence, before it asks a site."""
    told = stack.docker.attempt(
        *("exec", "-e", "PEYK_ARCHIVE=/tmp/foreign", stack.containers()[worker]["Id"], "peyk", "crawl")
    )
    message = told.stderr.strip()
    proof.figures["a worker with another archive"] = message.replace("\n", " ")[-200:]
    proof.demand(told.returncode == 2 and "Traceback" not in message, f"a foreign archive: {told.returncode} {message}")
