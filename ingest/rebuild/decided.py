"""Restore people's decisions from the archive into the indices."""

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
    """Write every decision of the archive into index and ledger. Idempotent. Raises PeykError."""
    recorded = decisions.recorded()
    verdicts.bring_back(client, recorded)
    corrections.bring_back(client, recorded)
    erasures.bring_back(client, recorded)


def settle_corrections(client: Elasticsearch) -> int:
    """Apply every correction that its document lacks, and return the number of documents written.

    An article whose id has changed since the decision is found by its address.
    """
    ledger, alias, settled = Ledger(client), settings().index("articles"), 0
    ledger.refresh()
    by_name = {decision.article_id: decision for decision in corrections.in_force(client)}
    documents = stored(client, by_name)
    for decided_id, decision in by_name.items():
        name = decided_id
        if name not in documents:
            entry = ledger.get([key := entry_key(decision.outlet, decision.url)]).get(key)
            if entry is None or entry.article_id is None:
                continue
            name = entry.article_id
            corrections.rename(client, decided_id, name)
        answer = client.options(ignore_status=404).get(index=alias, id=name, source_includes=["corrected"])
        wanted = corrections.of(client, [name]).get(name, {})
        if answer.get("found") and sorted(wanted) != sorted(answer["_source"].get("corrected", ())):
            article = replace(stored(client, [name])[name], indexed_at=datetime.now(UTC))
            settled += write_over(client, article, int(answer["_version"]), name).status == "indexed"
    return settled
