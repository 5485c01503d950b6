"""Helpers of the line's tests: settings for a sample world, and index and ledger as plain values."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from ingest import outlets
from ingest.ledger import Ledger
from ingest.settings import settings


def use(monkeypatch: pytest.MonkeyPatch, var: Path, rows: list[dict[str, Any]]) -> None:
    """Set `rows` as the catalogue, and `var` as the folder for everything that the line writes."""
    var.mkdir(parents=True, exist_ok=True)
    file = var / "outlets.toml"
    file.write_text(outlets.to_toml(rows), encoding="utf-8")
    monkeypatch.setenv("PEYK_OUTLETS", str(file))
    monkeypatch.setenv("PEYK_VAR", str(var))
    monkeypatch.setenv("PEYK_PACE", "0")
    monkeypatch.setenv("PEYK_POLL_MINUTES", "[0, 0]")
    settings.cache_clear()


def documents(client: Elasticsearch) -> dict[str, dict[str, Any]]:
    """Return every article in the index, by id."""
    index = settings().index("articles")
    client.indices.refresh(index=index)
    return {hit["_id"]: hit["_source"] for hit in scan(client, index=index)}


def as_left_before_cleaning(client: Elasticsearch, url: str | None = None) -> None:
    """Leave a story, or all, as a run that was killed after archiving and before indexing."""
    ledger = Ledger(client)
    ledger.refresh()
    filters = [{"exists": {"field": "article_id"}}, *([{"term": {"url": url}}] if url else [])]
    for entry in list(ledger.find(*filters)):
        lost = replace(entry, article_id=None, content_hash=None, read_hash=None, article_archive=None)
        ledger.save([lost.decide("pending", "fetch", "killed", datetime.now(UTC), archive=entry.archive)])
        client.delete(index=settings().index("articles"), id=entry.article_id or "", refresh=True)
    ledger.refresh()


def essence(client: Elasticsearch) -> dict[str, dict[str, Any]]:
    """Return the index without the fields that depend on the time of indexing or on the address that was read."""
    passing = {"url", "fetched_at", "first_seen_at", "indexed_at", "archive"}
    passing |= {"seconds_to_seen", "seconds_to_searchable", "changed_at"}
    return {
        name: {field: value for field, value in document.items() if field not in passing}
        for name, document in documents(client).items()
    }


def statuses(client: Elasticsearch) -> dict[str, Counter[str]]:
    """Return the number of ledger entries by outlet and status."""
    Ledger(client).refresh()
    return {outlet: Counter(counts) for outlet, counts in Ledger(client).counts().items()}
