"""Cleaning beside the event loop: a few pages in a thread, many in processes of their own.

Cleaning a page is 12 ms of pure Python, and a process takes two seconds to start: a minute's news is cleaned by a
thread, and a process is started when so many pages wait that it pays. It ends with its parent, however that ends, as
its standard input does.
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
"""Pages that wait when another process is started."""
HEAD = struct.Struct("!Q")
"""Before each message between the processes: its length in bytes."""

_Job = tuple[Entry, Outlet, Page | None]
Cleaned = Article | NotAnArticle


class Cleaners:
    """An async context manager; its processes end with its block. `most`: of them; by default one for each core."""

    def __init__(self, most: int | None = None) -> None:
        self._most = len(os.sched_getaffinity(0)) if most is None else most
        self._jobs: asyncio.Queue[tuple[_Job, asyncio.Future[Cleaned]]] = asyncio.Queue()
        self._workers: set[asyncio.Task[None]] = set()
        self._started = 0
        self._ready = 0
        self._over = False

    async def __aenter__(self) -> Self:
        self._hire(self._thread())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over = True
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)

    async def clean(self, entry: Entry, outlet: Outlet, page: Page | None) -> Cleaned:
        """As `read_and_clean`."""
        future: asyncio.Future[Cleaned] = asyncio.get_running_loop().create_future()
        self._jobs.put_nowait(((entry, outlet, page), future))
        if self._jobs.qsize() > BACKLOG and self._started < self._most:
            self._started += 1
            self._hire(self._process())
        return await future

    def _hire(self, work: Any) -> None:
        self._workers.add(asyncio.create_task(work))

    async def _thread(self) -> None:
        while not self._ready:
            job, future = await self._jobs.get()
            await _settle(future, asyncio.to_thread(read_and_clean, *job))

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
                    # Killed, as for its memory: its page is cleaned here, or shows what is wrong with it here.
                    log.warning("a cleaning process ended", error=repr(error))
                    await _settle(future, asyncio.to_thread(read_and_clean, *job))
                    return
                _tell(future, answer)
        except (OSError, EOFError) as error:
            log.warning("no cleaning process", error=repr(error))
        finally:
            self._ready -= ready
            if ready and not self._ready and not self._over:
                self._hire(self._thread())
            process.stdin.close()
            if process.returncode is None:
                process.kill()
            await process.wait()


async def _ask(to: asyncio.StreamWriter, of: asyncio.StreamReader, job: _Job) -> Cleaned | Exception:
    data = pickle.dumps(job)
    to.write(HEAD.pack(len(data)) + data)
    await to.drain()
    answer: Cleaned | Exception = await _receive(of)
    return answer


async def _receive(of: asyncio.StreamReader) -> Any:
    (length,) = HEAD.unpack(await of.readexactly(HEAD.size))
    return pickle.loads(await of.readexactly(length))  # noqa: S301 - written by our own child


async def _settle(future: asyncio.Future[Cleaned], work: Any) -> None:
    try:
        answer: Cleaned | Exception = await work
    except Exception as error:
        answer = error
    _tell(future, answer)


def _tell(future: asyncio.Future[Cleaned], answer: Cleaned | Exception) -> None:
    if future.done():
        return
    if isinstance(answer, Exception):
        future.set_exception(answer)
    else:
        future.set_result(answer)
