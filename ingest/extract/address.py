"""The address by which a story is known, and the code that its CMS gave it."""

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
    """Return what `rel=canonical` says, when that is a page of the outlet, not its home and not another story; else the
    page's own address."""
    own = document.page.url
    for address in _said_canonical(document):
        codes = {_code(own, outlet.family), _code(address, outlet.family)} - {None}
        if outlet.owns(urlsplit(address).hostname or "") and not is_home(address) and len(codes) < 2:
            return address
    return own


def says_home(document: Document) -> bool:
    """Return whether the page calls itself the front page."""
    return any(is_home(address) for address in _said_canonical(document))


def _said_canonical(document: Document) -> Iterator[str]:
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

    A WordPress address without the number is the permalink, and the story is known by that alone.
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
    """Return the canonical addresses of other stories of the outlet, known by their codes, that the body links to."""
    own = _code(document.page.url, outlet.family)
    found: dict[str, str] = {}
    for anchor in islice((link for body in bodies for link in body.iter("a")), MOST_LINKS):
        try:
            address = urljoin(document.base, (anchor.get("href") or "").strip())
            owned = outlet.owns(urlsplit(address).hostname or "")
        except ValueError:
            continue
        if owned and (code := _code(address, outlet.family)) and code != own:
            found.setdefault(code, canonical_url(address))
    return tuple(found.values())[:MOST_RELATED]


@lru_cache(maxsize=64)
def _code(url: str, family: str) -> str | None:
    try:
        return news_code(canonical_url(url), family)
    except ValueError:
        return None
