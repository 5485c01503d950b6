"""The answers of one outlet of the world."""

import hashlib
from dataclasses import replace
from datetime import date, datetime
from email.utils import parsedate_to_datetime

import jdatetime

from ingest.sample.calendar import http_date
from ingest.sample.families import FAMILIES, fill, match, quoted, untoken
from ingest.sample.links import Entry, main_feed, section_feed, sitemap
from ingest.sample.model import Answer, Request, Site, Story, Trap
from ingest.sample.notices import redesign
from ingest.sample.pages import Pages, changed
from ingest.sample.world import World

NOT_FOUND = "صفحه مورد نظر یافت نشد"


class SiteServer:
    """Answers requests to one outlet of a world; the same request always gets the same answer."""

    def __init__(self, world: World, site: Site) -> None:
        self.site, self.family, self.shelf = site, FAMILIES[site.family], world.shelves[site.id]
        self.pages = Pages(world, site)
        self._traps = {trap.path: trap for trap in self.shelf.traps}
        self._neighbour = next(other.base for other in world.sites.values() if other.id != site.id)
        self._lists: dict[str, Answer] = {}
        self._rendered: dict[str, bytes] = {}

    def print_all(self) -> None:
        """Render the page of every story now: serving it is then cheap, and it no longer varies by attempt."""
        self._rendered = {story.key: self.pages.story(story) for story in self.shelf}

    def answer(self, request: Request) -> Answer:
        """Return the answer to a GET request for a decoded path."""
        if request.path == "/robots.txt":
            return Answer(body=self._robots().encode(), headers={"Content-Type": "text/plain; charset=utf-8"})
        query = "?" + "&".join(f"{name}={value}" for name, value in request.query.items()) if request.query else ""
        trap = self._traps.get(request.path + query) or self._traps.get(request.path)
        if trap:
            return self._trap(trap, request)
        return self._feed(request) or self._story(request) or self._list(request) or self._missing()

    def _robots(self) -> str:
        lines = ["User-agent: *", *(f"Disallow: {path}" for path in self.site.sealed)]
        if self.site.crawl_delay:
            lines.append(f"Crawl-delay: {self.site.crawl_delay:g}")
        return "\n".join([*lines, "", f"Sitemap: {self.site.base}{self.family.sitemap}", ""])

    def _feed(self, request: Request) -> Answer | None:
        if request.path not in self._lists:
            new = self._list_of(request.path)
            if new is None:
                return None
            self._lists[request.path] = new
        answer = self._lists[request.path]
        return Answer(304, headers=answer.headers) if _is_known(request, answer.headers) else answer

    def _list_of(self, path: str) -> Answer | None:
        """Return the feed or sitemap at a path."""
        site, shelf = self.site, self.shelf
        if path.rstrip("/") == self.family.feed.rstrip("/"):
            return self._xml(main_feed(site, shelf), site.slogan)
        if path == self.family.sitemap:
            return self._xml(list(sitemap(site, shelf)), None)
        for section in site.sections:
            if path == self.family.section_feed.format(id=section.id, section=section.slug):
                return self._xml(section_feed(site, shelf, section.slug), f"{site.name_fa} - {section.name}")
        return None

    def _xml(self, entries: list[Entry], title: str | None) -> Answer:
        body = self.pages.sitemap(entries) if title is None else self.pages.feed(entries, title)
        kind = {"Content-Type": f"text/xml; charset={self.site.charset}"}
        return Answer(body=body, headers=kind | self._validators(body, changed(entries)))

    def _story(self, request: Request) -> Answer | None:
        family = self.family
        fields = match(family.article, request.path, request.query)
        if fields:
            story = self.shelf.by_code(fields["code"]) if "code" in fields else self._permalink(fields)
            if story and story.former and story.former == fields.get("code"):
                return self._redirect(story, 301)
            path = story and fill(family.article, self.site, story)
            if story and (path == request.path or "slug" not in fields or not family.short_redirects):
                return self._page(story, request)
            return self._redirect(story) if story else None
        fields = match(family.short, request.path, request.query)
        if fields:
            code = fields.get("code") or untoken(fields["token"])
            story = self.shelf.by_code(code)
            if story and story.former == code:
                return self._redirect(story, 301)
            if story:
                return self._redirect(story) if family.short_redirects else self._page(story, request)
        fields = match(family.printable, request.path, request.query)
        story = self.shelf.by_code(fields["code"]) if fields else None
        return self._page(story, request) if story else None

    def _permalink(self, fields: dict[str, str]) -> Story | None:
        day = _day(*(int(fields[name]) for name in "ymd"))
        return self.shelf.by_slug(fields["slug"], day) if day else None

    def retold(self, answer: Answer, path: str, query: dict[str, str]) -> Answer:
        """Return the redesigned page if the answer is a story's page; any other answer unchanged."""
        story = None if answer.status not in (200, 304) else self._story_at(path, query)
        if story is None or self.shelf.is_withdrawn(story):
            return answer
        return redesign(story, self.site.base + quoted(fill(self.family.article, self.site, story), "upper"))

    def _story_at(self, path: str, query: dict[str, str]) -> Story | None:
        for pattern in (self.family.article, self.family.short):
            if fields := match(pattern, path, query):
                code = fields.get("code") or (untoken(fields["token"]) if "token" in fields else None)
                return self.shelf.by_code(code) if code else self._permalink(fields)
        return None

    def _redirect(self, story: Story, status: int = 308) -> Answer:
        return Answer(status, headers={"Location": quoted(fill(self.family.article, self.site, story), "upper")})

    def _page(self, story: Story, request: Request) -> Answer:
        if self.shelf.is_rerouted(story):
            return self._redirect(self.shelf.newest(1)[0], 302)
        if self.shelf.is_withdrawn(story):
            return self._html(self.pages.page("خطای ۴۱۰", message=NOT_FOUND), 410)
        texts = (story.key, story.kicker, story.title, story.subtitle, story.lead, *story.paragraphs)
        version = "\n".join(text or "" for text in texts).encode()
        validators = self._validators(version, story.updated or story.published)
        if _is_known(request, validators):
            return Answer(304, headers=validators)
        body = self._rendered.get(story.key) or self.pages.story(story, request.attempt)
        answer = self._html(body, delay=story.delay)
        return replace(answer, headers=answer.headers | validators)

    def _html(self, body: bytes, status: int = 200, delay: float = 0.0) -> Answer:
        charset = self.site.said_charset
        kind = "text/html" + (f"; charset={charset}" if charset else "")
        return Answer(status, body, {"Content-Type": kind}, delay)

    def _validators(self, version: bytes, changed: datetime) -> dict[str, str]:
        """Return the site's validators of a version."""
        validators = {}
        if "etag" in self.site.validators:
            validators["ETag"] = f'W/"{hashlib.sha1(version, usedforsecurity=False).hexdigest()[:16]}"'
        if "last-modified" in self.site.validators:
            validators["Last-Modified"] = http_date(changed)
        return validators

    def _list(self, request: Request) -> Answer | None:
        if request.path == "/" and not request.query:
            return self._html(self.pages.page(self.site.slogan, entries=self.pages.latest))
        for section in self.site.sections:
            if (
                match(self.family.section.format(id=section.id, section=section.slug), request.path, request.query)
                is not None
            ):
                return self._html(
                    self.pages.page(section.name, entries=section_feed(self.site, self.shelf, section.slug))
                )
        fields = match(self.family.archive, request.path, request.query)
        return self._html(self.pages.page("آرشیو", entries=self._archive(fields))) if fields else None

    def _archive(self, fields: dict[str, str]) -> list[Entry]:
        names = ("jy", "jm", "jd") if "jy" in fields else ("y", "m", "d")
        day = _day(*(int(fields[name]) for name in names))
        wanted = {story.key for story in self.shelf.on_day(day)} if day else set()
        return [entry for entry in sitemap(self.site, self.shelf) if entry.story and entry.story.key in wanted]

    def _missing(self) -> Answer:
        return self._html(self.pages.page("خطای ۴۰۴", message=NOT_FOUND), 404)

    def _trap(self, trap: Trap, request: Request) -> Answer:
        if trap.kind == "gone":
            return self._missing()
        if trap.kind == "abroad":
            return Answer(302, headers={"Location": self._neighbour + self.family.feed})
        if trap.kind == "loop":
            return Answer(302, headers={"Location": quoted(trap.path, "upper")})
        if trap.kind == "broken":
            return Answer(500, b"<h1>Internal Server Error</h1>", {"Content-Type": "text/html"})
        if trap.kind == "soft-404":
            return self._html(self.pages.page(NOT_FOUND, message=NOT_FOUND))
        if trap.kind == "wall":
            return Answer(403, self.pages.wall(), {"Content-Type": "text/html; charset=utf-8", "Server": "ArvanCloud"})
        if trap.kind in ("gallery", "video", "paywall"):
            return self._html(self.pages.page(trap.title, kind=trap.kind, at=trap.at))
        return self._html(self.pages.page(trap.title, entries=self.pages.latest))


def _is_known(request: Request, validators: dict[str, str]) -> bool:
    etags = request.headers.get("if-none-match")
    if etags is not None:
        return validators.get("ETag") in [tag.strip() for tag in etags.split(",")]
    since = request.headers.get("if-modified-since")
    if since is None or "Last-Modified" not in validators:
        return False
    try:
        return parsedate_to_datetime(validators["Last-Modified"]) <= parsedate_to_datetime(since)
    except ValueError:
        return False


def _day(year: int, month: int, day: int) -> date | None:
    """Return the day of a permalink or archive, in either calendar; None if there is no such day."""
    try:
        if year < 1700:
            return jdatetime.date(year, month, day).togregorian()  # type: ignore[no-any-return]
        return date(year, month, day)
    except ValueError:
        return None
