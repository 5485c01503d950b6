"""Read an outlet's home page: its feeds, its name, its CMS family."""

import re
from dataclasses import dataclass
from io import StringIO
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from bs4.filter import SoupStrainer

from ingest.extract.document import open_document
from ingest.extract.profiles import candidates
from ingest.model import NotAnArticle, Page
from ingest.normalise.charset import decode_html
from ingest.normalise.text import clean_text

MOST_FEEDS = 8
NAME_LIMIT = 80
"""Characters; a longer title is a slogan, not a name."""
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_PERSIAN = re.compile("[\u0600-\u06ff]")
_ARABIC = str.maketrans("يك", "یک")


@dataclass(frozen=True, slots=True)
class Home:
    """`url`: the address that answered. `feeds`: those that the page links to, without comment feeds."""

    url: str
    feeds: tuple[str, ...] = ()
    name_fa: str | None = None
    family: str | None = None


def read_home(page: Page) -> Home:
    """Return what a page says about its site. Never raises, whatever the bytes."""
    # A stream, because BeautifulSoup warns that a string without tags may be an address or a file name.
    text = StringIO(decode_html(page.body, page.headers.get("content-type")))
    soup = BeautifulSoup(text, "lxml", parse_only=SoupStrainer(["title", "meta", "link"]))
    return Home(page.url, _feeds(soup, page.url), _name(soup), _family(page))


def _feeds(soup: BeautifulSoup, url: str) -> tuple[str, ...]:
    addresses = []
    for link in soup.find_all("link", rel="alternate", type=_FEED_TYPES, href=True):
        try:
            address = urljoin(url, str(link["href"]).strip())
        except ValueError:
            continue
        if "comments" not in address:
            addresses.append(address)
    return tuple(dict.fromkeys(addresses))[:MOST_FEEDS]


def _name(soup: BeautifulSoup) -> str | None:
    """Return the first Persian part of the site name in the meta tags, else of the title."""
    metas = [soup.find("meta", property="og:site_name"), soup.find("meta", attrs={"name": "application-name"})]
    names = [str(meta.get("content", "")) for meta in metas if isinstance(meta, Tag)]
    if soup.title:
        names.append(soup.title.get_text())
    parts = (clean_text(part).translate(_ARABIC) for text in names for part in re.split(r"[|؛:]| [-–] ", text))
    return next((part for part in parts if _PERSIAN.search(part) and len(part) <= NAME_LIMIT), None)


def _family(page: Page) -> str | None:
    document = open_document(page)
    if isinstance(document, NotAnArticle):
        return None
    return next((profile.name for profile in candidates(document, "", page.fetched_at.date())), None)
