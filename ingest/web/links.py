"""Addresses that a reader may be sent to."""


def web_address(url: str) -> str:
    """Return an address if it is http(s), else an empty text: `javascript:` and the like are never linked."""
    return url if url.lower().startswith(("https://", "http://")) else ""
