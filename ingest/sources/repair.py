"""Fill the gaps of feeds from the outlet's sitemaps and its day archive."""

import asyncio
from dataclasses import replace
from datetime import date

from ingest.ledger.key import entry_key
from ingest.model import Link
from ingest.sources.day_archive import read_day
from ingest.sources.gaps import describe, fill, is_ready, kept, repaired
from ingest.sources.polling import shortened
from ingest.sources.reader import Reader


async def repair(reader: Reader) -> None:
    """Try to fill the gaps of the feeds that a reader has read; add the stories found to its links and entries."""
    outlet = reader.outlet
    days: dict[date, tuple[Link, ...] | None] = {}

    async def read(day: date) -> tuple[Link, ...] | None:
        if day not in days:
            days[day] = await read_day(reader.fetcher, outlet, day)
        return days[day]

    for key, entry in list(reader.entries.items()):
        gaps = list(entry.feed.gaps)
        for number, gap in enumerate(gaps):
            if not is_ready(gap, reader.now):
                continue
            filling = await fill(gap, outlet.id, outlet.sitemaps, reader.sitemap, read)
            keys = {entry_key(outlet.id, link.url) for link in filling.links}
            known = await asyncio.to_thread(reader.ledger.get, keys)
            seen = set(entry.feed.seen)
            recovered = [key for key in keys if key not in known and shortened(key) not in seen]
            gaps[number] = repaired(gap, filling, len(recovered), reader.now)
            reader.links.extend(filling.links)
            if gaps[number].state == "open":
                reader.results.append({"url": entry.url, "state": "gap", "message": describe(gaps[number])})
        # Reading sitemaps may have changed the entry since.
        latest = reader.entries[key]
        reader.entries[key] = replace(latest, feed=replace(latest.feed, gaps=kept(gaps)))
