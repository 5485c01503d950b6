"""The entries that a run is answerable for at one outlet: what its feeds show, what is due, what was left over."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from urllib.parse import urlsplit

from ingest.decisions.tombstones import Tombstones
from ingest.ledger import Entry, Ledger, Status
from ingest.ledger.key import entry_key
from ingest.model import Link
from ingest.normalise.dates import jalali_fields
from ingest.outlets import Outlet, by_domain, load, owner_of
from ingest.settings import settings

LINK = tuple(item.name for item in fields(Link))


@dataclass(frozen=True, slots=True)
class Shown:
    """What an outlet's sources show, and whether the ledger may have more of it that is `due`."""

    outlet: Outlet
    links: tuple[Link, ...]
    due: bool


@dataclass(frozen=True, slots=True)
class Worklist:
    """What a run counts as discovered at an outlet: `discovered` addresses."""

    discovered: int = 0
    due: tuple[Entry, ...] = ()
    """To be asked for, in this order."""
    waiting: tuple[Entry, ...] = ()
    """Their pages are archived and wait for cleaning."""
    settled: Mapping[Status, int] = field(default_factory=dict)
    """How many others are left as they are, and not written: their status in the run's books."""


def register(ledger: Ledger, shown: Sequence[Shown], run_id: str, now: datetime, *, again: bool) -> list[Worklist]:
    """Write every story that is new or changed at these outlets into the ledger before any page is asked for.

    From here on a crash cannot lose a story: what is not finished is pending, and the next run finds it. What sources
    show as they showed it before is counted and not written. `again`: the run was begun before, by an attempt that
    was killed, and is answerable for what that did.
    """
    seen = _seen(ledger, shown)
    keys = {one.outlet.id: set(seen[one.outlet.id]) for one in shown}
    for one in shown:
        keys[one.outlet.id].update(ledger.due(one.outlet.id, now) if one.due else ())
        keys[one.outlet.id].update(ledger.of_run(run_id, one.outlet.id) if again else ())
    known = ledger.get(key for each in keys.values() for key in each)
    lists = [_Outlet(one.outlet, seen[one.outlet.id], run_id, now) for one in shown]
    for found in lists:
        found.take({key: known[key] for key in keys[found.outlet.id] if key in known})
    ledger.save(entry for found in lists for entry in found.written)
    return [found.worklist for found in lists]


def _seen(ledger: Ledger, shown: Iterable[Shown]) -> dict[str, dict[str, Link]]:
    """By outlet the stories that its sources show, by their keys, without erased ones."""
    found: dict[str, dict[str, Link]] = {}
    for one in shown:
        links = found.setdefault(one.outlet.id, {})
        for link in one.links:
            key = entry_key(one.outlet.id, link.url)
            links[key] = _completed(links[key], link) if key in links else link
    erased = Tombstones(ledger.client).covered(link.url for links in found.values() for link in links.values())
    return {
        name: {key: link for key, link in links.items() if link.url not in erased} if erased else links
        for name, links in found.items()
    }


@dataclass
class _Outlet:
    outlet: Outlet
    seen: Mapping[str, Link]
    run_id: str
    now: datetime
    written: list[Entry] = field(default_factory=list)
    due: list[Entry] = field(default_factory=list)
    waiting: list[Entry] = field(default_factory=list)
    settled: Counter[Status] = field(default_factory=Counter)
    discovered: int = 0

    def take(self, known: Mapping[str, Entry]) -> None:
        for key, link in self.seen.items():
            if key not in known:
                entry = _new(key, link, self.outlet, self.run_id, self.now)
                self.written.append(entry)
                self.discovered += 1
                if entry.status == "pending":
                    self.due.append(entry)
        for key, entry in known.items():
            if not entry.is_claimed(self.now):
                self._take_known(entry, self.seen.get(key))

    def _take_known(self, entry: Entry, link: Link | None) -> None:
        mine = entry.run_id == self.run_id
        worded = _remembered(entry.link, link) if link else entry.link
        if entry.waits_for_cleaning:
            self.waiting.append(self._seen(entry, link, worded))
        elif _is_due(entry, link, self.now):
            self.due.append(self._seen(entry, link, worded))
        elif link is None and not mine:
            return  # Another run has done it since the search.
        elif worded != entry.link:
            self.written.append(_again(self._seen(entry, link, worded), self.run_id, self.now))
        elif not mine:
            self.settled[standing(entry)] += 1
        self.discovered += 1

    def _seen(self, entry: Entry, link: Link | None, worded: Link | None) -> Entry:
        return replace(entry, link=worded, last_seen_at=self.now) if link else entry

    @property
    def worklist(self) -> Worklist:
        # What never failed comes first, of that what has waited longest: nothing starves where requests are spent.
        due = sorted(self.due, key=lambda entry: (entry.attempts, entry.next_attempt_at or self.now, entry.url))
        return Worklist(self.discovered, tuple(due), tuple(self.waiting), self.settled)


def standing(entry: Entry) -> Status:
    """Return the status in a run's books of a story that another run decided about, and this one left as it was."""
    return "unchanged" if entry.is_live else entry.status


def without_erased(ledger: Ledger, links: Mapping[str, Link]) -> dict[str, Link]:
    """Return the links, by their keys, without those to stories that a person had erased."""
    erased = Tombstones(ledger.client).covered(link.url for link in links.values())
    return {key: link for key, link in links.items() if link.url not in erased}


def _completed(link: Link, other: Link) -> Link:
    """Return a link with what it lacks from another one to the same story: a feed may have the lead, the sitemap the
    date."""
    lacking = {name: value for name in LINK if not getattr(link, name) and (value := getattr(other, name))}
    return replace(link, **lacking) if lacking else link


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
    """Return whether a page is not the outlet's: its host is another's, or lies in the part of the domain that another
    row has, and the address that was asked for does not."""
    domains = by_domain(load(settings().outlets))
    here, there = (owner_of(address, domains) for address in (asked, url))
    return not outlet.owns(_host(url)) or (here != there and there is not None and there.id != outlet.id)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _again(entry: Entry, run_id: str, now: datetime) -> Entry:
    """Return the entry of a story that a source words anew, in the books of a run."""
    if entry.status == "pending" or entry.run_id == run_id:
        return replace(entry, run_id=run_id)
    return entry.move(standing(entry), entry.step, run_id, now, reason=entry.reason, detail=entry.detail)


def _remembered(known: Link | None, link: Link) -> Link:
    """Return what the source of the first link says now, completed by the others: sources are read at times of their
    own."""
    if known is None:
        return link
    return _completed(link, known) if known.source == link.source else _completed(known, link)


def _is_due(entry: Entry, link: Link | None, now: datetime) -> bool:
    if entry.is_due(now):
        return True
    if link and entry.withdrawn_at and entry.last_seen_at and entry.last_seen_at < entry.withdrawn_at:
        return True
    changed = link is not None and entry.link is not None and _differ(link, entry.link)
    return changed and entry.status in ("indexed", "unchanged", "duplicate")


def _differ(link: Link, known: Link) -> bool:
    """Return whether a source now says otherwise than it did; two sources may word the same story in two ways."""
    told = ((link.title, known.title), (link.lead, known.lead), (link.published_at, known.published_at))
    return link.source == known.source and any(now and now != before for now, before in told)
