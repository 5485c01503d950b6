"""The reasons of failed requests. The ledger maps them to statuses, and docs/fetching.md prints the table."""

from typing import NamedTuple

from ingest.model import Page


class Reason(NamedTuple):
    """The kind of a failure. `temporary`: the same request may succeed later."""

    temporary: bool
    meaning: str


REASONS: dict[str, Reason] = {
    "bad-url": Reason(False, "an address that is never requested: scheme, port, credentials, malformed, too long"),
    "private-address": Reason(False, "the host is, or resolves to, an address that is not on the public internet"),
    "proxy": Reason(
        True, "the outgoing proxy cannot be reached or refuses; the host got no request, no attempt is counted"
    ),
    "dns": Reason(True, "the host name does not resolve"),
    "connection": Reason(True, "refused, reset or closed without an answer"),
    "tls": Reason(True, "the certificate or the TLS handshake is not valid"),
    "timeout": Reason(True, "no connection, or no complete answer, within the limits"),
    "truncated": Reason(True, "the connection ended before the announced end of the body"),
    "bad-response": Reason(True, "not HTTP, or a head beyond the limits"),
    "bad-encoding": Reason(False, "a Content-Encoding that was not accepted, or a body that does not match it"),
    "too-large": Reason(
        False, "the body is larger, after decompression, than PEYK_PAGE_LIMIT or, of a feed, PEYK_FEED_LIMIT"
    ),
    "redirect-loop": Reason(False, "a redirect leads back to an address of the same chain"),
    "too-many-redirects": Reason(False, "more redirects than PEYK_REDIRECT_LIMIT"),
    "bad-redirect": Reason(False, "a redirect without a usable Location"),
    "foreign-host": Reason(False, "a redirect leads to a host that is not the outlet's"),
    "erased": Reason(False, "a redirect leads to a story that was erased (`peyk forget`); nothing of it is kept"),
    "robots-disallowed": Reason(False, "robots.txt forbids it"),
    "robots-unreachable": Reason(True, "robots.txt answers with a server error, which RFC 9309 reads as a full ban"),
    "bot-wall": Reason(False, "a challenge for browsers in place of the page; it is never executed"),
    "resting": Reason(True, "the host asked for a pause (429, Retry-After) that is not over; nothing was sent"),
    "over-budget": Reason(
        True, "the run's requests to this host or to all, or its time, are used up; nothing was sent"
    ),
    "http-429": Reason(True, "too many requests: the host rests"),
    "http-NNN": Reason(False, "any other status but 200 and 304; temporary for 408, 425 and 5xx"),
}

UNSENT = ("resting", "over-budget", "proxy")
"""Reasons for which no request was sent to the host: no attempt is counted."""


class FetchError(Exception):
    """A request failed. `reason` is a key of REASONS, with the HTTP status in place of NNN.

    `detail` is one line for operators. `retry_after`: seconds until the host accepts requests again. `page`: the
    answer, if there was one. `target`: the URL to which a foreign-host redirect leads.
    """

    def __init__(
        self,
        reason: str,
        detail: str,
        *,
        retry_after: float | None = None,
        page: Page | None = None,
        target: str | None = None,
    ) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail
        self.retry_after = retry_after
        self.page = page
        self.target = target

    @property
    def temporary(self) -> bool:
        """Whether the same request may succeed later."""
        known = REASONS.get(self.reason)
        if known:
            return known.temporary
        status = int(self.reason.removeprefix("http-"))
        return status >= 500 or status in (408, 425)

    def after(self, url: str) -> None:
        """Add the URL that redirected to the failed one to `detail`."""
        self.detail = f"{self.detail} (redirected from {url[:200]})"

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}"
