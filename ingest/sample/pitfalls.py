"""Generated links that lead to no story: their kinds, with the status and reason that a crawl must give them."""

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
    """Return a trap that looks like a story of the site in its sitemap; the same `rng` state gives the same trap."""
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
