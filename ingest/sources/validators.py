"""Check the validators of a feed: some servers answer 304, or repeat an ETag, although stories changed."""

from datetime import timedelta

from ingest.ledger.source_entry import FeedState, SourceEntry
from ingest.model import Page
from ingest.sources.polling import Comparison

UNREAD = 11
"""Most 304s in a row: every twelfth request is unconditional."""
SLACK = timedelta(minutes=10)
"""A story dated this long before the last 304 should have been in the feed by then."""


def is_conditional(entry: SourceEntry, state: FeedState) -> bool:
    """Return whether the next request for a feed may carry its validators."""
    has_validators = bool(entry.etag or entry.last_modified)
    return has_validators and state.read_at is not None and not state.distrusted and state.unread < UNREAD


def contradicted(entry: SourceEntry, state: FeedState, page: Page, comparison: Comparison) -> bool:
    """Return whether a full answer contradicts the validators, or the 304s since the last reading.

    That is so if the stories changed under the same validators, or if most of the new stories are older than the last
    304 by more than editors' clocks explain.
    """
    if state.digest is None or comparison.digest == state.digest:
        return False
    before, now = (entry.etag, entry.last_modified), (page.headers.get("etag"), page.headers.get("last-modified"))
    if before == now and any(now):
        return True
    if not state.unread or state.answered_at is None:
        return False
    dates = [link.published_at for link in comparison.new if link.published_at]
    return 2 * sum(at < state.answered_at - SLACK for at in dates) > len(dates)
