"""`peyk discover`, `peyk clean`: single steps of the pipeline, on a feed or a page."""

import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from ingest import outlets as catalogue
from ingest.cli.output import Json, errors, print_json, print_table
from ingest.errors import PeykError
from ingest.model import NotAnArticle, Page, to_document
from ingest.outlets import Outlet
from ingest.settings import settings


def discover(
    source: Annotated[str, typer.Argument(help="A feed or sitemap: file or URL.")],
    outlet: Annotated[str | None, typer.Option(help="Id of the outlet whose row applies to a URL.")] = None,
    as_json: Json = False,
) -> None:
    """Print the links of a feed or sitemap: url, title, published_at."""
    from ingest.discover import NotAFeed, read_links

    if source.startswith(("http://", "https://")):
        page = asyncio.run(_get(source, _outlet_of(source, outlet)))
        body, url = page.body, page.url
    else:
        body, url = _read(Path(source)), ""
    try:
        links = read_links(body, url)
    except NotAFeed as error:
        raise PeykError(f"{source} is not a feed: {error}") from error
    if as_json:
        print_json([to_document(link) for link in links])
        return
    rows = ((link.published_at and link.published_at.isoformat(), link.title, link.url) for link in links)
    print_table(f"{len(links)} links", ("published_at", "title", "url"), rows)


def clean(
    file: Annotated[Path, typer.Argument(help="A page's HTML.")],
    *,
    url: Annotated[str, typer.Option(help="The page's address.")],
    outlet: Annotated[
        str | None, typer.Option(help="Outlet id; default: the row that owns the address, if any.")
    ] = None,
    pretty: Annotated[bool, typer.Option(help="Print it for people: labels, paragraphs, both calendars.")] = False,
    beside: Annotated[bool, typer.Option(help="Print the page's lines, each with the field it went to.")] = False,
    as_json: Json = False,
) -> None:
    """Print the article on a page as one JSON object; exit 3 with a reason if there is none."""
    from ingest.clean import clean as run
    from ingest.cli.reading import print_article, print_beside

    row = _outlet_of(url, outlet)
    page = Page(url=url, requested_url=url, status=200, headers={}, body=_read(file), fetched_at=datetime.now(UTC))
    article = run(page, row)
    if isinstance(article, NotAnArticle):
        errors.print(f"not an article: {article.reason}{article.detail and ': ' + article.detail}", soft_wrap=True)
        raise typer.Exit(3)
    if as_json or not (pretty or beside):
        print_json(to_document(article))
        return
    if pretty:
        print_article(article)
    if beside:
        print_beside(article, page)


def _outlet_of(url: str, outlet: str | None) -> Outlet:
    """Return the named row, else the row that owns the address, else a new row for its host."""
    rows = catalogue.load(settings().outlets)
    if outlet:
        return catalogue.select(rows, [outlet])[outlet]
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        host = ""
    if not host or "." not in host:
        raise PeykError(f"{url} is not a web address: it must begin with http:// or https:// and name a host")
    owner = catalogue.owner(host, catalogue.by_domain(rows))
    return owner or Outlet(id=re.sub(r"[^a-z0-9]+", "-", host), name=host, name_fa=host, domain=host)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PeykError(f"{path} cannot be read: {error.strerror}") from error


async def _get(url: str, outlet: Outlet) -> Page:
    from ingest.fetch import Fetcher, FetchError

    async with Fetcher(settings()) as fetcher:
        try:
            return await fetcher.get(url, outlet)
        except FetchError as error:
            raise PeykError(f"{url} cannot be fetched: {error.reason}: {error.detail}") from error
