"""The sample world: outlets, their stories and links, and the articles and entries of a perfect crawl."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ingest.sample import library
from ingest.sample.families import FAMILIES, fill, match, quoted
from ingest.sample.growth import Growth, Shares
from ingest.sample.links import Entry, main_feed, section_feed, sitemap
from ingest.sample.model import Fate, GoldArticle, Site, Story, Trap, utc
from ingest.sample.outlets import sites as grow_sites
from ingest.sample.shelf import Shelf

PARSIDATE_ARCHIVE = "/{jy}/{jm2}/{jd2}/"
"""Day archive of wp-parsidate, unlike WordPress; the other families' archives are where Peyk expects them."""


@dataclass(frozen=True)
class World:
    """One edition of the world. Equal arguments give equal worlds, byte for byte."""

    seed: int
    sites: dict[str, Site]
    shelves: dict[str, Shelf]
    edition: int

    @classmethod
    def build(
        cls,
        seed: int = 1405,
        articles: int | None = None,
        outlets: int | None = None,
        edition: int = 1,
        *,
        shares: Shares | None = None,
        crawl_delay: float | None = None,
    ) -> "World":
        """Return the world of the written outlets and stories, grown to `articles` and `outlets` in the first edition.

        Editions are moments: 1 is the first crawl; in 2 some stories are corrected and some are new. `crawl_delay`
        (seconds) replaces that of the outlets that have one. Raises ValueError for fewer stories or outlets than are
        written.
        """
        shares = shares or Shares()
        sites = grow_sites(outlets)
        if crawl_delay is not None:
            sites = {
                name: replace(site, crawl_delay=crawl_delay) if site.crawl_delay else site
                for name, site in sites.items()
            }
        written: dict[str, list[Story]] = {name: [] for name in sites}
        for story in library.stories(edition):
            written[story.site].append(story)
        written_count = sum(1 for _ in library.stories(1))
        further = (articles or written_count) - written_count
        if further < 0:
            raise ValueError(f"{articles} articles: {written_count} are written")
        if not further:
            shares = replace(shares, arrivals=0)
        shelves: dict[str, Shelf] = {}
        agencies: list[Growth] = []
        for number, (name, site) in enumerate(sites.items()):
            count = further // len(sites) + (number < further % len(sites))
            growth = Growth(site, count, seed=seed, edition=edition, shares=shares, agencies=agencies)
            if site.kind == "agency":
                agencies.append(growth)
            shelves[name] = Shelf(site, written[name], growth)
        return cls(seed, sites, shelves, edition)

    @cached_property
    def by_host(self) -> dict[str, Site]:
        """The outlets by host name, with and without www."""
        return {host: site for site in self.sites.values() for host in (site.host, site.domain)}

    def rows(self, address: str) -> list[dict[str, Any]]:
        """Return outlet rows for `ingest.outlets.parse`; `address` is the `host:port` of a server of this world."""
        return [
            {
                "id": site.id,
                "name": site.name,
                "name_fa": site.name_fa,
                "domain": site.domain,
                "family": site.family,
                "kind": site.kind,
                "province": site.province,
                "feeds": [site.base + quoted(path, "upper") for path in feed_paths(site)],
                "sitemaps": [site.base + FAMILIES[site.family].sitemap],
                "poll_minutes": 0.0,
                "pace": 0.0,
                "recheck_minutes": [0],
                "connect_to": address,
            }
            | ({"archive": PARSIDATE_ARCHIVE} if site.theme == "parsidate" else {})
            for site in self.sites.values()
        ]

    def entries(self, site: Site) -> Iterator[Entry]:
        """Yield every link in the feeds and sitemap of the outlet's row, in that order, with repetitions."""
        shelf = self.shelves[site.id]
        yield from main_feed(site, shelf)
        for name in site.section_feeds:
            yield from section_feed(site, shelf, name)
        yield from sitemap(site, shelf)

    def gold(self) -> Iterator[GoldArticle]:
        """Yield what the index must hold after a perfect crawl, one item per document."""
        for site in self.sites.values():
            for story in self.shelves[site.id]:
                yield gold_article(site, story)
            for trap in self.shelves[site.id].traps:
                if trap.kind == "wall":
                    yield partial_article(site, trap)

    def withdrawn(self) -> Iterator[GoldArticle]:
        """Yield the stories taken down since the first edition, in their last version: indexed ones stay indexed."""
        for site in self.sites.values():
            for story in self.shelves[site.id].withdrawn():
                yield gold_article(site, story)

    def fates(self, after: int | None = None) -> Iterator[Fate]:
        """Yield the required ledger entry of every address in the rows' feeds and sitemaps.

        Of a story's addresses the alphabetically first is indexed, the others are duplicates. With `after`, the fates
        of a second crawl after that edition was crawled: a story that did not change since is unchanged.
        """
        for site in self.sites.values():
            yield from self._fates(site, after)

    def _fates(self, site: Site, after: int | None) -> Iterator[Fate]:
        by_url: dict[str, list[Entry]] = {}
        owners: dict[str, str] = {}
        for entry in self.entries(site):
            by_url.setdefault(entry.plain, []).append(entry)
            if entry.story:
                key = entry.story.key
                owners[key] = min(entry.plain, owners.get(key, entry.plain))
        for plain, entries in by_url.items():
            spellings = tuple(dict.fromkeys(entry.url for entry in entries))
            trap, story = entries[0].trap, entries[0].story
            if trap:
                yield Fate(site.id, plain, trap.status, trap.reason, None, spellings)
            elif story and owners[story.key] != plain:
                yield Fate(site.id, plain, "duplicate", "same-article", story.key, spellings)
            elif story:
                known = after is not None and story.edition <= after
                yield Fate(site.id, plain, "unchanged" if known else "indexed", None, story.key, spellings)


def feed_paths(site: Site) -> list[str]:
    """Return the decoded paths of the feeds in the outlet's row."""
    family = FAMILIES[site.family]
    sections = [entry for name in site.section_feeds for entry in site.sections if entry.slug == name]
    return [family.feed, *(family.section_feed.format(id=entry.id, section=entry.slug) for entry in sections)]


def gold_article(site: Site, story: Story) -> GoldArticle:
    """Return the article that a perfect crawl makes of a story."""
    family = FAMILIES[site.family]
    url = site.base + quoted(fill(family.article, site, story), "upper")
    return GoldArticle(
        outlet=site.id,
        url=url,
        canonical_url=url,
        news_code=story.code if family.news_code else None,
        title=story.title,
        paragraphs=tuple(text.removeprefix("## ") for text in story.paragraphs),
        published_at=utc(story.published),
        section=story.section if "section" in family.prints else (),
        kicker=story.kicker,
        subtitle=story.subtitle,
        lead=story.lead,
        tags=story.tags,
        authors=story.authors,
        province=story.province,
        group=story.group,
        language=story.language,
        updated_at=utc(story.updated) if story.updated else None,
    )


def partial_article(site: Site, trap: Trap) -> GoldArticle:
    """Return the article that a perfect crawl makes of a story behind a bot wall, from its feed."""
    family = FAMILIES[site.family]
    url = site.base + quoted(trap.path, "upper")
    fields = match(family.article, trap.path, {}) or {}
    return GoldArticle(
        outlet=site.id,
        url=url,
        canonical_url=url,
        news_code=fields.get("code"),
        title=trap.title,
        paragraphs=(),
        published_at=utc(trap.at),
        lead=trap.lead,
        completeness="partial",
    )
