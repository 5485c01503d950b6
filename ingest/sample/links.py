"""The links in an outlet's feeds and sitemap."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ingest.sample.families import FAMILIES, fill, quoted
from ingest.sample.model import Site, Story, Trap
from ingest.sample.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed or sitemap."""

    url: str
    """As written in the feed or sitemap."""
    plain: str
    """Percent-encoded, without tracking parameters."""
    title: str
    at: datetime
    section: tuple[str, ...]
    lead: str | None = None
    story: Story | None = None
    trap: Trap | None = None


def _entry(site: Site, path: str, tracking: str = "", **values: object) -> Entry:
    base = "" if "://" in path else site.base
    style = FAMILIES[site.family].quoting
    joint = "&" if "?" in path else "?"
    url = base + quoted(path, style) + (joint + tracking if tracking else "")
    return Entry(url=url, plain=base + quoted(path, "upper"), **values)  # type: ignore[arg-type]


def _of_story(site: Site, story: Story, pattern: str, title: str | None = None, tracking: str = "") -> Entry:
    return _entry(
        site,
        fill(pattern, site, story, title),
        tracking,
        title=story.title,
        at=story.published,
        section=story.section,
        lead=story.lead,
        story=story,
    )


def _traps(site: Site, shelf: Shelf, grown: bool) -> list[Entry]:
    return [
        _entry(site, trap.path, title=trap.title, at=trap.at, section=(trap.section,), lead=trap.lead, trap=trap)
        for trap in shelf.traps
        if trap.grown == grown
    ]


def _newest(entries: Iterable[Entry], limit: int) -> list[Entry]:
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:limit]


def main_feed(site: Site, shelf: Shelf) -> list[Entry]:
    """Return the newest stories and traps; some stories by their short link."""
    family = FAMILIES[site.family]
    stories = [
        _of_story(site, story, getattr(family, story.feed_link), tracking=site.tracking)
        for story in shelf.newest(family.feed_limit)
    ]
    return _newest([*stories, *_traps(site, shelf, grown=False)], family.feed_limit)


def section_feed(site: Site, shelf: Shelf, slug: str) -> list[Entry]:
    """Return the newest stories of a section, given by its slug; some under a second slug."""
    family = FAMILIES[site.family]
    section = next(entry for entry in site.sections if entry.slug == slug)
    return [
        _of_story(site, story, family.article, story.other_slug, site.tracking)
        for story in shelf.newest(family.feed_limit, section.name)
    ]


def sitemap(site: Site, shelf: Shelf) -> Iterator[Entry]:
    """Yield every story by its address, and by its second one if any; generated traps at the end."""
    family = FAMILIES[site.family]
    for story in shelf:
        yield _of_story(site, story, family.article)
        if story.other_slug:
            yield _of_story(site, story, family.article, story.other_slug)
    yield from _traps(site, shelf, grown=True)
