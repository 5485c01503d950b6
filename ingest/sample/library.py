"""The hand-written outlets and stories, read from `data/`."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from ingest.sample.calendar import TEHRAN
from ingest.sample.families import FAMILIES
from ingest.sample.model import Section, Site, Story, Trap
from ingest.sample.spelling import respell

DATA = files("ingest.sample").joinpath("data")


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(DATA.joinpath(name).read_text(encoding="utf-8"))


def lines(name: str) -> tuple[str, ...]:
    """Return the lines of a text file in `data/`, without comments and empty lines."""
    text = DATA.joinpath(name).read_text(encoding="utf-8")
    return tuple(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


@cache
def sites() -> dict[str, Site]:
    """Return the outlets by id, in the order of the file."""
    out = {}
    for row in _toml("outlets.toml")["outlet"]:
        row["sections"] = tuple(Section(*section) for section in row["sections"])
        for name in ("sealed", "validators", "section_feeds"):
            if name in row:
                row[name] = tuple(row[name])
        out[row["id"]] = Site(**row)
    return out


def _moment(value: datetime) -> datetime:
    return value.replace(tzinfo=TEHRAN)


def _story(site: str, row: dict[str, Any]) -> Story:
    values = {key: value for key, value in row.items() if key not in ("body", "at", "revision", "of")}
    for name in ("section", "authors", "tags", "people"):
        values[name] = tuple(values.get(name, ()))
    paragraphs = tuple(part.strip().replace("\n", " ") for part in row["body"].strip().split("\n\n"))
    values["kicker"] = values.get("kicker") or None
    return Story(site=site, paragraphs=paragraphs, published=_moment(row["at"]), **values)


def _revised(story: Story, revision: dict[str, Any]) -> Story:
    """Return the story after a correction. Raises ValueError if an old text of its `replace` pairs is missing."""
    texts = [story.title, story.lead or "", story.kicker or "", *story.paragraphs]
    for old, new in revision["replace"]:
        if not any(old in text for text in texts):
            raise ValueError(f"{story.key}: the story does not contain the old text of its correction: {old}")
        texts = [text.replace(old, new) for text in texts]
    title, lead, kicker, *paragraphs = texts
    return replace(
        story,
        title=title,
        lead=lead or None,
        kicker=kicker or None,
        paragraphs=tuple(paragraphs),
        updated=_moment(revision["at"]),
        edition=revision["edition"],
        slug_title=story.slug_title or story.title,
    )


@cache
def drafts() -> dict[str, tuple[Story, ...]]:
    """Return all versions of all written stories by key, oldest first, before the outlets' spelling."""
    out: dict[str, tuple[Story, ...]] = {}
    for site in sites():
        for row in _toml(f"articles/{site}.toml").get("article", ()):
            story = _story(site, row)
            if story.key in out:
                raise ValueError(f"{story.key} is written twice")
            revisions = row.get("revision", ())
            out[story.key] = (story, *(_revised(story, revision) for revision in revisions))
    for row in _toml("copies.toml").get("copy", ()):
        source = out[row["of"]][0]
        out[source.key] = tuple(replace(version, group=source.key) for version in out[source.key])
        copy = replace(
            source,
            site=row["site"],
            code=row["code"],
            section=tuple(row["section"]),
            published=_moment(row["at"]),
            kicker=row.get("kicker"),
            title=row.get("title", source.title),
            authors=tuple(row.get("authors", ())),
            group=source.key,
            updated=None,
            modified_first=False,
        )
        out[copy.key] = (copy,)
    return out


def spelled(story: Story, site: Site) -> Story:
    """Return the story in its outlet's spelling."""

    def respelled(text: str) -> str:
        return respell(text, site.spelling)

    def optional(text: str | None) -> str | None:
        return text and respelled(text)

    def every(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(respelled, texts))

    return replace(
        story,
        title=respelled(story.title),
        kicker=optional(story.kicker),
        subtitle=optional(story.subtitle),
        lead=optional(story.lead),
        paragraphs=every(story.paragraphs),
        tags=every(story.tags),
        authors=every(story.authors),
        slug_title=respelled(story.slug_title),
        other_slug=optional(story.other_slug),
        former_slugs=every(story.former_slugs),
    )


def printed(story: Story, site: Site) -> Story:
    """Return the story with only the fields that its outlet's pages print."""
    prints = FAMILIES[site.family].prints
    return replace(
        story,
        kicker=story.kicker if "kicker" in prints else None,
        subtitle=story.subtitle if "subtitle" in prints else None,
        lead=story.lead if "lead" in prints else None,
        authors=story.authors if "authors" in prints else (),
        tags=story.tags if "tags" in prints else (),
        published=story.published if "seconds" in prints else story.published.replace(second=0),
    )


def stories(edition: int) -> Iterator[Story]:
    """Yield the written stories of an edition, each in its outlet's spelling."""
    for versions in drafts().values():
        published = [version for version in versions if version.edition <= edition]
        if published:
            site = sites()[published[-1].site]
            yield printed(spelled(published[-1], site), site)


@cache
def names() -> dict[str, Any]:
    """Return the names of people, towns and papers."""
    return _toml("names.toml")


@cache
def traps() -> tuple[Trap, ...]:
    """Return the links without a story."""
    return tuple(Trap(**(row | {"at": _moment(row["at"])})) for row in _toml("traps.toml").get("trap", ()))
