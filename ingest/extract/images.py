"""Read a story's pictures: the one stated in the page's head, then those in its text, with captions."""

from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml.etree import _Element as Element

from ingest.extract.document import Document, text_of
from ingest.extract.words import squeeze
from ingest.model import Image

MOST_IMAGES = 50

_SOURCES = ("data-src", "data-lazy-src", "data-original", "data-lazy", "src")
_FURNITURE = (
    "logo", "icon", "avatar", "placeholder", "blank.", "spacer", "barcode", "captcha", "/ads/", "/adv/", "emoji",
)  # fmt: skip


def read_images(document: Document, scopes: Iterable[Element]) -> tuple[Image, ...]:
    """Return the pictures with absolute addresses, each once; a caption is the figure's `figcaption`."""
    images: dict[str, Image] = {}
    stated = document.said("og:image", "twitter:image", "twitter:image:src") or ""
    for address, caption in ((stated, None), *(picture for scope in scopes for picture in _printed(scope))):
        url = _absolute(document.base, address)
        if url and (url not in images or (caption and not images[url].caption)):
            images[url] = Image(url, caption)
        if len(images) == MOST_IMAGES:
            break
    return tuple(images.values())


def _printed(scope: Element) -> Iterator[tuple[str, str | None]]:
    for element in islice(scope.iter("img"), 2 * MOST_IMAGES):
        address = next((value for name in _SOURCES if (value := element.get(name)) and value[:5] != "data:"), "")
        yield address, _caption(element)


def _caption(image: Element) -> str | None:
    for ancestor in image.iterancestors("figure"):
        for caption in ancestor.iter("figcaption"):
            return squeeze(text_of(caption)) or None
        return None
    return None


def _absolute(base: str, address: str) -> str | None:
    try:
        url = urljoin(base, address.strip())
        parts = urlsplit(url)
    except ValueError:
        return None
    if not address or parts.scheme not in ("http", "https") or not parts.hostname or len(url) > 2000:
        return None
    return None if any(word in url.lower() for word in _FURNITURE) else url
