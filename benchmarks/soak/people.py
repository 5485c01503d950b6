"""The work of people: correct and erase stories, and repair an archive, by `peyk` in its own process."""

import random
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ingest.archive.place import SUFFIX
from ingest.sample.families import FAMILIES, fill, quoted
from ingest.sample.model import GoldArticle, Site, Story
from ingest.sample.world import World

MOST_CORRECTED, MOST_ERASED = 20, 10
WHY = "file 1405/112"
TITLE = "عنوانی که ویراستار نوشت: {}"
LEAD = "چکیده‌ای که ویراستار نوشت."
TRIES = 40


@dataclass(frozen=True)
class Decided:
    """The corrections and erasures, by story key."""

    corrected: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    erased: frozenset[str] = frozenset()
    urls: frozenset[str] = frozenset()
    """The URLs of erased stories."""

    def correct(self, key: str, item: GoldArticle) -> GoldArticle:
        """Return the gold of a story with its correction."""
        values: dict[str, Any] = dict(self.corrected.get(key, {}))
        return replace(item, **values) if values else item


NOTHING = Decided()


def chosen(first: World, last: World, seed: int) -> Iterator[tuple[Site, Story]]:
    """Yield stories that keep their address in both editions, in random order."""
    pairs = [
        (site, story)
        for site in first.sites.values()
        for story in first.shelves[site.id]
        if not story.brief and _stays(last, site, story)
    ]
    random.Random(f"people {seed}").shuffle(pairs)  # noqa: S311 - no secret
    yield from pairs


def _stays(last: World, site: Site, story: Story) -> bool:
    later = last.shelves[site.id].by_code(story.code)
    return later is not None and later.former is None and not last.shelves[site.id].is_withdrawn(later)


def address(site: Site, story: Story) -> str:
    """Return a story's address."""
    return site.base + quoted(fill(FAMILIES[site.family].article, site, story), "upper")


@dataclass
class People:
    """Runs commands in the environment of the crawls."""

    environment: Mapping[str, str]
    archive: Path
    seed: int
    kills: int = 0
    failures: list[str] = field(default_factory=list)
    """The messages of failed commands."""

    def decide(self, first: World, last: World) -> Decided:
        """Correct and erase some stories; an erasure that takes long enough is killed at least once."""
        size = sum(len(shelf) for shelf in first.shelves.values())
        stories = chosen(first, last, self.seed)
        corrected: dict[str, dict[str, str]] = {}
        for _ in range(min(MOST_CORRECTED, max(3, size // 100))):
            site, story = next(stories)
            values = {"title": TITLE.format(story.code), "lead": LEAD}
            self.peyk("correct", address(site, story), "--title", values["title"], "--lead", LEAD, "--why", WHY)
            corrected[story.key] = values
        erased, urls = set(), set()
        for _ in range(min(MOST_ERASED, max(3, size // 100))):
            site, story = next(pair for pair in stories if pair[1].group is None)
            self.forget(address(site, story))
            erased.add(story.key)
            urls.add(address(site, story))
        return Decided(corrected, frozenset(erased), frozenset(urls))

    def forget(self, url: str) -> None:
        """Erase a story; the command is killed up to twice at random instants, and run again."""
        rng = random.Random(f"{self.seed} {url}")  # noqa: S311 - no secret
        command = [sys.executable, "-m", "ingest", "forget", url, "--why", WHY, "--who", "soak"]
        for _ in range(2):
            try:
                wait = rng.uniform(1, 4)
                subprocess.run(command, env=self.environment, capture_output=True, timeout=wait, check=True)
                return
            except subprocess.TimeoutExpired:
                self.kills += 1
            except subprocess.CalledProcessError as error:
                self.failures.append(f"forget: {error.stderr.decode()[-300:]}")
        self.peyk(*command[3:])

    def harm(self) -> int:
        """Delete a segment of the archive and cut off another; return the number of harmed segments."""
        segments = sorted(self.archive.rglob(f"*{SUFFIX}"))
        random.Random(f"harm {self.seed}").shuffle(segments)  # noqa: S311 - no secret
        if len(segments) < 3:
            return 0
        segments[0].unlink()
        segments[1].write_bytes(segments[1].read_bytes()[:-1000])
        return 2

    def peyk(self, *arguments: str, fails: bool = False) -> str:
        """Run a command and return its output; `fails`: its exit code must not be 0."""
        command = [sys.executable, "-m", "ingest", *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        if (done.returncode != 0) != fails:
            self.failures.append(f"peyk {arguments[0]} ended with {done.returncode}: {done.stderr[-300:]}")
        return done.stdout
