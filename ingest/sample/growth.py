"""Generated stories of one outlet, beyond the written ones: any number, each made on demand from its number."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zlib import crc32

from ingest.sample import library
from ingest.sample.calendar import CLOCK, TEHRAN, persian_digits
from ingest.sample.families import FAMILIES
from ingest.sample.model import Site, Story, Trap
from ingest.sample.pitfalls import pitfall
from ingest.sample.recombine import recombine

START = CLOCK - timedelta(days=7)
"""The newest grown story of the first edition is slightly older than most written ones."""
STEP = timedelta(minutes=40)
FIRST_CODE = 30_000_000
TRAP_CODE = 40_000_000
MOVED_CODE = 20_000_000
BRIEF_UNKNOWN = 5
"""Factor of brief stories at outlets of no known family, where only the text distinguishes a page from a list."""
KEPT = 128
"""Stories cached per outlet, so that repeated requests for a page cost nothing."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares, 0 to 1, of generated stories with a peculiarity, and the number of new stories per edition."""

    copies: float = 0.15
    """Copied word for word from an agency."""
    slugs: float = 0.2
    """Also in the sitemap under a second slug."""
    edits: float = 0.05
    """Corrected in each edition after the first."""
    withdrawn: float = 0.01
    """Taken down by the second edition: no longer listed, and their pages answer 410."""
    traps: float = 0.02
    """Further links in the sitemap that lead to no story, relative to the number of generated stories."""
    arrivals: int = 1
    """New stories of each outlet in each edition after the first, or in every `every` editions."""
    every: int = 1
    """An outlet has new stories in every so many editions."""
    moved: float = 0.0
    """Under another code and slug from the second edition on; their former URLs redirect there."""
    misnamed: float = 0.0
    """With another story's canonical address."""
    rerouted: float = 0.0
    """Share of the withdrawn stories that redirect to the outlet's newest story, with 302."""
    brief: float = 0.0
    """Only 25 to 40 words long, followed by longer reader comments."""


TRICKY = Shares(moved=0.02, misnamed=0.01, rerouted=0.5, brief=0.03)
"""Stories that move, name another story as canonical, redirect when withdrawn, or are very short."""


class Growth:
    """The generated stories of a site: number 0 is the newest of the first edition; newer ones are negative."""

    def __init__(
        self, site: Site, count: int, *, seed: int, edition: int, shares: Shares, agencies: "list[Growth]"
    ) -> None:
        self.site, self.count = site, count
        self._seed, self._edition, self._shares = seed, edition, shares
        self._agencies = agencies
        self._first = 2 + crc32(site.id.encode()) % shares.every
        """Edition with the first new stories."""
        self._born = shares.arrivals * ((edition - self._first) // shares.every + 1 if edition >= self._first else 0)
        self.story = lru_cache(KEPT)(self._story)

    def __len__(self) -> int:
        return self.count + self._born

    def __iter__(self) -> Iterator[Story]:
        return (self.story(number) for number in range(-self._born, self.count) if not self._is_withdrawn(number))

    def withdrawn(self) -> Iterator[Story]:
        """Yield the stories that were taken down, in their last version."""
        return (self.story(number) for number in range(self.count) if self._is_withdrawn(number))

    def is_withdrawn(self, story: Story) -> bool:
        """Return whether a generated story was taken down."""
        return self._is_withdrawn(_number(story))

    def is_rerouted(self, story: Story) -> bool:
        """Return whether a withdrawn story redirects to another one."""
        return self.is_withdrawn(story) and self._is_chosen(_number(story), "rerouted", self._shares.rerouted)

    def _is_moved(self, number: int) -> bool:
        if self._edition == 1 or number < 0 or self._is_withdrawn(number):
            return False
        return self._is_chosen(number, "moved", self._shares.moved)

    def _is_chosen(self, number: int, purpose: str, share: float) -> bool:
        return bool(share) and self._chance(number, purpose).random() < share

    def _is_withdrawn(self, number: int) -> bool:
        if self._edition == 1 or number < 0:
            return False
        return self._chance(number, "withdrawn").random() < self._shares.withdrawn

    def by_code(self, code: str) -> Story | None:
        """Return the generated story of a news code, if there is one."""
        moved = int(code) <= MOVED_CODE
        number = (MOVED_CODE if moved else FIRST_CODE) - int(code)
        if not -self._born <= number < self.count or (moved and not self._is_moved(number)):
            return None
        return self.story(number)

    def on_day(self, day: date) -> list[Story]:
        """Return the stories of a day in Tehran, including withdrawn ones."""
        evening = datetime.combine(day, time.max, tzinfo=TEHRAN)
        first = max(0, (START - evening) // STEP - 1)
        last = min(self.count, (START - evening + timedelta(days=1)) // STEP + 2)
        numbers = (*range(-self._born, 0), *range(first, last))
        return [story for story in map(self.story, numbers) if story.published.date() == day]

    def traps(self) -> Iterator[Trap]:
        """Yield links that lead to no story, of random kinds."""
        for number in range(round(self.count * self._shares.traps)):
            rng = self._chance(number, "trap")
            yield pitfall(self.site, str(TRAP_CODE + number), START - number * STEP, rng)

    def _chance(self, number: int, *purpose: object) -> random.Random:
        return random.Random("/".join(map(str, (self._seed, self.site.id, number, *purpose))))

    def _story(self, number: int) -> Story:
        story = library.spelled(self._draft(number), self.site)
        return library.printed(story, self.site)

    def _draft(self, number: int) -> Story:
        """Return the story before the outlet's spelling, with its corrections up to this edition."""
        rng = self._chance(number)
        source = self._source(number, rng)
        texts = _texts(source) if source else recombine(self.site, rng)
        section = rng.choice(self.site.sections).name
        story = Story(
            site=self.site.id,
            code=str(FIRST_CODE - number),
            section=(section,),
            published=self._published(number, rng),
            group=source.key if source else None,
            edition=1 if number >= 0 else self._edition_of(number),
            **texts,
        )
        if self.site.kind == "agency":
            story = replace(story, group=story.key)
        if not FAMILIES[self.site.family].news_code:
            # If only the slug distinguishes the stories of a day, WordPress appends a number to it.
            story = replace(story, slug_title=f"{' '.join(story.title.split()[:8])} {story.code}")
        if rng.random() < self._shares.slugs:
            story = replace(story, other_slug=f"{story.place} {story.slug_title or story.title}")
        if number >= 0 and number + 1 < self.count and self._is_chosen(number, "misnamed", self._shares.misnamed):
            story = replace(story, named=str(FIRST_CODE - number - 1))
        factor = BRIEF_UNKNOWN if self.site.family == "unknown" else 1
        if not source and story.group is None and self._is_chosen(number, "brief", factor * self._shares.brief):
            story = _brief(story)
        if self._is_moved(number):
            story = _moved(story, str(MOVED_CODE - number))
        last = 1 if self._is_withdrawn(number) else self._edition
        for edition in range(story.edition + 1, last + 1):
            if self._chance(number, "edit", edition).random() < self._shares.edits:
                story = self._corrected(story, edition)
        return story

    def _source(self, number: int, rng: random.Random) -> Story | None:
        """Return the first version of the agency's story that this one copies: one of the thirty before it."""
        if rng.random() >= self._shares.copies or self.site.kind == "agency" or number < 0 or not self._agencies:
            return None
        agency = rng.choice(self._agencies)
        source_number = number + rng.randint(1, 30)
        return agency.original(source_number) if source_number < agency.count else None

    def original(self, number: int) -> Story:
        """Return a story without corrections, in plain spelling, as other outlets copy it."""
        return Growth(self.site, self.count, seed=self._seed, edition=1, shares=self._shares, agencies=[])._draft(
            number
        )

    def _edition_of(self, number: int) -> int:
        return self._first + ((abs(number) - 1) // self._shares.arrivals) * self._shares.every

    def _published(self, number: int, rng: random.Random) -> datetime:
        jitter = timedelta(seconds=rng.randrange(2400))
        if number >= 0:
            return START - number * STEP - jitter
        return _clock(self._edition_of(number)) - jitter

    @staticmethod
    def _corrected(story: Story, edition: int) -> Story:
        """Return the story with a note of the edition as its last paragraph."""
        note = f"ویرایش {persian_digits(edition)}: شماری از رقم‌های این گزارش پس از انتشار اصلاح شد."
        kept = [text for text in story.paragraphs if not text.startswith("ویرایش ")]
        return replace(story, paragraphs=(*kept, note), updated=_clock(edition), edition=edition)


def _number(story: Story) -> int:
    """Return the number of a generated story."""
    return FIRST_CODE - int(story.former or story.code)


def _moved(story: Story, code: str) -> Story:
    """Return the story under another code and, if addresses hold no code, another slug."""
    slugs = tuple(slug for slug in (story.slug_title or story.title, story.other_slug) if slug)
    title = (story.slug_title or story.title).replace(story.code, code)
    other = story.other_slug and f"{story.place} {title}"
    return replace(
        story, code=code, former=story.code, former_slugs=slugs, slug_title=title, other_slug=other, named=None
    )


def _brief(story: Story) -> Story:
    """Return the story as a short notice: one sentence of its first 25 to 40 words."""
    words = " ".join(text for text in story.paragraphs if not text.startswith("## ")).split()
    count = 25 + int(story.code) % 16
    text = " ".join(words[:count]).rstrip("،؛:.")
    return replace(story, kicker=None, subtitle=None, lead=None, paragraphs=(f"{text}.",), brief=True)


def _texts(source: Story) -> dict[str, Any]:
    names = ("title", "kicker", "lead", "paragraphs", "tags", "authors", "place", "province")
    return {name: getattr(source, name) for name in names}


def _clock(edition: int) -> datetime:
    return CLOCK + timedelta(hours=edition - 1)
