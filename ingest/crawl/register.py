"""The entries that a run is answerable for at one outlet: what its feeds show, what is due, what was left over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from urllib.parse import urlsplit

from ingest.dedupe import identity
from ingest.ledger import Entry, Ledger, Status
from ingest.model import Link
from ingest.normalise.dates import jalali_fields
from ingest.normalise.url import canonical_or_own
from ingest.outlets import Outlet, by_domain, load, owner_of
from ingest.settings import settings
from ingest.tombstones import Tombstones


@dataclass(frozen=True, slots=True)
class Worklist:
    """`entries` are all that the run counts as discovered at the outlet; `due` those of them to be asked for."""

    entries: tuple[Entry, ...]
    due: tuple[Entry, ...]


def register(ledger: Ledger, outlet: Outlet, links: Iterable[Link], run_id: str, now: datetime) -> Worklist:
    """Writes every entry of the run at this outlet into the ledger before any page is asked for.

    From here on a crash cannot lose a story: what is not finished is pending, and the next run finds it.
    """
    seen: dict[str, Link] = {}
    for link in links:
        key = entry_key(outlet.id, link.url)
        seen[key] = _completed(seen[key], link) if key in seen else link
    seen = without_erased(ledger, seen)
    ledger.refresh()
    known = {entry.key: entry for entry in ledger.due(outlet.id, now)}
    known |= {entry.key: entry for entry in ledger.of_run(run_id, outlet.id)}
    known |= ledger.get(key for key in seen if key not in known)
    entries, due = [], []
    for key, link in seen.items():
        if key not in known:
            entry = _new(key, link, outlet, run_id, now)
            entries.append(entry)
            if entry.status == "pending":
                due.append(entry)
    for key, entry in known.items():
        if entry.is_claimed(now):
            continue
        again = _again(entry, seen.get(key), run_id, now)
        entries.append(again)
        if _is_due(entry, seen.get(key), now):
            due.append(again)
    ledger.save(entries)
    # What never failed comes first, of that what has waited longest: nothing starves where a run's requests are spent.
    due.sort(key=lambda entry: (entry.attempts, entry.next_attempt_at or now, entry.url))
    return Worklist(tuple(entries), tuple(due))


def without_erased(ledger: Ledger, links: Mapping[str, Link]) -> dict[str, Link]:
    """Return the links, by their keys, without those to stories that a person had erased."""
    erased = Tombstones(ledger.client).covered(link.url for link in links.values())
    return {key: link for key, link in links.items() if link.url not in erased}


def _completed(link: Link, other: Link) -> Link:
    """A link with what it lacks from another one to the same story: a feed may have the lead, the sitemap the date."""
    lacking = {item.name: getattr(other, item.name) for item in fields(Link) if not getattr(link, item.name)}
    return replace(link, **lacking)


def entry_key(outlet: str, url: str) -> str:
    """The ledger's key of an address; one that has no canonical form is its own."""
    return identity(outlet, None, canonical_or_own(url))


def _new(key: str, link: Link, outlet: Outlet, run_id: str, now: datetime) -> Entry:
    day, _ = jalali_fields(now)
    entry = Entry(
        key=key,
        url=link.url,
        outlet=outlet.id,
        first_seen_at=now,
        run_id=run_id,
        day=day,
        link=link,
        last_seen_at=now,
        next_attempt_at=now,
    ).move("pending", "discover", run_id, now)
    if outlet.owns(_host(link.url)):
        return entry
    return entry.move("filtered", "discover", run_id, now, reason="foreign-host", next_attempt_at=None)


def is_foreign(url: str, asked: str, outlet: Outlet) -> bool:
    """Whether a page is not the outlet's: its host is another's, or lies in the part of the domain that another row
    has, and the address that was asked for does not."""
    domains = by_domain(load(settings().outlets))
    here, there = (owner_of(address, domains) for address in (asked, url))
    return not outlet.owns(_host(url)) or (here != there and there is not None and there.id != outlet.id)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _again(entry: Entry, link: Link | None, run_id: str, now: datetime) -> Entry:
    if link:
        entry = replace(entry, link=_remembered(entry.link, link), last_seen_at=now)
    if entry.status == "pending" or entry.run_id == run_id:
        return replace(entry, run_id=run_id)
    status: Status = "unchanged" if entry.is_live else entry.status
    return entry.move(status, entry.step, run_id, now, reason=entry.reason, detail=entry.detail)


def _remembered(known: Link | None, link: Link) -> Link:
    """What the source of the first link says now, completed by the others: sources are read at times of their own."""
    if known is None:
        return link
    return _completed(link, known) if known.source == link.source else _completed(known, link)


def _is_due(entry: Entry, link: Link | None, now: datetime) -> bool:
    if entry.waits_for_cleaning:
        return False
    if entry.is_due(now):
        return True
    if link and entry.withdrawn_at and entry.last_seen_at and entry.last_seen_at < entry.withdrawn_at:
        return True
    changed = link is not None and entry.link is not None and _differ(link, entry.link)
    return changed and entry.status in ("indexed", "unchanged", "duplicate")


def _differ(link: Link, known: Link) -> bool:
    """Whether a source now says otherwise than it did; two sources may word the same story in two ways."""
    told = ((link.title, known.title), (link.lead, known.lead), (link.published_at, known.published_at))
    return link.source == known.source and any(now and now != before for now, before in told)
