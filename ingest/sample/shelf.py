"""All stories of one outlet in one edition: the written ones, then the generated ones."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from itertools import islice

from ingest.sample import library
from ingest.sample.families import FAMILIES, slug
from ingest.sample.growth import Growth
from ingest.sample.model import Site, Story, Trap


class Shelf:
    """The written stories, newest first, then the generated ones, newest first."""

    def __init__(self, site: Site, written: Iterable[Story], growth: Growth) -> None:
        self.site = site
        self._written = sorted(written, key=lambda story: (story.published, story.code), reverse=True)
        self._growth = growth
        self._by_code = {story.code: story for story in self._written}

    def __len__(self) -> int:
        return len(self._written) + len(self._growth)

    def __iter__(self) -> Iterator[Story]:
        yield from self._written
        yield from self._growth

    @cached_property
    def traps(self) -> tuple[Trap, ...]:
        """The outlet's links without a story."""
        return (*(trap for trap in library.traps() if trap.site == self.site.id), *self._growth.traps())

    def withdrawn(self) -> Iterator[Story]:
        """Return the stories that were taken down, in their last version; iteration omits them."""
        return self._growth.withdrawn()

    def is_withdrawn(self, story: Story) -> bool:
        """Return whether a story was taken down."""
        return story.code not in self._by_code and self._growth.is_withdrawn(story)

    def is_rerouted(self, story: Story) -> bool:
        """Return whether a withdrawn story redirects to the newest one."""
        return self.is_withdrawn(story) and self._growth.is_rerouted(story)

    def newest(self, count: int, section: str | None = None) -> list[Story]:
        """Return up to `count` stories, of one top section if given."""
        return list(islice((story for story in self if section in (None, story.section[0])), count))

    def by_code(self, code: str) -> Story | None:
        """Return the story with a news code or post number."""
        return self._by_code.get(code) or self._growth.by_code(code)

    def by_slug(self, name: str, day: date) -> Story | None:
        """Return the story of a day in Tehran with a slug: its first, second or a former one."""
        family = FAMILIES[self.site.family]
        for story in self.on_day(day):
            titles = (story.slug_title or story.title, story.other_slug, *story.former_slugs)
            if name in {slug(title, family) for title in titles if title}:
                return story
        return None

    def on_day(self, day: date) -> list[Story]:
        """Return the stories of a day in Tehran."""
        return [story for story in self._written if story.published.date() == day] + self._growth.on_day(day)
