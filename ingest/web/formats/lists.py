"""The tables of outlets and of changes: their columns and rows."""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from urllib.parse import quote

from ingest.codec import to_document
from ingest.web.changes import Change
from ingest.web.formats.columns import Column, Row, tehran
from ingest.web.formats.feed import MOST, Entry, Feed, printable, stamp
from ingest.web.links import web_address
from ingest.web.outlets import Outlet, troubles
from ingest.web.persian import number
from ingest.web.settings import WebSettings
from ingest.web.texts import is_whole, snippet

OUTLETS = (
    Column("id", "شناسه"),
    Column("name", "رسانه", 24),
    Column("kind", "گونه"),
    Column("province", "استان"),
    Column("stories", "خبرها", 10),
    Column("last", "آخرین خبر (تهران)", 17, tehran),
    Column("today", "امروز", 8),
    Column("usual", "معمول هر روز", 10),
    Column("blocked", "پشت دیوار", 10),
    Column("quarantined", "در قرنطینه", 10),
    Column("trouble", "وضع", 20),
)
CHANGES = (
    Column("at", "زمان (تهران)", 17, tehran),
    Column("outlet_name", "رسانه"),
    Column("event", "رویداد", 12),
    Column("title", "تیتر", 50),
    Column("removed", "حذف‌شده", 40),
    Column("added", "افزوده", 40),
    Column("typing", "املایی", 8),
    Column("outlet", "شناسهٔ رسانه", 12),
    Column("url", "نشانی", 40),
    Column("id", "شناسه", 34),
)
EVENTS = {"corrected": "تغییر", "withdrawn": "برداشته‌شده", "returned": "بازگشته"}
SIGNS = {"removed": "−", "added": "+"}


def outlet_row(outlet: Outlet) -> Row:
    """Return an outlet as a row."""
    return to_document(outlet)


def outlet_feed(base: str, name: str, outlets: Sequence[Outlet]) -> Feed:
    """Return the feed of outlets, those with the newest stories first. `base`: address of the site; `name`: of a feed
    format. An entry is updated when its outlet has a new story.
    """
    dated = sorted(((each.last, each) for each in outlets if each.last), key=itemgetter(0), reverse=True)
    names = troubles()
    entries = tuple(
        Entry(
            id=f"urn:peyk:outlet:{each.id}",
            url=f"{base}/outlets/{quote(each.id, safe='')}",
            title=printable(each.name),
            author=printable(each.name),
            text="، ".join([f"{number(each.stories)} خبر", *(names.get(kind, kind) for kind in each.trouble)]),
            updated=last,
        )
        for last, each in dated[:MOST]
    )
    # Without a time of change: counts and troubles change without a new story.
    return Feed("پیک: رسانه‌ها", f"{base}/outlets.{name}", f"{base}/outlets", entries)


def change_row(change: Change, names: Mapping[str, str], given: WebSettings) -> Row:
    """Return a change as a row, with the words that it removed and added; `names` are those of outlets by id."""
    row = to_document(change)
    row.pop("parts", None)
    return row | {"outlet_name": names.get(change.outlet, change.outlet)} | _words(change, given)


def change_feed(url: str, home: str, changes: Sequence[Change], names: Mapping[str, str], given: WebSettings) -> Feed:
    """Return the feed of changes; `names` are those of outlets by id."""
    entries = tuple(
        Entry(
            id=f"urn:peyk:{change.id}:{stamp(change.at)}",
            url=web_address(change.url),
            title=printable(f"{EVENTS.get(change.event, change.event)}: {change.title}"),
            author=printable(names.get(change.outlet, change.outlet)),
            text=printable("\n".join(f"{SIGNS[kind]} {text}" for kind, text in _words(change, given).items())),
            updated=change.at,
        )
        for change in changes
    )
    return Feed("پیک: تغییرها", url, home, entries, max((change.at for change in changes), default=None))


def _words(change: Change, given: WebSettings) -> dict[str, str]:
    """Return the words that a change removed and added, cut where readers get snippets only."""
    pieces = [piece for found in change.parts.values() for piece in found]
    words = {kind: " … ".join(piece.text for piece in pieces if piece.kind == kind) for kind in SIGNS}
    whole = is_whole(change.outlet, given)
    return {kind: text if whole else snippet(text) for kind, text in words.items() if text}
