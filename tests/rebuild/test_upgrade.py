"""`peyk rebuild` upgrades an installation of version 0.1.0 without loss."""

from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk, scan

from ingest.errors import PeykError
from ingest.ledger import Ledger
from ingest.rebuild import rebuild
from ingest.search import search
from ingest.settings import settings
from ingest.watch import watch
from tests.crawl.line import documents
from tests.crawl.old_form import write_in_old_form
from tests.installation import definition_of
from tests.rebuild.line import LOADED, fill, load, some

FEW = 6


def as_0_1_0(client: Elasticsearch) -> None:
    """Give the articles the index and the fields that 0.1.0 gave them."""
    write_in_old_form(client)
    alias = settings().index("articles")
    hits = list(scan(client, index=alias, version=True))
    (index,) = client.indices.get_alias(name=alias)
    client.indices.delete(index=index)
    definition = definition_of("articles-v1")
    client.indices.create(index=index, **definition, aliases={alias: {"is_write_index": True}})
    known = definition["mappings"]["properties"]
    bulk(
        client,
        [
            {
                "_index": index,
                "_id": hit["_id"],
                "_source": {name: value for name, value in hit["_source"].items() if name in known},
                "version": hit["_version"],
                "version_type": "external_gte",
            }
            for hit in hits
        ],
        refresh=True,
    )


def test_an_index_of_0_1_0_is_refused_in_a_sentence_and_renewed_without_loss(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(monkeypatch, tmp_path, some(FEW))
    load(elastic, LOADED)
    as_0_1_0(elastic)
    before, ledger = documents(elastic), sorted(entry.key for entry in Ledger(elastic).find())
    assert len(before) == FEW + 1
    with pytest.raises(PeykError, match="peyk rebuild"):
        search(elastic, "روابط عمومی")
    assert _stores() == {"outdated"}
    assert rebuild().swapped
    assert _stores() == set()
    after = documents(elastic)
    texts = ("title", "kicker", "lead", "body", "published_at", "first_seen_at", "archive")
    assert after.keys() == before.keys()
    for name, document in before.items():
        assert {field: after[name].get(field) for field in texts} == {field: document.get(field) for field in texts}
    assert sorted(entry.key for entry in Ledger(elastic).find()) == ledger
    for spelling in ("عمومی‌های", "عمومی های", "عمومیهای"):
        assert LOADED.url in {hit.article.url for hit in search(elastic, f"روابط {spelling}").hits}


def _stores() -> set[str]:
    """Return the kinds of the findings about the articles' index."""
    return {one.finding.kind for one in watch().open if one.finding.subject == "articles"}
