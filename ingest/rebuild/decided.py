"""What people decided, from the archive back into the indices."""

from dataclasses import replace
from datetime import UTC, datetime

from elasticsearch import Elasticsearch

from ingest.decisions import corrections, erasures, verdicts
from ingest.decisions import store as decisions
from ingest.index.bulk import write_over
from ingest.index.succession import stored
from ingest.ledger import Ledger
from ingest.ledger.key import entry_key
from ingest.settings import settings


def bring_back_decisions(client: Elasticsearch) -> None:
    """Write every decision of the archive into index and ledger; runs again without effect. Raises PeykError."""
    found = decisions.recorded()
    verdicts.bring_back(client, found)
    corrections.bring_back(client, found)
    erasures.bring_back(client, found)


def settle_corrections(client: Elasticsearch) -> int:
    """Lay every correction over its article that is not there yet, and return over how many articles.

    An article that has another id by now, which the decision does not know, is found by the address.
    """
    ledger, alias, settled = Ledger(client), settings().index("articles"), 0
    ledger.refresh()
    by_name = {one.article_id: one for one in corrections.in_force(client)}
    there = stored(client, by_name)
    for decided, one in by_name.items():
        name = decided
        if name not in there:
            entry = ledger.get([key := entry_key(one.outlet, one.url)]).get(key)
            if entry is None or entry.article_id is None:
                continue
            name = entry.article_id
            corrections.rename(client, decided, name)
        found = client.options(ignore_status=404).get(index=alias, id=name, source_includes=["corrected"])
        wanted = corrections.of(client, [name]).get(name, {})
        if found.get("found") and sorted(wanted) != sorted(found["_source"].get("corrected", ())):
            article = replace(stored(client, [name])[name], indexed_at=datetime.now(UTC))
            settled += write_over(client, article, int(found["_version"]), name).status == "indexed"
    return settled
