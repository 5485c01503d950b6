"""Grown traps: links without a story, with the kind of page behind them and the expected status and reason."""

import random
from datetime import datetime

from ingest.sample.families import FAMILIES, fill
from ingest.sample.library import spelled
from ingest.sample.model import Site, Status, Story, Trap
from ingest.sample.recombine import recombine

KINDS: tuple[tuple[str, Status, str], ...] = (
    ("wall", "blocked", "bot-wall"),
    ("loop", "quarantined", "redirect-loop"),
    ("gone", "filtered", "http-404"),
    ("soft-404", "filtered", "soft-404"),
    ("abroad", "filtered", "foreign-host"),
)


def pitfall(site: Site, code: str, at: datetime, rng: random.Random) -> Trap:
    """Return a trap that looks like a story in the site's sitemap. It depends only on the state of `rng`."""
    name, status, reason = rng.choice(KINDS)
    texts = recombine(site, rng)
    section = rng.choice(site.sections).name
    draft = Story(
        site=site.id,
        code=code,
        title=f"{texts['title']} {code}",
        paragraphs=(),
        published=at.replace(second=0, microsecond=0),
        section=(section,),
    )
    story = spelled(draft, site)
    path = fill(FAMILIES[site.family].article, site, story)
    return Trap(site.id, name, path, story.title, story.published, status, reason, section, grown=True)
