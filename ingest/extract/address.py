"""Read a story's canonical address, its news code from the CMS, and its links to related stories."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml.etree import _Element as Element

from ingest.extract.document import Document
from ingest.extract.profile import Profile
from ingest.normalise.url import canonical_url, news_code
from ingest.outlets import Outlet

MOST_LINKS = 200
MOST_RELATED = 20

_HOME_PATH = re.compile(r"/?(?:fa|index\.\w+|home|default\.aspx)?/?", re.I)
_STORY_QUERY = re.compile(r"(?:^|&)p=|=\d{3,}(?:&|$)")
_CODE = re.compile(r"\d{3,20}")


def is_home(url: str) -> bool:
    """Return whether an address is a site's front page."""
    parts = urlsplit(url)
    return _HOME_PATH.fullmatch(parts.path) is not None and not _STORY_QUERY.search(parts.query)


def read_canonical(document: Document, outlet: Outlet) -> str:
    """Return the `rel=canonical` address if it is on the outlet's site, not its home page and not another story; else
    the page URL."""
    url = document.page.url
    for address in _stated_canonicals(document):
        codes = {_code(url, outlet.family), _code(address, outlet.family)} - {None}
        if outlet.owns(urlsplit(address).hostname or "") and not is_home(address) and len(codes) < 2:
            return address
    return url


def has_home_canonical(document: Document) -> bool:
    """Return whether the page's `rel=canonical` is the front page."""
    return any(is_home(address) for address in _stated_canonicals(document))


def _stated_canonicals(document: Document) -> Iterator[str]:
    for element in document.index.get("link"):
        if "canonical" in (element.get("rel") or "").lower().split() and element.get("href"):
            try:
                address = urljoin(document.base, element.get("href").strip())
                urlsplit(address).hostname  # noqa: B018 - raises for a malformed host
            except ValueError:
                continue
            if address.startswith(("http://", "https://")):
                yield address


def read_news_code(document: Document, profile: Profile, outlet: Outlet, canonical: str) -> str | None:
    """Return the CMS's number of the story, in ASCII digits: from an address, else from the page.

    A WordPress address without a number is a permalink, which identifies the story without a code.
    """
    family = outlet.family if outlet.family != "unknown" else profile.name
    if code := _code(canonical, family):
        return code
    if family == "wordpress":
        return None
    if code := _code(document.page.url, family):
        return code
    texts = [*document.meta.get("nastooh:code", ()), *document.texts(profile.news_code)]
    return next((str(int(match.group())) for text in texts if (match := _CODE.search(text))), None)


def read_related(document: Document, bodies: Iterable[Element], outlet: Outlet) -> tuple[str, ...]:
    """Return the canonical addresses of the outlet's other stories that the body links to: those with a news code."""
    own_code = _code(document.page.url, outlet.family)
    related: dict[str, str] = {}
    for anchor in islice((link for body in bodies for link in body.iter("a")), MOST_LINKS):
        try:
            address = urljoin(document.base, (anchor.get("href") or "").strip())
            owned = outlet.owns(urlsplit(address).hostname or "")
        except ValueError:
            continue
        if owned and (code := _code(address, outlet.family)) and code != own_code:
            related.setdefault(code, canonical_url(address))
    return tuple(related.values())[:MOST_RELATED]


@lru_cache(maxsize=64)
def _code(url: str, family: str) -> str | None:
    try:
        return news_code(canonical_url(url), family)
    except ValueError:
        return None
