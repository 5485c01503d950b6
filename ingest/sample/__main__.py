"""`python -m ingest.sample`: the sample world as a process, until SIGTERM or SIGINT."""

import asyncio
import json
import signal
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ingest.sample.server import Server, Visit, listening
from ingest.sample.world import World


def main(
    *,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0: a free one.")] = 0,
    edition: Annotated[int, typer.Option(help="1: first crawl; 2: with corrections and new stories.")] = 1,
    articles: Annotated[int | None, typer.Option(help="Stories to grow the world to; else the written ones.")] = None,
    outlets: Annotated[int | None, typer.Option(help="Outlets to grow the world to; else the written ones.")] = None,
    seed: int = 1405,
    ready_file: Annotated[Path | None, typer.Option(help="Gets the address once the server answers.")] = None,
    log: Annotated[Path | None, typer.Option(help="Gets a JSON line for every request.")] = None,
) -> None:
    """Serve invented Persian news outlets; prints host:port and answers by the Host header."""
    asyncio.run(_serve(World.build(seed, articles, outlets, edition), port, ready_file, log))


async def _serve(world: World, port: int, ready_file: Path | None, log: Path | None) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    sink = log.open("a", buffering=1, encoding="utf-8") if log else None

    def write(visit: Visit) -> None:
        if sink:
            sink.write(json.dumps(asdict(visit), ensure_ascii=False) + "\n")

    async with listening(Server(world, on_visit=write), port=port) as address:
        print(address, flush=True)
        if ready_file:
            ready_file.write_text(address, encoding="utf-8")
        await stop.wait()
    if sink:
        sink.close()


if __name__ == "__main__":
    typer.run(main)
