"""Canonicalise URLs: one address per story, for identifying stories, not for fetching them."""

import re
from ipaddress import ip_address
from posixpath import normpath
from string import ascii_letters, digits
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import idna

from ingest.errors import PeykError
from ingest.normalise.news_code import news_code

__all__ = ["AddressError", "canonical_url", "news_code"]

_LIMIT = 8192
_IGNORED = re.compile("[\t\r\n\ud800-\udfff]")
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?")
_VARIANT_HOST = re.compile(r"^(?:(?:www\d?|m|mobile|amp)\.)+(?=[^.]+\.[^.])")
_VIEWS = {"amp", "print"}
_TRACKING = re.compile(
    r"utm_\w*|mtm_\w*|pk_\w*|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|igsh|_ga|_gl|mc_[ce]id"
    r"|ref|ref_src|ref_url|refsrc|spm|cmpid|ncid|share|amp|noamp|print|outputtype|__twitter_impression",
    re.ASCII | re.IGNORECASE,
)
_STRAY_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
# Only triplets that may change: not those in upper case of bytes above ASCII.
_TRIPLET = re.compile("%(?=[0-7]|.?[a-f])([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(ascii_letters + digits + "-._~")
_DOUBLE_ENCODED = re.compile("%(?:25)+([89A-Fa-f][0-9A-Fa-f])")
# Spaces, ZWNJ, direction and byte order marks that are copied with an address from a text.
_TAILS = ("%20", "%E2%80%8C", "%E2%80%8E", "%E2%80%8F", "%EF%BB%BF")


class AddressError(PeykError, ValueError):
    """The text is not the address of a web page."""


def canonical_url(url: str) -> str:
    """Return the canonical form of an http or https URL. Idempotent. Raises AddressError for anything else.

    - Always https, lower-case host as in DNS (punycode), without default port, credentials, fragment or the prefixes
      `www.`, `m.`, `mobile.` and `amp.`: outlets serve the same story under all of them.
    - Path: without dot segments, doubled and trailing slashes and the views `amp` and `print`, so `/fa/amp/news/7` and
      `/fa/print/7` become `/fa/news/7`. Double percent-encoding is undone, each byte is encoded in one way (upper case;
      letters, digits and -._~ bare); a ZWNJ inside a slug belongs to the permalink and stays.
    - Query: sorted, without tracking parameters.
    """
    text = _IGNORED.sub("", url.strip())
    try:
        if len(text) > _LIMIT:
            raise ValueError("too long")
        parts = urlsplit("https:" + text if text.startswith("//") else text)
        if parts.scheme not in {"http", "https"}:
            raise ValueError("not http")
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError as error:
        raise AddressError(f"not a web address: {url[:200]!r}; expected http://… or https://…") from error
    if port and port not in {80, 443}:
        host = f"{host}:{port}"
    return urlunsplit(("https", host, _path(parts.path), _query(parts.query), ""))


def canonical_or_own(url: str) -> str:
    """Return the canonical form of a URL, or the text itself if it is invalid."""
    try:
        return canonical_url(url)
    except ValueError:
        return url


def _host(name: str) -> str:
    if ":" in name:
        return f"[{ip_address(name)}]"
    host = name if name.isascii() else idna.encode(name, uts46=True).decode()
    host = host.lower().rstrip(".")
    if not _HOST.fullmatch(host) or ".." in host:
        raise ValueError(f"no host name: {name}")
    return _VARIANT_HOST.sub("", host)


def _path(path: str) -> str:
    path = _STRAY_PERCENT.sub("", quote(path, safe="/%:@!$&'()*+,;=~"))
    path = _undouble(_TRIPLET.sub(_triplet, path))
    path = normpath("/" + "/".join(_without_tail(segment) for segment in path.split("/")).lstrip("/"))
    return "/" + "/".join(_without_view([segment for segment in path.split("/") if segment]))


def _triplet(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()


def _undouble(text: str) -> str:
    """Return the text with repeatedly percent-encoded bytes above ASCII encoded once."""
    return _DOUBLE_ENCODED.sub(lambda match: "%" + match[1].upper(), text)


def _without_tail(segment: str) -> str:
    while segment.endswith(_TAILS):
        segment = segment[: -3 if segment.endswith("%20") else -9]
    return segment


def _without_view(segments: list[str]) -> list[str]:
    while segments and segments[-1] in _VIEWS:
        segments.pop()
    start = 0
    while len(segments) > start + 1:
        if segments[start] in _VIEWS:
            segments[start : start + 1] = ["news"] if segments[start + 1].isdigit() else []
        elif start == 0 and re.fullmatch("[a-z]{2}", segments[0]):
            start = 1
        else:
            break
    return segments


def _query(query: str) -> str:
    pairs = parse_qsl(re.sub("&(?:amp;)+", "&", query), keep_blank_values=True, errors="surrogateescape")
    kept = (pair for pair in pairs if not _TRACKING.fullmatch(pair[0]))
    return "&".join(sorted(_undouble(urlencode([pair], quote_via=quote, errors="surrogateescape")) for pair in kept))
