"""Print a cleaned article for people, alone or beside the lines of its page."""

from collections.abc import Iterator
from datetime import datetime
from io import StringIO

from bs4 import BeautifulSoup
from rich.table import Table
from rich.text import Text

from ingest.cli.output import console, harmless
from ingest.model import Article, Page
from ingest.normalise.charset import decode_html
from ingest.normalise.dates import TEHRAN, jalali_fields
from ingest.normalise.text import fold

_AROUND = 12
"""Lines of the page to show before the first and after the last line of the story."""
_DROPPED = ("script", "style", "noscript", "template", "head")


def print_article(article: Article) -> None:
    """Print every field with its Persian label, dates in both calendars, then the paragraphs."""
    grid = Table.grid(padding=(0, 2))
    for label, value in _fields(article):
        if value:
            grid.add_row(Text(label, style="bold"), Text(value))
    console.print(grid)
    for paragraph in article.body.split("\n"):
        console.print()
        console.print(Text(paragraph))


def print_beside(article: Article, page: Page) -> None:
    """Print the lines of the page's text around the story, each with the field that it went to, or a dash."""
    fields = [(field, fold(text)) for field, text in _texts(article) if text]
    lines = [(line, _field(fold(line), fields)) for line in _lines(page)]
    kept = [position for position, (_, field) in enumerate(lines) if field]
    first, last = max(0, kept[0] - _AROUND) if kept else 0, kept[-1] + _AROUND if kept else 2 * _AROUND
    grid = Table.grid(padding=(0, 2))
    for line, field in lines[first : last + 1]:
        grid.add_row(
            Text(field or "—", style="bold" if field else "dim"), Text(harmless(line), style="" if field else "dim")
        )
    console.print(grid)
    after = max(0, len(lines) - last - 1)
    console.print(f"{first} lines of the page before these and {after} after them are not shown")


def _fields(article: Article) -> Iterator[tuple[str, str | None]]:
    entities = article.entities
    yield from _texts(article, body=False)
    yield "نویسنده", "، ".join(article.authors)
    yield "عکاس", "، ".join(article.photographers)
    yield "به نقل از", article.agency
    yield "انتشار", _both(article.published_at)
    yield "منبع تاریخ", article.date_source and f"{article.date_source} ({article.date_confidence})"
    yield "به‌روزرسانی", _both(article.updated_at)
    yield "رسانه", article.outlet.name_fa or article.outlet.id
    yield "بخش", " › ".join(article.section)
    yield "موضوع", article.topic
    yield "استان", "، ".join(article.province)
    yield "برچسب‌ها", "، ".join(article.tags)
    yield "اشخاص", "، ".join(entities.persons) if entities else None
    yield "سازمان‌ها", "، ".join(entities.organisations) if entities else None
    yield "مکان‌ها", "، ".join(entities.places) if entities else None
    yield "کد خبر", article.news_code
    yield "زبان", article.language
    yield "تصویر", "\n".join(f"{image.url} {image.caption or ''}".strip() for image in article.images)
    yield "خبرهای مرتبط", "\n".join(article.related)
    yield "نشانی", article.canonical_url
    yield "خوانش", article.extraction.profile if article.extraction else None


def _texts(article: Article, body: bool = True) -> Iterator[tuple[str, str | None]]:
    yield "روتیتر", article.kicker
    yield "تیتر", article.title
    yield "زیرتیتر", article.subtitle
    yield "لید", article.lead
    if body:
        yield from (("متن", paragraph) for paragraph in article.body.split("\n"))


def _both(at: datetime | None) -> str | None:
    if at is None:
        return None
    tehran = at.astimezone(TEHRAN)
    return f"{jalali_fields(at)[0]} {tehran:%H:%M:%S} ({tehran:%Y-%m-%d %H:%M:%S %z})"


def _lines(page: Page) -> list[str]:
    soup = BeautifulSoup(StringIO(decode_html(page.body, page.headers.get("content-type"))), "lxml")
    for element in soup(_DROPPED):
        element.decompose()
    lines = (" ".join(line.split()) for line in soup.get_text("\n").split("\n"))
    return [line for line in lines if line]


def _field(line: str, fields: list[tuple[str, str]]) -> str | None:
    """Return the first field that contains a line of the page, else the first that the line contains."""
    if not line:
        return None
    return next((field for field, text in fields if line in text), None) or next(
        (field for field, text in fields if text in line), None
    )
