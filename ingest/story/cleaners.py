"""Cleaning beside the event loop: a few pages in a thread, many in separate processes.

Cleaning a page takes 12 ms of pure Python, and a process takes two seconds to start: a thread cleans a minute's news,
and a process is started only when enough pages wait. It ends with its parent, even by SIGKILL, since its standard input
ends then.
"""

import asyncio
import os
import pickle
import struct
import sys
from types import TracebackType
from typing import Any, Self

import structlog

from ingest.ledger import Entry
from ingest.model import Article, NotAnArticle, Page
from ingest.outlets import Outlet
from ingest.story.clean import read_and_clean

log = structlog.get_logger()

BACKLOG = 100
"""Another process is started when more pages than this wait."""
HEAD = struct.Struct("!Q")
"""Header of each message between the processes: its length in bytes."""

_Job = tuple[Entry, Outlet, Page | None]
Cleaned = Article | NotAnArticle


class Cleaners:
    """An async context manager; its processes end with its block. `most` processes, by default one per core."""

    def __init__(self, most: int | None = None) -> None:
        self._most = len(os.sched_getaffinity(0)) if most is None else most
        self._jobs: asyncio.Queue[tuple[_Job, asyncio.Future[Cleaned]]] = asyncio.Queue()
        self._workers: set[asyncio.Task[None]] = set()
        self._started = 0
        self._ready = 0
        self._over = False

    async def __aenter__(self) -> Self:
        self._start(self._thread())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over = True
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)

    async def clean(self, entry: Entry, outlet: Outlet, page: Page | None) -> Cleaned:
        """Do what `read_and_clean` does."""
        future: asyncio.Future[Cleaned] = asyncio.get_running_loop().create_future()
        self._jobs.put_nowait(((entry, outlet, page), future))
        if self._jobs.qsize() > BACKLOG and self._started < self._most:
            self._started += 1
            self._start(self._process())
        return await future

    def _start(self, work: Any) -> None:
        self._workers.add(asyncio.create_task(work))

    async def _thread(self) -> None:
        while not self._ready:
            job, future = await self._jobs.get()
            await _resolve(future, asyncio.to_thread(read_and_clean, *job))

    async def _process(self) -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "ingest.story.cleaner", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        assert process.stdin and process.stdout
        ready = 0
        try:
            await _receive(process.stdout)
            ready = 1
            self._ready += 1
            while True:
                job, future = await self._jobs.get()
                try:
                    answer = await _ask(process.stdin, process.stdout, job)
                except (OSError, EOFError) as error:
                    # The process died, as by the OOM killer: clean its page here, where a defect is logged.
                    log.warning("a cleaning process ended", error=repr(error))
                    await _resolve(future, asyncio.to_thread(read_and_clean, *job))
                    return
                _set_result(future, answer)
        except (OSError, EOFError) as error:
            log.warning("no cleaning process", error=repr(error))
        finally:
            self._ready -= ready
            if ready and not self._ready and not self._over:
                self._start(self._thread())
            process.stdin.close()
            if process.returncode is None:
                process.kill()
            await process.wait()


async def _ask(writer: asyncio.StreamWriter, reader: asyncio.StreamReader, job: _Job) -> Cleaned | Exception:
    data = pickle.dumps(job)
    writer.write(HEAD.pack(len(data)) + data)
    await writer.drain()
    answer: Cleaned | Exception = await _receive(reader)
    return answer


async def _receive(reader: asyncio.StreamReader) -> Any:
    (length,) = HEAD.unpack(await reader.readexactly(HEAD.size))
    return pickle.loads(await reader.readexactly(length))  # noqa: S301 - written by our own child


async def _resolve(future: asyncio.Future[Cleaned], work: Any) -> None:
    try:
        answer: Cleaned | Exception = await work
    except Exception as error:
        answer = error
    _set_result(future, answer)


def _set_result(future: asyncio.Future[Cleaned], answer: Cleaned | Exception) -> None:
    if future.done():
        return
    if isinstance(answer, Exception):
        future.set_exception(answer)
    else:
        future.set_result(answer)
