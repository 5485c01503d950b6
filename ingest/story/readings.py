"""The readings of one run: which title or body is at several addresses of an outlet."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from ingest.dedupe import article_id
from ingest.model import Article

MOST = 8
"""Addresses that are remembered per title or body."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as it was read at one address, without its text."""

    key: str
    """The address's key in the ledger."""
    article_id: str
    content_hash: str | None


class Readings:
    """All readings of a run, by title and by body, without their texts."""

    def __init__(self, articles: Iterable[tuple[str, Article]] = ()) -> None:
        self._titles: dict[bytes, list[Reading]] = {}
        self._bodies: dict[bytes, list[Reading]] = {}
        for key, article in articles:
            self.note(key, article)

    def note(self, key: str, article: Article) -> None:
        """Remember an article that was read at an address."""
        if article.completeness == "full":
            reading = Reading(key, article_id(article), article.content_hash)
            for index, text in ((self._titles, article.title), (self._bodies, article.body)):
                readings = index.setdefault(_digest(article.outlet.id, text), [])
                if len(readings) < MOST:
                    readings.append(reading)

    def same_body(self, key: str, article: Article) -> list[Reading]:
        """Return the readings with the same body at other addresses of the outlet."""
        return self._others(self._bodies, key, article, article.body)

    def same_text(self, key: str, article: Article) -> list[Reading]:
        """Return the readings with the same title or body at other addresses of the outlet."""
        readings = self._others(self._titles, key, article, article.title) + self.same_body(key, article)
        return list(dict.fromkeys(readings))

    @staticmethod
    def _others(index: dict[bytes, list[Reading]], key: str, article: Article, text: str) -> list[Reading]:
        readings = index.get(_digest(article.outlet.id, text), [])
        return [reading for reading in readings if reading.key != key]


def _digest(outlet: str, text: str) -> bytes:
    return blake2b(f"{outlet}\n{' '.join(text.split())}".encode("utf-8", "surrogatepass"), digest_size=12).digest()
