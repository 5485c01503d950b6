"""`python -m ingest.sample`: the sample world as a process, until SIGTERM or SIGINT."""

import asyncio
import json
import signal
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from ingest.sample.faults import BAD_DAY, Faults
from ingest.sample.growth import TRICKY, Shares
from ingest.sample.server import Server, Visit, listening
from ingest.sample.world import World


def main(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; 0: a free one.")] = 0,
    edition: Annotated[int, typer.Option(help="1: first crawl; 2: with corrections and new stories.")] = 1,
    articles: Annotated[int | None, typer.Option(help="Stories to grow the world to; else the written ones.")] = None,
    outlets: Annotated[int | None, typer.Option(help="Outlets to grow the world to; else the written ones.")] = None,
    seed: int = 1405,
    bad_day: Annotated[bool, typer.Option("--bad-day", help="Answers fail: see BAD_DAY in faults.py.")] = False,
    tricky: Annotated[bool, typer.Option("--tricky", help="Stories move: see TRICKY in growth.py.")] = False,
    every: Annotated[int, typer.Option(min=1, help="Editions from an outlet's new stories to its next ones.")] = 1,
    crawl_delay: Annotated[float | None, typer.Option(help="Seconds, in place of the written Crawl-delay.")] = None,
    printed: Annotated[bool, typer.Option("--printed", help="Make every page of the edition beforehand.")] = False,
    latency: Annotated[float, typer.Option(help="Seconds before each answer.")] = 0.0,
    ready_file: Annotated[Path | None, typer.Option(help="Gets the address once the server answers.")] = None,
    log: Annotated[Path | None, typer.Option(help="Gets a JSON line for every request.")] = None,
) -> None:
    """Serve invented Persian news outlets; prints host:port and answers by the Host header.

    At SIGHUP the next edition appears. At SIGUSR1 some sites begin, or end, to show notices in place of their stories,
    at SIGUSR2 the others to show them retold in a new dress.
    """
    shares = replace(TRICKY if tricky else Shares(), every=every)
    build = partial(World.build, seed, articles, outlets, shares=shares, crawl_delay=crawl_delay)
    sink = log.open("a", buffering=1, encoding="utf-8") if log else None

    def write(visit: Visit) -> None:
        if sink:
            sink.write(json.dumps(asdict(visit), ensure_ascii=False) + "\n")

    server = Server(build(edition=edition), BAD_DAY if bad_day else Faults(), on_visit=write)
    server.latency = latency
    if printed:
        server.print_all()
    asyncio.run(_serve(server, build, host, port, ready_file))
    if sink:
        sink.close()


async def _serve(server: Server, build: Callable[..., World], host: str, port: int, ready_file: Path | None) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)

    def publish() -> None:
        server.world = build(edition=server.world.edition + 1)

    def notice() -> None:
        server.notices = not server.notices

    loop.add_signal_handler(signal.SIGHUP, publish)

    def redesign() -> None:
        server.redesigned = not server.redesigned

    loop.add_signal_handler(signal.SIGUSR1, notice)
    loop.add_signal_handler(signal.SIGUSR2, redesign)
    async with listening(server, host, port) as address:
        print(address, flush=True)
        if ready_file:
            ready_file.write_text(address, encoding="utf-8")
        await stop.wait()


if __name__ == "__main__":
    typer.run(main)
