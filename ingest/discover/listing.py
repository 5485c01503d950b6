"""Reader for pages that list stories: sections, archives and search results."""

from urllib.parse import urlsplit

from lxml import etree, html

from ingest.discover.address import is_story
from ingest.discover.links import resolve
from ingest.discover.model import Discovered, NotAFeed
from ingest.model import Link, Page
from ingest.normalise.base import base_of
from ingest.normalise.charset import decode_html
from ingest.outlets import Outlet

MOST_LINKS = 2_000
"""Most links to read of one page; a page of an archive has a few hundred."""


def read_listing(page: Page, outlet: Outlet) -> Discovered:
    """Return the outlet's own stories on a page, recognised by URL, each once, in page order.

    Link texts are not used as titles: lists shorten headlines and put the time before them. Menus and boxes on every
    page may link to stories too; the ledger already knows those. Raises NotAFeed(empty) if the body is not a page.
    """
    text = decode_html(page.body, page.headers.get("content-type"))
    try:
        root = html.fromstring(text.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError) as error:
        raise NotAFeed("empty", "nothing but white space") from error
    addresses: dict[str, None] = {}
    base = base_of(root, page.url)
    skipped = 0
    for number, element in enumerate(root.iter("a")):
        if number >= MOST_LINKS:
            break
        target = element.get("href")
        address = resolve(target, base) if target else None
        if address is None:
            skipped += 1
        elif outlet.owns(urlsplit(address).hostname or "") and is_story(address, outlet.family):
            addresses.setdefault(address)
    return Discovered(tuple(Link(address, source=page.url) for address in addresses), skipped=skipped)
