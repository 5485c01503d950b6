"""The pages, feeds and sitemaps of the outlets, rendered by each family's template."""

import random
import zlib
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from jinja2.runtime import Macro

from ingest.sample import calendar, library, structured
from ingest.sample.families import FAMILIES, fill, quoted
from ingest.sample.links import Entry, main_feed
from ingest.sample.model import Site, Story, utc
from ingest.sample.spelling import html, respell, soil
from ingest.sample.world import World

COMMENTERS = ("ناشناس", "علی", "مریم", "یک شهروند", "رضا", "کاربر", "ناشناس", "سارا", "بازنشسته", "ح. ر.")


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _sepehr_date(moment: datetime) -> str:
    """Return a date such as `21 Jul 2018 08:39:54 +0430`: RFC 822 without the day of the week."""
    return calendar.rfc_date(moment).partition(", ")[2]


@cache
def environment() -> Environment:
    """Return the template engine, which escapes HTML and XML."""
    env = Environment(
        loader=PackageLoader("ingest.sample"),
        autoescape=select_autoescape(["html", "xml"]),
        undefined=StrictUndefined,
        trim_blocks=False,
    )
    env.filters["path"] = _path
    env.tests["heading"] = lambda text: text.startswith("## ")
    for function in (
        *(calendar.persian_digits, calendar.long_date, calendar.numeric_date, calendar.clock_time, calendar.weekday),
        *(calendar.latin_date, calendar.rfc_date, calendar.http_date, utc),
    ):
        env.globals[function.__name__] = function
    env.globals |= {"sepehr_date": _sepehr_date, "arabic_months": calendar.ARABIC_MONTHS, "now": calendar.CLOCK}
    return env


def shade(text: str) -> int:
    """Return a number below 100,000 derived from a text: varies pages without randomness."""
    return zlib.crc32(text.encode()) % 100_000


def comments_of(story: Story) -> list[dict[str, Any]]:
    """Return up to six reader comments."""
    rng = random.Random(story.key)
    texts = rng.sample(library.lines("comments.txt"), rng.randint(0, 6))
    step = timedelta(minutes=37)
    return [
        {"name": rng.choice(COMMENTERS), "text": text, "at": story.published + step * number}
        for number, text in enumerate(texts, 1)
    ]


def changed(entries: list[Entry]) -> datetime:
    """Return when a list of entries last changed: the time of its newest story or correction."""
    stories = [entry.story.updated for entry in entries if entry.story and entry.story.updated]
    return max([*(entry.at for entry in entries), *stories], default=calendar.CLOCK)


class Pages:
    """The pages of one outlet of a world. Parts that are on all of them are rendered once."""

    def __init__(self, world: World, site: Site) -> None:
        self.site, self.shelf, self.family = site, world.shelves[site.id], FAMILIES[site.family]
        self.latest = [entry for entry in main_feed(site, self.shelf) if not entry.trap][:25]
        self._kept: dict[str, str] = {}
        self._chrome = {
            "site": site,
            "once": self._once,
            "t": partial(html, site=site),
            "plain": partial(soil, site=site),
            "own": partial(respell, style=site.spelling),
            "latest": self.latest,
            "boxes": {
                section.name: [entry for entry in self.latest if entry.section[0] == section.name]
                for section in site.sections
            },
        }

    def _once(self, name: str, macro: Macro) -> str:
        """Return a part that is the same on all pages of the site, rendered once."""
        if name not in self._kept:
            self._kept[name] = macro()
        return self._kept[name]

    def _render(self, template: str, **context: Any) -> bytes:
        values = self._chrome | {"story": None, "kind": "", "message": "", "entries": (), "description": ""} | context
        text = environment().get_template(template).render(values)
        return text.encode(self.site.charset, "xmlcharrefreplace")

    def page(self, title: str, **context: Any) -> bytes:
        """Return a page without a story: a list, a notice (`message`), or a gallery (`kind`)."""
        return self._render(f"{self.site.family}.html", title=title, shade=shade(title), **context)

    def story(self, story: Story, attempt: int = 1) -> bytes:
        """Return the page of a story; on a volatile site the counter grows with every attempt."""
        site, family, number = self.site, self.family, shade(story.key)
        paths = {
            name: quoted(fill(getattr(family, name), site, story), family.quoting)
            for name in ("article", "short", "printable")
        }
        section = site.section(story.section[0]) or site.sections[0]
        url = site.base + paths["article"]
        modified = story.updated or story.published - timedelta(minutes=25 if story.modified_first else 0)
        comments = comments_of(story)
        linked: Callable[[], str] = {
            "iransamaneh": lambda: structured.iransamaneh(site, story, url, comments),
            "nastooh": lambda: structured.nastooh(site, story, url, f"{utc(modified):%Y-%m-%dT%H:%M:%SZ}"),
            "asam": lambda: structured.asam(site, story, url),
            "wordpress": lambda: structured.yoast(site, story, url),
        }.get(site.family, str)
        return self._render(
            f"{site.family}.html",
            story=story,
            title=story.title,
            description=soil(story.lead or story.paragraphs[0], site),
            paths=paths,
            canonical=site.base + (self._named(story) or paths["article"]),
            shade=number,
            hits=1200 + number % 9000 + (3 * attempt if site.volatile else 0),
            section_slug=section.slug,
            section_ids=[section.id],
            image=f"/d/{story.published:%Y/%m/%d}/3/{5300000 + number}.jpg",
            modified=utc(modified),
            comments=comments,
            related=self._related(story),
            linked_data=linked(),
        )

    def _named(self, story: Story) -> str | None:
        """Return the path of the story that a page wrongly names as canonical."""
        other = self.shelf.by_code(story.named) if story.named else None
        return quoted(fill(self.family.article, self.site, other), self.family.quoting) if other else None

    def _related(self, story: Story) -> list[Entry]:
        others = [entry for entry in self.latest if entry.story and entry.story.key != story.key]
        same = [entry for entry in others if entry.section[0] == story.section[0]]
        return (same or others)[:5]

    def feed(self, entries: list[Entry], title: str) -> bytes:
        """Return a feed in the family's format."""
        return self._render(f"feed_{self.site.family}.xml", entries=entries, title=title, changed=changed(entries))

    def sitemap(self, entries: list[Entry]) -> bytes:
        """Return a news sitemap."""
        return self._render("sitemap.xml", entries=entries)

    def wall(self) -> bytes:
        """Return the challenge that a bot wall sends in place of a page."""
        return self._render("wall.html")
