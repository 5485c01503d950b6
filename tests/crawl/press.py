"""Stories of random words and a site that prints them, so that no test depends on wording."""

import random
from dataclasses import dataclass, field
from typing import Any

from pytest_httpserver import HTTPServer

HOST = "http://kavir.example"
ROW: dict[str, Any] = {
    "id": "kavir",
    "name": "Kavir",
    "name_fa": "خبر کویر",
    "domain": "kavir.example",
    "family": "wordpress",
    "feeds": [f"{HOST}/rss"],
}
"""The outlet, without its address."""
SYLLABLES = [first + second for first in "بدرسکمنشگ" for second in ("ا", "و", "ی", "ر", "ن", "م")]
SMALL = ("از", "به", "در", "که", "این", "را", "و", "با", "برای", "است", "شد", "آن")
"""Frequent words by which a text is recognised as Persian."""


def words(count: int, seed: object) -> str:
    """Return random words; equal seeds give equal words."""
    rng = random.Random(str(seed))
    return " ".join(
        rng.choice(SMALL) if rng.random() < 0.4 else "".join(rng.choices(SYLLABLES, k=rng.randint(2, 4)))
        for _ in range(count)
    )


@dataclass(frozen=True)
class Story:
    """A story of a site: the text of its page, and whether the page has the marks of a story."""

    title: str
    text: tuple[str, ...]
    canonical: str | None = None
    marked: bool = True

    @classmethod
    def write(cls, seed: object, paragraphs: int = 6) -> "Story":
        """Return a story of random words."""
        text = tuple(words(40, f"{seed} {number}") + "." for number in range(paragraphs))
        return cls(words(7, f"{seed} title"), text)

    @property
    def page(self) -> str:
        """The HTML of its page."""
        canonical = f'<link rel="canonical" href="{self.canonical}">' if self.canonical else ""
        marks = (
            f'<meta property="og:type" content="article"><meta property="og:title" content="{self.title}">'
            '<meta property="article:published_time" content="2026-11-21T10:00:00+03:30">'
        )
        text = "".join(f"<p>{paragraph}</p>" for paragraph in self.text)
        return (
            f'<!DOCTYPE html><html lang="fa"><head><title>{self.title}</title>{canonical}{marks if self.marked else ""}'
            f"</head><body><article><h1>{self.title}</h1>{text}</article></body></html>"
        )


@dataclass
class Press:
    """An outlet whose feed lists `links` (titles by path), and whose pages the test changes."""

    server: HTTPServer
    links: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.server.expect_request("/robots.txt").respond_with_data("", status=404)
        self._feed = self.server.expect_request("/rss")
        self._pages: dict[str, Any] = {}
        self.row = ROW | {"recheck_minutes": [0], "connect_to": f"127.0.0.1:{self.server.port}"}

    def lists(self, *paths: str) -> None:
        """Set the stories in the feed."""
        items = "".join(f"<item><title>{self.links[path]}</title><link>{HOST}{path}</link></item>" for path in paths)
        feed = f"<rss version='2.0'><channel><title>ف</title>{items}</channel></rss>"
        self._feed.respond_with_data(feed, content_type="text/xml")

    def answers(self, path: str, body: str, status: int = 200, location: str | None = None) -> None:
        """Set the answer of a page."""
        if path not in self._pages:
            self._pages[path] = self.server.expect_request(path)
        headers = {"Location": location} if location else None
        self._pages[path].respond_with_data(body, status, headers, content_type="text/html; charset=utf-8")

    def prints(self, stories: dict[str, Story]) -> None:
        """Publish stories at their paths, all of them in the feed."""
        self.links |= {path: story.title for path, story in stories.items()}
        for path, story in stories.items():
            self.answers(path, story.page)
        self.lists(*self.links)
