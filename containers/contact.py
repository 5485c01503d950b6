"""Whom a User-Agent header names."""

import re

_CONTACT = re.compile(r"https?://[^\s/]+\.[^\s/]+|[^\s@]+@[^\s@]+\.[^\s@]+")


def names_contact(agent: str) -> bool:
    """Return whether a User-Agent names a web or mail address to which a site can write."""
    return _CONTACT.search(agent) is not None
