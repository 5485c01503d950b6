"""Run the phases of the soak."""

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from elasticsearch import Elasticsearch

from benchmarks.soak.courtesy import Courtesy, judge
from benchmarks.soak.crawl import Crawled, Crawler
from benchmarks.soak.gold import (
    Address,
    addresses,
    check_archive,
    check_balance,
    check_index,
    check_ledger,
    disbelieved,
    live,
    unread,
)
from benchmarks.soak.people import NOTHING, Decided, People
from benchmarks.soak.schedule import Strike, schedule
from benchmarks.soak.world import Serving, Size, serving
from ingest import engine
from ingest.elastic import connect
from ingest.ledger import Ledger
from ingest.sample.notices import is_redesigned
from ingest.sample.world import World
from ingest.settings import settings

TRIES = 4
"""Most crawls for one kill, which misses if its step ends early; step durations are measured from crawl to crawl."""
SHOWN = 20
"""Differences that are reported; the others are counted."""


@dataclass(frozen=True)
class Soak:
    """The plan of a soak: see `schedule`. `recheck_minutes`: an article is rechecked at every multiple of this age.

    `restarts` need an embedded node of the soak's own; without them any cluster will do. `patience`: most seconds for a
    phase to settle after the last struck crawl.
    """

    size: Size
    kills: int
    restarts: int
    recheck_minutes: int
    patience: float
    seed: int = 1405


@dataclass
class Outcome:
    """The result of a soak. `differences` is empty if nothing was lost, doubled, stale or unaccounted for."""

    crawls: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    restarts: list[str] = field(default_factory=list)
    """The step of the crawl at each restart of Elasticsearch."""
    messages: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    redesigned: int = 0
    """Redesigned pages that were accepted and reverted."""
    corrected: int = 0
    erased: int = 0
    killed_erasures: int = 0
    harmed: int = 0
    """Segments of the archive that were deleted or cut off."""
    unread: int = 0
    """Short stories on pages of no family that were listed as not read."""
    disbelieved: int = 0
    """Addresses that showed a notice in place of their story and were not believed."""
    documents: int = 0
    seconds: float = 0.0
    crawling: float = 0.0
    """Seconds during which a crawl ran."""
    peaks: list[int] = field(default_factory=list)
    """Peak memory of each crawl in bytes, in order."""
    courtesy: Courtesy = field(default_factory=Courtesy)
    differences: list[str] = field(default_factory=list)
    difference_count: int = 0
    """Number of differences."""


def soak(plan: Soak, folder: Path, tell: Callable[[str], None]) -> Outcome:
    """Run a soak in an empty folder, with the settings of the process."""
    folder.mkdir(parents=True, exist_ok=True)
    outcome, start = Outcome(), time.monotonic()
    with serving(plan.size, folder / "requests.jsonl") as world:
        environment = _environment(plan, folder)
        people = People(environment, Path(settings().archive_location), plan.seed)
        run = _Run(plan, world, Crawler(environment, folder), outcome, tell, people)
        world.write_rows(folder / "outlets.toml", recheck_minutes=_ages(plan.recheck_minutes))
        phases = schedule(plan.kills, plan.restarts, plan.seed)
        first, second, third = (plan.size.edition(number) for number in (1, 2, 3))
        run.strike(phases.first)
        run.settle("the first edition", addresses([first]), recheck=False)
        run.misread(first)
        run.redress(first)
        decided = run.people.decide(first, third)
        run.compare("after corrections and erasures", first, decided)
        world.publish()
        run.strike(phases.second)
        books = addresses([first, third], fleeting=[second], decided=decided)
        run.settle("the third edition", books, recheck=True)
        run.repair(books)
        tell("comparing the index with the gold")
        with connect() as client:
            _take(outcome, check_ledger(client, books))
            _take(outcome, check_index(client, third, decided))
            _take(outcome, check_balance(client))
            _take(outcome, check_archive(decided))
            outcome.unread = unread(client)
            outcome.documents = int(client.count(index=settings().index("articles"))["count"])
            for counts in Ledger(client).counts().values():
                outcome.statuses.update(counts)
        run.rebuild(third, decided)
        outcome.corrected, outcome.erased = len(decided.corrected), len(decided.erased)
        outcome.killed_erasures = run.people.kills
        _take(outcome, run.people.failures)
        outcome.courtesy = judge(world.visits(), third, settings().user_agent)
    outcome.seconds = time.monotonic() - start
    return outcome


def _environment(plan: Soak, folder: Path) -> dict[str, str]:
    """Return an environment with retries within seconds, only pauses that hosts ask for, and 1000 attempts."""
    return os.environ | {
        "PEYK_OUTLETS": str(folder / "outlets.toml"),
        "PEYK_VAR": str(settings().var.absolute()),
        "PEYK_PACE": "0",
        "PEYK_RETRY_SECONDS": "1",
        "PEYK_ATTEMPTS": "1000",
        "PEYK_POLL_MINUTES": "[0, 0]",
    }


def _ages(minutes: int) -> list[int]:
    return [minutes * number for number in range(1, 100)] if minutes else [0]


def _take(outcome: Outcome, differences: Iterable[str]) -> None:
    for line in differences:
        outcome.difference_count += 1
        if len(outcome.differences) < SHOWN:
            outcome.differences.append(line)


@dataclass
class _Run:
    plan: Soak
    world: Serving
    crawler: Crawler
    outcome: Outcome
    tell: Callable[[str], None]
    people: People

    def strike(self, strikes: Iterable[Strike]) -> None:
        """Run one crawl per strike, and further ones if the step ended before its kill."""
        for strike in strikes:
            for _ in range(TRIES if strike.kind == "kill" else 1):
                crawled = self._crawl(strike)
                if crawled.state == "killed":
                    self.outcome.kills[crawled.step] += 1
                    if crawled.step == strike.step:
                        break
            if strike.kind == "restart" and crawled.state != "killed":
                self.outcome.restarts.append(crawled.step)

    def misread(self, world: World) -> None:
        """Show notices in place of stories until every article was rechecked: the index must stay as it is."""
        self.world.notices()
        self._recheck_all()
        self.world.notices()
        with connect() as client:
            self.outcome.disbelieved = disbelieved(client)
        self.tell(f"notices: not accepted at {self.outcome.disbelieved} addresses")
        self.compare("after notices", world)

    def redress(self, world: World) -> None:
        """Show a redesign: the watch must report it; accept it at one outlet, then revert that."""
        since = datetime.now(UTC)
        self.world.redesign()
        self._recheck_all()
        if all(finding["kind"] != "redesign" for finding in self._findings()):
            _take(self.outcome, ["the watch does not report the redesign"])
        with connect() as client:
            suspects = Ledger(client).counts({"prefix": {"reason": "suspect"}})
        # The earlier walls with a text per address look like one too; people would not accept those.
        redesigned = sorted(name for name in suspects if is_redesigned(world.sites[name]))
        self.compare("after a redesign", world)
        if redesigned:
            outlet = redesigned[0]
            accepted = json.loads(self.people.peyk("accept", "--outlet", outlet, "--json") or "{}")
            self.people.peyk("revert", "--outlet", outlet, "--since", since.isoformat())
            self.outcome.redesigned = sum(accepted.get("counts", {}).values())
        self.world.redesign()
        self.tell(f"redesign: {len(redesigned)} outlets, {self.outcome.redesigned} pages accepted at one and reverted")
        self.compare("after a reversion", world)

    def _recheck_all(self) -> None:
        """Crawl until every article was due once."""
        until = time.monotonic() + self.plan.recheck_minutes * 60
        self._crawl(None)
        while time.monotonic() < until:
            self._crawl(None)

    def _findings(self) -> list[dict[str, Any]]:
        report = json.loads(self.people.peyk("watch", "--json") or "{}")
        return list(report.get("open", ()))

    def repair(self, books: dict[str, Address]) -> None:
        """Delete and cut off segments: `verify` must report it, `repair` give them up, and crawls fetch them again."""
        self.outcome.harmed = self.people.harm()
        if self.outcome.harmed:
            self.people.peyk("archive", "verify", "--json", fails=True)
            self.people.peyk("archive", "repair")
            self.people.peyk("archive", "verify", "--json")
            self.settle("the repaired archive", books, recheck=False)

    def rebuild(self, world: World, decided: Decided) -> None:
        """Rebuild the index from the archive: it must be the same."""
        self.people.peyk("rebuild", "--json")
        self.compare("after a rebuild", world, decided)

    def compare(self, when: str, world: World, decided: Decided = NOTHING) -> None:
        """Note the differences between the index and the gold."""
        with connect() as client:
            _take(self.outcome, (f"{when}: {line}" for line in check_index(client, world, decided)))

    def settle(self, what: str, books: dict[str, Address], *, recheck: bool) -> None:
        """Crawl undisturbed until the ledger is right, or `patience` ends.

        `recheck`: also until every article of the index was requested again and answered without a fault.
        """
        since, deadline = time.time(), time.monotonic() + self.plan.patience
        while True:
            crawled = self._crawl(None)
            with connect() as client:
                unsettled = Counter(line.partition(": ")[2] for line in check_ledger(client, books))
                unseen = self._unseen(client, since) if recheck else 0
            self.tell(f"{what}: {unsettled.total()} addresses unsettled, {unseen} articles not requested again")
            for kind, count in unsettled.most_common(3):
                self.tell(f"    {count} times: {kind[:160]}")
            settled = crawled.state == "finished" and not unsettled and not unseen
            if settled or time.monotonic() > deadline:
                return

    def _unseen(self, client: Elasticsearch, since: float) -> int:
        visits = (visit for visit in self.world.visits() if visit.wall >= since and not visit.faulty)
        urls = {unquote(f"http://{visit.host}{visit.path}") for visit in visits}
        return sum(unquote(url) not in urls for url in live(client))

    def _crawl(self, strike: Strike | None) -> Crawled:
        act = {"restart": self._restart, "publish": self.world.publish}.get(strike.kind) if strike else None
        crawled = self.crawler.crawl(strike, act)
        self.outcome.crawls[crawled.state] += 1
        self.outcome.crawling += crawled.seconds
        self.outcome.peaks.append(crawled.peak)
        if crawled.state == "failed":
            self.outcome.messages[crawled.message] += 1
        where = f"{strike.kind} while {crawled.step}" if strike else "undisturbed"
        summary = crawled.report["line"] if crawled.report else crawled.message if crawled.state == "failed" else ""
        self.tell(f"crawl {self.outcome.crawls.total()}: {where}: {crawled.state}, {crawled.seconds:.0f} s {summary}")
        return crawled

    def _restart(self) -> None:
        node = engine.status()
        assert node
        os.kill(node.pid, signal.SIGKILL)
        engine.start()
