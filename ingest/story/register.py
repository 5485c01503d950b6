"""The entries a run must process at one outlet: new links of its sources, due entries, and leftovers."""

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
    """The links in the sources of an outlet. `due`: the ledger may hold further entries that are due."""

    outlet: Outlet
    links: tuple[Link, ...]
    due: bool


@dataclass(frozen=True, slots=True)
class Worklist:
    """The entries a run processes at one outlet. `discovered` is the number of all its addresses."""

    discovered: int = 0
    due: tuple[Entry, ...] = ()
    """To be requested, in this order."""
    waiting: tuple[Entry, ...] = ()
    """Their pages are archived and wait for cleaning."""
    settled: Mapping[Status, int] = field(default_factory=dict)
    """Number of the others, which are not written, by their status in the run's books."""


def register(ledger: Ledger, shown: Sequence[Shown], run_id: str, now: datetime, *, resumed: bool) -> list[Worklist]:
    """Write all new and changed stories of these outlets to the ledger; return one worklist per item of `shown`.

    Call it before any page is requested: a crash then cannot lose a story, since unfinished entries stay pending.
    Unchanged links are counted but not written. `resumed`: an earlier attempt of this run was killed, so the entries
    it touched are included.
    """
    links = _links(ledger, shown)
    keys = {item.outlet.id: set(links[item.outlet.id]) for item in shown}
    for item in shown:
        keys[item.outlet.id].update(ledger.due(item.outlet.id, now) if item.due else ())
        keys[item.outlet.id].update(ledger.of_run(run_id, item.outlet.id) if resumed else ())
    known = ledger.get(key for each in keys.values() for key in each)
    worklists = [_Outlet(item.outlet, links[item.outlet.id], run_id, now) for item in shown]
    for worklist in worklists:
        worklist.take({key: known[key] for key in keys[worklist.outlet.id] if key in known})
    ledger.save(entry for worklist in worklists for entry in worklist.written)
    return [worklist.worklist for worklist in worklists]


def _links(ledger: Ledger, shown: Iterable[Shown]) -> dict[str, dict[str, Link]]:
    """Return the links by outlet id and entry key, without those of erased stories."""
    by_outlet: dict[str, dict[str, Link]] = {}
    for item in shown:
        links = by_outlet.setdefault(item.outlet.id, {})
        for link in item.links:
            key = entry_key(item.outlet.id, link.url)
            links[key] = _completed(links[key], link) if key in links else link
    erased = Tombstones(ledger.client).covered(link.url for links in by_outlet.values() for link in links.values())
    return {
        name: {key: link for key, link in links.items() if link.url not in erased} if erased else links
        for name, links in by_outlet.items()
    }


@dataclass
class _Outlet:
    outlet: Outlet
    links: Mapping[str, Link]
    run_id: str
    now: datetime
    written: list[Entry] = field(default_factory=list)
    due: list[Entry] = field(default_factory=list)
    waiting: list[Entry] = field(default_factory=list)
    settled: Counter[Status] = field(default_factory=Counter)
    discovered: int = 0

    def take(self, known: Mapping[str, Entry]) -> None:
        for key, link in self.links.items():
            if key not in known:
                entry = _new(key, link, self.outlet, self.run_id, self.now)
                self.written.append(entry)
                self.discovered += 1
                if entry.status == "pending":
                    self.due.append(entry)
        for key, entry in known.items():
            if not entry.is_claimed(self.now):
                self._take_known(entry, self.links.get(key))

    def _take_known(self, entry: Entry, link: Link | None) -> None:
        is_own = entry.run_id == self.run_id
        merged = _remembered(entry.link, link) if link else entry.link
        if entry.waits_for_cleaning:
            self.waiting.append(self._seen(entry, link, merged))
        elif _is_due(entry, link, self.now):
            self.due.append(self._seen(entry, link, merged))
        elif link is None and not is_own:
            return  # Another run has processed it since the search.
        elif merged != entry.link:
            self.written.append(_for_this_run(self._seen(entry, link, merged), self.run_id, self.now))
        elif not is_own:
            self.settled[standing(entry)] += 1
        self.discovered += 1

    def _seen(self, entry: Entry, link: Link | None, merged: Link | None) -> Entry:
        return replace(entry, link=merged, last_seen_at=self.now) if link else entry

    @property
    def worklist(self) -> Worklist:
        # Without failures first, then the longest waiting: no story starves when the budget is too small.
        due = sorted(self.due, key=lambda entry: (entry.attempts, entry.next_attempt_at or self.now, entry.url))
        return Worklist(self.discovered, tuple(due), tuple(self.waiting), self.settled)


def standing(entry: Entry) -> Status:
    """Return the status in a run's books of an entry that this run left unchanged."""
    return "unchanged" if entry.is_live else entry.status


def without_erased(ledger: Ledger, links: Mapping[str, Link]) -> dict[str, Link]:
    """Return the links, by entry key, without those of erased stories."""
    erased = Tombstones(ledger.client).covered(link.url for link in links.values())
    return {key: link for key, link in links.items() if link.url not in erased}


def _completed(link: Link, other: Link) -> Link:
    """Fill the empty fields of a link from another link to the same story."""
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


def is_foreign(url: str, requested: str, outlet: Outlet) -> bool:
    """Return whether a page belongs to another outlet.

    That is so if its host is not the outlet's, or if another row of the catalogue owns its sub-domain but not that of
    the `requested` URL.
    """
    domains = by_domain(load(settings().outlets))
    requested_owner, owner = (owner_of(address, domains) for address in (requested, url))
    return not outlet.owns(_host(url)) or (requested_owner != owner and owner is not None and owner.id != outlet.id)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _for_this_run(entry: Entry, run_id: str, now: datetime) -> Entry:
    """Return the entry of a story whose link changed, assigned to the books of this run."""
    if entry.status == "pending" or entry.run_id == run_id:
        return replace(entry, run_id=run_id)
    return entry.move(standing(entry), entry.step, run_id, now, reason=entry.reason, detail=entry.detail)


def _remembered(known: Link | None, link: Link) -> Link:
    """Merge a new link into the known one. The source of the first link takes precedence."""
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
    """Return whether the same source changed its link. Links of different sources are not compared."""
    pairs = ((link.title, known.title), (link.lead, known.lead), (link.published_at, known.published_at))
    return link.source == known.source and any(now and now != before for now, before in pairs)
