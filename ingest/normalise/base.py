"""Determine the base URL of a page's relative addresses."""

from urllib.parse import urljoin, urlsplit

from lxml.etree import _Element as Element


def base_of(root: Element, url: str) -> str:
    """Return the address of a page's first `<base href>`, resolved against the page's `url`; `url` without a valid
    one."""
    stated = next((href.strip() for element in root.iter("base") if (href := element.get("href"))), "")
    try:
        base = urljoin(url, stated)
        is_address = urlsplit(base).scheme in ("http", "https") and urlsplit(base).hostname
    except ValueError:
        return url
    return base if stated and is_address else url
