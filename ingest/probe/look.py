"""Probe outlets: check whether a row still fits its live site, and find the changes that make it fit."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

from ingest.fetch import Fetcher
from ingest.model import Article, Link, NotAnArticle
from ingest.outlets import Outlet
from ingest.outlets.families import patterns
from ingest.probe.learn import learn_body
from ingest.probe.visit import Outcome, Sample, Visit
from ingest.selectors import Selectors
from ingest.settings import Settings

STALE = timedelta(days=30)
"""Age of the newest story in the feeds that is reported as a problem."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Result of the probe of one outlet.

    ok: the row fits; repaired: it fits with `changes`; failed: no feed or no story could be read. `changes`: new values
    of fields of the row, `verified` included; empty if it failed. `problems`: lines for operators.
    """

    outlet: Outlet
    state: Literal["ok", "repaired", "failed"]
    changes: dict[str, Any]
    problems: tuple[str, ...] = ()
    story: Article | None = None
    """The newest story that was cleaned."""
    outcome: Outcome = field(default_factory=Outcome)
    """Counts of its newest stories."""
    stories: int = 0
    """Links in its feeds."""
    name_fa: str | None = None
    """Persian name of the site on its home page."""
    dead_feeds: tuple[str, ...] = ()
    """Feeds of the row that are gone or have no story of the outlet; without temporary failures."""
    moved_to: str | None = None
    """The host that the home page redirects to, if it is not the outlet's."""

    @property
    def row(self) -> Outlet:
        """The row with its changes."""
        return self.outlet.model_copy(update=self.changes)


async def probe_all(
    outlets: Iterable[Outlet],
    settings: Settings,
    today: date,
    done: Callable[[Finding], None] = lambda finding: None,
    *,
    address: str | None = None,
    known: Mapping[str, Outlet] | None = None,
) -> list[Finding]:
    """Probe outlets concurrently, started in order, and call `done` with each finding.

    An error at one outlet does not stop others. `address`: where home pages are looked for first. `known`: the rows of
    the catalogue by domain.
    """
    gate = asyncio.Semaphore(settings.concurrency)
    async with Fetcher(settings) as fetcher:

        async def probe_one(outlet: Outlet) -> Finding:
            async with gate:
                try:
                    finding = await probe(fetcher, outlet, today, address=address, known=known)
                except Exception as error:
                    finding = Finding(outlet, "failed", {}, (f"{type(error).__name__}: {error}",))
            done(finding)
            return finding

        return await asyncio.gather(*map(probe_one, outlets))


async def probe(
    fetcher: Fetcher,
    outlet: Outlet,
    today: date,
    *,
    address: str | None = None,
    known: Mapping[str, Outlet] | None = None,
) -> Finding:
    """Fetch a site's home page, feeds, sitemaps and newest stories, and compare them with its row."""
    visit = Visit(fetcher, outlet, known or {})
    home = await visit.home(address)
    read = {url: await visit.links(url) for url in outlet.feeds}
    stories = [link for links in read.values() for link in links or ()]
    feeds = tuple(url for url, links in read.items() if links or url in visit.undecided)
    dead = tuple(url for url in outlet.feeds if url not in feeds)
    if not stories and home:
        discovered = await visit.search(home)
        feeds, stories = tuple(discovered), [link for links in discovered.values() for link in links]
    family = (home.family if home and outlet.family == "unknown" else None) or outlet.family
    row = visit.outlet.model_copy(update={"family": family})
    sample = await visit.sample(stories, row)
    learnt, sample = await asyncio.to_thread(_learn, row, sample)
    finding = Finding(
        *(outlet, "failed", {}, tuple(visit.problems)),
        outcome=sample.outcome,
        stories=len(stories),
        name_fa=home.name_fa if home else None,
        dead_feeds=dead,
        moved_to=visit.moved_to,
    )
    if not sample.stories:
        return replace(finding, problems=(*finding.problems, *finding.outcome.problems))
    _, story = sample.stories[0]
    foreign = story.language not in (None, "fa")
    family = _family(family, story)
    fields: dict[str, Any] = {"family": family, "feeds": feeds, "sitemaps": await visit.sitemaps(family, home)}
    fields |= {"selectors": learnt} if learnt else {}
    if is_elsewhere := any(not outlet.owns(urlsplit(link.url).hostname or "") for link in stories):
        fields["aliases"] = visit.outlet.aliases
    changes = {name: value for name, value in fields.items() if value != getattr(outlet, name)}
    if not outlet.active and not outlet.feeds and not foreign:
        changes["active"] = True  # it was inactive because it had no feed
    problems = (
        *([f"its home page leads to {visit.moved_to}"] if visit.moved_to else ()),
        *visit.problems,
        *finding.outcome.problems,
        *_stale(stories),
        *([f"its story is in {story.language}, not in Persian"] if foreign else ()),
    )
    finding = replace(finding, problems=problems, story=story)
    if is_elsewhere and foreign:
        # An abandoned domain often belongs to someone else by now.
        return finding
    return replace(finding, state="repaired" if changes else "ok", changes=changes | {"verified": today})


def _learn(row: Outlet, sample: Sample) -> tuple[Selectors | None, Sample]:
    """Return learnt selectors and the sample cleaned by them, if more stories are cleaned and no text changes.

    Otherwise return None and the sample.
    """
    hidden = any(isinstance(answer, NotAnArticle) and answer.claimed for _, _, answer in sample.read)
    if row.selectors or not hidden or not (body := learn_body(sample.stories)):
        return None, sample
    selectors = Selectors(body=body)
    better = sample.cleaned_by(row.model_copy(update={"selectors": selectors}))
    bodies = {article.url: article.body for _, article in better.stories}
    is_same = all(bodies.get(article.url) == article.body for _, article in sample.stories)
    return (selectors, better) if is_same and len(better.stories) > len(sample.stories) else (None, sample)


def _family(family: str, story: Article) -> str:
    """Return the family whose profile read the story, else the given one."""
    profile = story.extraction.profile if story.extraction else ""
    return profile if profile in patterns() else family


def _stale(links: Iterable[Link]) -> list[str]:
    newest = max((link.published_at for link in links if link.published_at), default=None)
    if newest and datetime.now(UTC) - newest > STALE:
        return [f"the newest story in its feeds is of {newest:%Y-%m-%d}"]
    return []
