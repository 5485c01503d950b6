"""Normalise articles for storage and comparison: repaired characters, canonical URL, UTC and Jalali dates."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, time

from ingest.model import Article
from ingest.normalise.dates import TEHRAN, jalali_fields
from ingest.normalise.letters import LATIN_DIGITS
from ingest.normalise.text import clean_line, clean_text, fold
from ingest.normalise.url import AddressError, canonical_url

_EDGES = " ،,؛;:|/«»>-"
"""Separators that remain around a name when a list or a path is split."""


def normalise(article: Article) -> Article:
    """Return the article with repaired characters, canonical URL, UTC times and Jalali fields. Idempotent.

    Tags, authors and the section path lose surrounding punctuation, empty items and repetitions in another spelling.
    Falls back to the page URL if the canonical URL is invalid; raises AddressError if both are.
    """
    published = _instant(article.published_at) if article.published_at else None
    day, fields = jalali_fields(published) if published else (None, None)
    return replace(
        article,
        canonical_url=_address(article),
        title=clean_line(article.title),
        kicker=_line(article.kicker),
        subtitle=_line(article.subtitle),
        lead=clean_text(article.lead or "") or None,
        body=clean_text(article.body),
        authors=_names(article.authors),
        photographers=_names(article.photographers),
        tags=_names(tag.lstrip("# ") for tag in article.tags),
        section=_names(article.section),
        news_code=_line((article.news_code or "").translate(LATIN_DIGITS)),
        published_at=published,
        published_jalali=day,
        jalali=fields,
        updated_at=article.updated_at.astimezone(UTC) if article.updated_at else None,
        images=tuple(replace(image, caption=_line(image.caption)) for image in article.images),
    )


def _address(article: Article) -> str:
    try:
        return canonical_url(article.canonical_url)
    except AddressError:
        return canonical_url(article.url)


def _instant(at: datetime) -> datetime:
    """Return the time in UTC; a bare day, midnight with Tehran's offset, keeps the offset, so that its date is
    visible."""
    local = at.astimezone(TEHRAN)
    is_day = at.utcoffset() == local.utcoffset() and local.time() == time()
    return at if is_day else at.astimezone(UTC)


def _line(text: str | None) -> str | None:
    return clean_line(text or "") or None


def _names(names: Iterable[str]) -> tuple[str, ...]:
    """Return each name once, in the spelling and at the position of its first occurrence."""
    unique: dict[str, str] = {}
    for name in names:
        cleaned = clean_line(name).strip(_EDGES)
        unique.setdefault(fold(cleaned), cleaned)
    unique.pop("", None)
    return tuple(unique.values())
