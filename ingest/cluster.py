"""The addresses of a cluster, as ELASTICSEARCH_URL lists them: separated by commas, one for each node."""

import re
from urllib.parse import urlsplit, urlunsplit

FORM = (
    "it has the form https://search.example:9200, several of them separated by commas, with %2F for a / in a password, "
    "and so on; ELASTICSEARCH_USER and ELASTICSEARCH_PASSWORD take any character as it is"
)
_BORDER = re.compile(r"\s*,\s*(?=https?://)")
"""A comma between two addresses. Another comma may be part of a password."""


def split(text: str) -> tuple[str, ...]:
    """Return the addresses of a list, each once, in its order."""
    return tuple(dict.fromkeys(_BORDER.split(text.strip())))


def is_address(url: str) -> bool:
    """Return whether this is the complete URL of a server, with or without a user and a password."""
    try:
        parts = urlsplit(url)
        # An unescaped #, ? or / in a password would end the host part.
        complete = not (parts.query or parts.fragment or "@" in parts.path)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and complete
    except ValueError:
        return False


def bare(url: str) -> str:
    """Return an address without its user and password."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
