"""The cost of a crawl without news, over as many outlets as the catalogue has.

Two runs: nothing is due; everything is due, one feed per outlet, and every feed answers 304. The robots.txt of all
sites is known, and there is no pace. One server in a separate process answers for all sites. The figures are the wall
and CPU seconds of `peyk crawl` from start to end, and the number of documents it wrote, by index.
`python -m benchmarks.idle [--outlets N] [--json]`.
"""

import argparse
import json
import multiprocessing
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

from aiohttp import web
from elasticsearch import Elasticsearch

from benchmarks.own_line import settings_of
from ingest import outlets
from ingest.cli.output import print_table

OUTLETS = 790
SECONDS, CPU, LEDGER = 15, 20, 100
"""Goals if everything is due: seconds, CPU seconds, documents written to the ledger."""
IDLE_CPU = 5
"""Goal in CPU seconds if nothing is due, including Airflow's share."""
ITEMS = 20


def measure(count: int = OUTLETS) -> dict[str, dict[str, Any]]:
    """Return the figures of both cases."""
    with _sites() as port, settings_of() as (client, folder):
        rows = folder / "outlets.toml"
        os.environ["PEYK_OUTLETS"] = str(rows)
        # Their stories answer 404, so that only the feeds are requested again.
        rows.write_text(outlets.to_toml(_rows(count, port, poll_minutes=60)), encoding="utf-8")
        _crawl(client)
        nothing = _crawl(client)
        rows.write_text(outlets.to_toml(_rows(count, port, poll_minutes=0)), encoding="utf-8")
        _crawl(client, *(f"outlet-{number}" for number in range(count)))
        return {"nothing due": nothing, "all due, each 304": _crawl(client)}


def _rows(count: int, port: int, poll_minutes: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        host = f"outlet-{number}.example"
        yield {
            "id": f"outlet-{number}",
            "name": f"Outlet {number}",
            "name_fa": f"رسانه {number}",
            "domain": host,
            "feeds": [f"http://{host}/rss"],
            "poll_minutes": poll_minutes,
            "recheck_minutes": [],
            "connect_to": f"127.0.0.1:{port}",
        }


def _crawl(client: Elasticsearch, *names: str) -> dict[str, Any]:
    before, used, start = _written(client), _children(), time.perf_counter()
    command = [sys.executable, "-m", "ingest", "crawl", "--json", *names]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    seconds, cpu = time.perf_counter() - start, _children() - used
    after = _written(client)
    writes = {name: after[name] - before.get(name, 0) for name in after if after[name] != before.get(name, 0)}
    return {"seconds": round(seconds, 1), "cpu_seconds": round(cpu, 1)} | writes


def _written(client: Elasticsearch) -> dict[str, int]:
    prefix = os.environ["PEYK_INDEX_PREFIX"]
    stats = client.indices.stats(index=f"{prefix}*", metric="indexing")["indices"]
    return {name.removeprefix(prefix): counts["primaries"]["indexing"]["index_total"] for name, counts in stats.items()}


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def _sites() -> Iterator[int]:
    """Run a server that answers for every site; yield its port."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe()
    process = context.Process(target=_serve, args=(sender,), daemon=True)
    process.start()
    try:
        yield receiver.recv()
    finally:
        process.terminate()
        process.join()


def _serve(pipe: Connection) -> None:
    async def answer(request: web.Request) -> web.Response:
        host = request.host.partition(":")[0]
        if request.path == "/robots.txt":
            return web.Response(text="User-agent: *\nDisallow: /search\n")
        if request.path != "/rss":
            return web.Response(status=404)
        if request.headers.get("If-None-Match") == '"1"':
            return web.Response(status=304, headers={"ETag": '"1"'})
        items = "".join(
            f"<item><title>خبر</title><link>http://{host}/news/{number}</link></item>" for number in range(ITEMS)
        )
        feed = f"<rss version='2.0'><channel><title>{host}</title>{items}</channel></rss>"
        return web.Response(text=feed, content_type="text/xml", headers={"ETag": '"1"'})

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    sock = socket.create_server(("127.0.0.1", 0), backlog=1024)
    pipe.send(sock.getsockname()[1])
    web.run_app(app, sock=sock, access_log=None, print=None)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--outlets", type=int, default=OUTLETS)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = measure(options.outlets)
    if options.json:
        print(json.dumps(result))
        return
    show(result)


def show(result: dict[str, dict[str, Any]]) -> None:
    """Print the figures of both cases."""
    goals = f"goals: {IDLE_CPU} CPU s; {SECONDS} s, {CPU} CPU s, {LEDGER} documents in the ledger"
    rows = ((due, name, value) for due, figures in result.items() for name, value in figures.items())
    print_table(f"a run without news over {OUTLETS} outlets ({goals})", ("due", "measure", "value#"), rows)


if __name__ == "__main__":
    main()
