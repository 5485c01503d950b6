"""The restore drill: back up, empty every volume, restore, and compare."""

import json

from elasticsearch import Elasticsearch

from benchmarks.compose.crawls import runs, settle, wait_for
from benchmarks.compose.environment import Size, publish
from benchmarks.compose.gold import cluster, contents
from benchmarks.compose.proof import Proof
from benchmarks.compose.stack import Stack

TASKS = ("airflow-scheduler", "worker-1", "worker-2")
"""Services that write."""
LOADED = {"url": "https://loaded.example/1", "title": "بارگذاری‌شده", "body": "متنی که هیچ رسانه‌ای نداشت."}


def drill(stack: Stack, proof: Proof, size: Size, values: dict[str, str]) -> None:
    """Run the drill, or say that docker-compose.yml has no service `backup`."""
    if "backup" not in stack.compose("--profile", "*", "config", "--services").split():
        proof.left_out.append("backup, empty volumes, restore: docker-compose.yml has no service `backup`")
        return
    with proof.step("backup"):
        corrected = next(size.edition(2).gold()).url
        _decide(stack, corrected)
        stack.compose("stop", *(name for name in TASKS if name in stack.containers()))
        with cluster(stack, values) as client:
            before, airflow = _everything(client), _airflow(stack)
        stack.compose("run", "--rm", "-T", "--no-deps", "backup", "peyk", "backup", "/backup", "--archive")
    with proof.step("empty every volume"):
        volumes = stack.volumes()
        stack.compose("down", "--volumes", "--timeout", "20")
        proof.figures["volumes emptied"] = str(len(volumes))
        proof.demand(not stack.volumes(), f"volumes are left: {stack.volumes()}")
    with proof.step("restore"):
        stack.compose("up", "--detach", "--no-build", "elasticsearch", "elasticsearch-setup", "postgres", *_s3(stack))
        stack.wait(proof.tell)
        restore = ("peyk", "restore", "/backup", "--airflow")
        stack.compose("run", "--rm", "-T", "--no-deps", "backup", *restore)
        with cluster(stack, values) as client:
            after = _everything(client)
        _compare(proof, before, after)
        proof.demand(_airflow(stack) == airflow, f"Airflow had {airflow} runs and users, and has {_airflow(stack)}")
        verify = ("peyk", "archive", "verify")
        stack.compose("run", "--rm", "-T", "--no-deps", "airflow-scheduler", *verify)
    with proof.step("up again, and a crawl"):
        # The sites did not lose anything meanwhile.
        publish(size, stack.folder, 2)
        stack.compose("up", "--detach", "--no-build")
        stack.wait(proof.tell)
        with cluster(stack, values) as client:
            before_it = _finished(client)
            wait_for(lambda: _finished(client) > before_it, "a crawl after the restore")
            settle(client, proof, size, 2, besides=(LOADED["url"], corrected))


def _decide(stack: Stack, url: str) -> None:
    """Load an article that no outlet has, and correct one: the archive's pages hold neither."""
    line = json.dumps(LOADED, ensure_ascii=False)
    stack.inside("airflow-api-server", "bash", "-c", f"peyk load - <<'END'\n{line}\nEND")
    stack.inside("airflow-scheduler", "peyk", "correct", url, "--title", "عنوانی که کسی درست کرد", "--why", "the proof")


def _everything(client: Elasticsearch) -> dict[str, dict[str, str]]:
    names = client.synonyms.get_synonym(id="peyk-names", size=10_000)["synonyms_set"]
    return contents(client) | {"names": {rule["id"]: rule["synonyms"] for rule in names}}


def _finished(client: Elasticsearch) -> int:
    return sum(run["state"] == "finished" for run in runs(client))


def _airflow(stack: Stack) -> list[list[str]]:
    return stack.psql("select (select count(*) from dag_run), (select count(*) from ab_user)")


def _s3(stack: Stack) -> list[str]:
    return ["s3"] if "s3" in stack.compose("config", "--services").split() else []


def _compare(proof: Proof, before: dict[str, dict[str, str]], after: dict[str, dict[str, str]]) -> None:
    for index, documents in before.items():
        restored = after[index]
        lost, more = documents.keys() - restored.keys(), restored.keys() - documents.keys()
        changed = [key for key in documents.keys() & restored.keys() if documents[key] != restored[key]]
        proof.figures[f"restored: {index}"] = f"{len(restored)} of {len(documents)}, {len(changed)} changed"
        proof.demand(
            not (lost or more or changed), f"{index}: {len(lost)} lost, {len(more)} more, {len(changed)} other"
        )
