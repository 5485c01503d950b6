"""Whether an outlet's row still fits its live site, and what would."""

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
"""Age of a feed's newest story at which an operator is told."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a probe saw of one outlet.

    ok: the row fits; repaired: it fits with `changes`; failed: no feed or no story could be read. `changes` are fields
    of the row with their new values, `verified` among them; none if it failed. `problems` are lines for operators.
    """

    outlet: Outlet
    state: Literal["ok", "repaired", "failed"]
    changes: dict[str, Any]
    problems: tuple[str, ...] = ()
    story: Article | None = None
    """The newest story that was cleaned."""
    outcome: Outcome = field(default_factory=Outcome)
    """What became of its newest stories."""
    stories: int = 0
    """Links in its feeds."""
    name_fa: str | None = None
    """What the home page calls the site."""
    dead_feeds: tuple[str, ...] = ()
    """Feeds of the row that are gone, or have no story of the outlet; not those that failed in passing."""
    moved_to: str | None = None
    """The host that the home page leads to, if it is not the outlet's."""

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
    """Probes outlets side by side, begun in their order, and tells of each as it is done.

    One that breaks never stops the others. `address` is where home pages are looked for first. `known` are the rows of
    the catalogue by domain.
    """
    gate = asyncio.Semaphore(settings.concurrency)
    async with Fetcher(settings) as fetcher:

        async def one(outlet: Outlet) -> Finding:
            async with gate:
                try:
                    finding = await probe(fetcher, outlet, today, address=address, known=known)
                except Exception as error:
                    finding = Finding(outlet, "failed", {}, (f"{type(error).__name__}: {error}",))
            done(finding)
            return finding

        return await asyncio.gather(*map(one, outlets))


async def probe(
    fetcher: Fetcher,
    outlet: Outlet,
    today: date,
    *,
    address: str | None = None,
    known: Mapping[str, Outlet] | None = None,
) -> Finding:
    """Ask a site for its home page, feeds, sitemaps and newest stories; the finding says what goes wrong."""
    visit = Visit(fetcher, outlet, known or {})
    home = await visit.home(address)
    read = {url: await visit.links(url) for url in outlet.feeds}
    stories = [link for links in read.values() for link in links or ()]
    feeds = tuple(url for url, links in read.items() if links or url in visit.undecided)
    dead = tuple(url for url in outlet.feeds if url not in feeds)
    if not stories and home:
        found = await visit.search(home)
        feeds, stories = tuple(found), [link for links in found.values() for link in links]
    family = (home.family if home and outlet.family == "unknown" else None) or outlet.family
    row = visit.outlet.model_copy(update={"family": family})
    sample = await visit.sample(stories, row)
    learnt, sample = await asyncio.to_thread(_learn, row, sample)
    seen = Finding(
        *(outlet, "failed", {}, tuple(visit.problems)),
        outcome=sample.outcome,
        stories=len(stories),
        name_fa=home.name_fa if home else None,
        dead_feeds=dead,
        moved_to=visit.moved_to,
    )
    if not sample.stories:
        return replace(seen, problems=(*seen.problems, *seen.outcome.problems))
    _, story = sample.stories[0]
    foreign = story.language not in (None, "fa")
    family = _family(family, story)
    fields: dict[str, Any] = {"family": family, "feeds": feeds, "sitemaps": await visit.sitemaps(family, home)}
    fields |= {"selectors": learnt} if learnt else {}
    if is_elsewhere := any(not outlet.owns(urlsplit(link.url).hostname or "") for link in stories):
        fields["aliases"] = visit.outlet.aliases
    changes = {name: value for name, value in fields.items() if value != getattr(outlet, name)}
    if not outlet.active and not outlet.feeds and not foreign:
        changes["active"] = True  # it was inactive for want of a feed
    problems = (
        *([f"its home page leads to {visit.moved_to}"] if visit.moved_to else ()),
        *visit.problems,
        *seen.outcome.problems,
        *_stale(stories),
        *([f"its story is in {story.language}, not in Persian"] if foreign else ()),
    )
    seen = replace(seen, problems=problems, story=story)
    if is_elsewhere and foreign:
        # A name that was given up is often another's by now.
        return seen
    return replace(seen, state="repaired" if changes else "ok", changes=changes | {"verified": today})


def _learn(row: Outlet, sample: Sample) -> tuple[Selectors | None, Sample]:
    """Return the place of the text that the pages share, if more stories are cleaned by it and no other one changes."""
    hidden = any(isinstance(answer, NotAnArticle) and answer.claimed for _, _, answer in sample.read)
    if row.selectors or not hidden or not (body := learn_body(sample.stories)):
        return None, sample
    selectors = Selectors(body=body)
    better = sample.again(row.model_copy(update={"selectors": selectors}))
    bodies = {article.url: article.body for _, article in better.stories}
    is_same = all(bodies.get(article.url) == article.body for _, article in sample.stories)
    return (selectors, better) if is_same and len(better.stories) > len(sample.stories) else (None, sample)


def _family(family: str, story: Article) -> str:
    """Return the family whose profile read the story; where none did, what was thought."""
    profile = story.extraction.profile if story.extraction else ""
    return profile if profile in patterns() else family


def _stale(links: Iterable[Link]) -> list[str]:
    newest = max((link.published_at for link in links if link.published_at), default=None)
    if newest and datetime.now(UTC) - newest > STALE:
        return [f"the newest story in its feeds is of {newest:%Y-%m-%d}"]
    return []
