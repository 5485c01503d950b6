"""Whether an outlet's row still fits its live site, and what would."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from ingest.catalogue.families import patterns
from ingest.catalogue.learn import learn_body
from ingest.catalogue.visit import Outcome, Sample, Visit
from ingest.fetch import Fetcher
from ingest.model import Article, Link, NotAnArticle
from ingest.outlets import Outlet
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

    @property
    def row(self) -> Outlet:
        """The row with its changes."""
        return self.outlet.model_copy(update=self.changes)


async def probe_all(
    outlets: Iterable[Outlet],
    settings: Settings,
    today: date,
    done: Callable[[Finding], None] = lambda finding: None,
    address: str | None = None,
) -> list[Finding]:
    """Probes outlets side by side and tells of each as it is done. One that breaks never stops the others.

    `address` is where home pages are looked for first.
    """
    gate = asyncio.Semaphore(settings.concurrency)
    async with Fetcher(settings) as fetcher:

        async def one(outlet: Outlet) -> Finding:
            async with gate:
                try:
                    finding = await probe(fetcher, outlet, today, address)
                except Exception as error:
                    finding = Finding(outlet, "failed", {}, (f"{type(error).__name__}: {error}",))
            done(finding)
            return finding

        return await asyncio.gather(*map(one, outlets))


async def probe(fetcher: Fetcher, outlet: Outlet, today: date, address: str | None = None) -> Finding:
    """Ask a site for its home page, feeds, sitemaps and newest stories; the finding says what goes wrong."""
    visit = Visit(fetcher, outlet)
    home = await visit.home(address)
    read = {url: await visit.links(url) for url in outlet.feeds}
    stories = [link for links in read.values() for link in links or ()]
    feeds = tuple(url for url, links in read.items() if links or url in visit.undecided)
    if not stories and home:
        found = await visit.search(home)
        feeds, stories = tuple(found), [link for links in found.values() for link in links]
    family = (home.family if home and outlet.family == "unknown" else None) or outlet.family
    row = outlet.model_copy(update={"family": family})
    sample = await visit.sample(stories, row)
    learnt, sample = await asyncio.to_thread(_learn, row, sample)
    outcome = sample.outcome
    if not sample.stories:
        problems = (*visit.problems, *outcome.problems)
        return Finding(outlet, "failed", {}, problems, outcome=outcome, stories=len(stories))
    _, story = sample.stories[0]
    family = _family(family, story)
    seen: dict[str, Any] = {"family": family, "feeds": feeds, "sitemaps": await visit.sitemaps(family, home)}
    seen |= {"selectors": learnt} if learnt else {}
    changes: dict[str, Any] = {name: value for name, value in seen.items() if value != getattr(outlet, name)}
    foreign = story.language not in (None, "fa")
    if not outlet.active and not outlet.feeds and not foreign:
        changes["active"] = True  # it was inactive for want of a feed
    return Finding(
        outlet,
        "repaired" if changes else "ok",
        changes | {"verified": today},
        (
            *visit.problems,
            *outcome.problems,
            *_stale(stories),
            *([f"its story is in {story.language}, not in Persian"] if foreign else ()),
        ),
        story,
        outcome,
        len(stories),
        home.name_fa if home else None,
    )


def _learn(row: Outlet, sample: Sample) -> tuple[Selectors | None, Sample]:
    """The place of the text that the pages share, if more stories are cleaned by it and no other one changes."""
    hidden = any(isinstance(answer, NotAnArticle) and answer.claimed for _, _, answer in sample.read)
    if row.selectors or not hidden or not (body := learn_body(sample.stories)):
        return None, sample
    selectors = Selectors(body=body)
    better = sample.again(row.model_copy(update={"selectors": selectors}))
    bodies = {article.url: article.body for _, article in better.stories}
    is_same = all(bodies.get(article.url) == article.body for _, article in sample.stories)
    return (selectors, better) if is_same and len(better.stories) > len(sample.stories) else (None, sample)


def _family(family: str, story: Article) -> str:
    """The family whose profile read the story; where none did, what was thought."""
    profile = story.extraction.profile if story.extraction else ""
    return profile if profile in patterns() else family


def _stale(links: Iterable[Link]) -> list[str]:
    newest = max((link.published_at for link in links if link.published_at), default=None)
    if newest and datetime.now(UTC) - newest > STALE:
        return [f"the newest story in its feeds is of {newest:%Y-%m-%d}"]
    return []
