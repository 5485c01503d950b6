"""The synonyms set on the cluster: created, used by searches, and updated."""

import uuid
from collections.abc import Iterator, Sequence
from itertools import accumulate

import pytest
from elasticsearch import Elasticsearch

from ingest.mappings import FOLDER, load
from ingest.mappings.synonyms import (
    bundled,
    ensure_set,
    load_set,
    parse_rules,
    plan_update,
    read_lists,
    read_set,
    sets,
    update_set,
)
from ingest.mappings.synonyms.sets import OFFERED
from ingest.settings import settings
from tests.crawl.proxy import proxied

OLD_RULES = list(
    map(str, parse_rules((FOLDER / "source" / "names-0.1.0.txt").read_text(encoding="utf-8").splitlines()))
)


@pytest.fixture
def named(elastic: Elasticsearch) -> Iterator[str]:
    """The names of a synonyms set and of an index that reads it."""
    name = f"test-{uuid.uuid4().hex[:8]}"
    definition = load("articles")
    definition["settings"]["analysis"]["filter"]["fa_other_names"]["synonyms_set"] = name
    elastic.indices.create(index=settings().index(name), **definition)
    yield name
    # A set that an index reads cannot be deleted.
    elastic.indices.delete(index=settings().index(name))
    for target in (name, name + OFFERED):
        elastic.options(ignore_status=404).synonyms.delete_synonym(id=target)


def _found(client: Elasticsearch, index: str, query: str) -> list[str]:
    clause = {
        "multi_match": {"query": query, "fields": ["title", "body"], "analyzer": "fa_names", "type": "most_fields"}
    }
    return [hit["_source"]["title"] for hit in client.search(index=index, query=clause)["hits"]["hits"]]


def test_names_find_each_other_in_every_spelling_and_an_editor_changes_them_at_once(
    elastic: Elasticsearch, named: str
) -> None:
    index = settings().index(named)
    titles = ["فراجا اعلام کرد", "نشست نيروي انتظامي", "سفر به ایالات متحده", "برنامه صدا و سیما", "انتظامی شهر"]
    for title in titles:
        elastic.index(index=index, document={"title": title, "body": "متن"})
    elastic.indices.refresh(index=index)
    # The index was made before its set, as by a bare PUT of articles.json.
    assert _found(elastic, index, "ناجا") == []
    assert len(update_set(elastic, named).added) == len(bundled())
    for query, expected in {
        "ناجا": {titles[0], titles[1]},
        "نیروی انتظامی": {titles[0], titles[1]},
        "امريكا": {titles[2]},
        "رسانه ملي": {titles[3]},
        "سیما": set(),
    }.items():
        assert set(_found(elastic, index, query)) == expected, query
    load_set(elastic, parse_rules(["ناجا, انتظامی شهر"]), named)
    assert _found(elastic, index, "ناجا") == [titles[4]]
    # What an operator put in place of Peyk's rules stays alone.
    assert update_set(elastic, named).added == ()
    assert _texts(elastic, named) == ["ناجا, انتظامی شهر"]


def test_the_bundled_list_has_no_mistake_and_every_name_reaches_the_index(elastic: Elasticsearch, named: str) -> None:
    ensure_set(elastic, named)
    names = [name for rule in bundled() for name in rule.names if len(rule.finds) > 1]
    assert len(bundled()) >= 100
    silent = []
    for start in range(0, len(names), 200):
        texts = names[start : start + 200]
        # One request for many; offsets tell whose a token is.
        tokens = elastic.indices.analyze(index=settings().index(named), analyzer="fa_names", text=texts)["tokens"]
        reached = {token["start_offset"] for token in tokens if token["type"] == "SYNONYM"}
        ends = list(accumulate(len(text) + 1 for text in texts))
        silent += [
            text for text, end in zip(texts, ends, strict=True) if reached.isdisjoint(range(end - len(text) - 1, end))
        ]
    assert silent == []


def _texts(client: Elasticsearch, name: str) -> list[str]:
    return list(map(str, read_set(client, name)))


def _as_0_1_0_wrote_it(client: Elasticsearch, name: str, lines: Sequence[str]) -> None:
    """Store rules as that version did: numbered, without a record of the rules it offered."""
    rules = [{"id": f"{number:05}", "synonyms": line} for number, line in enumerate(lines, 1)]
    client.synonyms.put_synonym(id=name, synonyms_set=rules)


def test_a_list_of_version_0_1_0_becomes_that_of_this_version(elastic: Elasticsearch, named: str) -> None:
    _as_0_1_0_wrote_it(elastic, named, list(OLD_RULES))
    planned = plan_update(elastic, named)
    assert sorted(map(str, read_lists(elastic, named)[1])) == sorted(OLD_RULES)
    ensure_set(elastic, named)
    assert read_lists(elastic, named) == ([], bundled())
    assert len(planned.added) + len(OLD_RULES) - len(planned.dropped) == len(bundled())


def test_an_upgrade_leaves_what_the_operator_of_a_list_made_of_it(elastic: Elasticsearch, named: str) -> None:
    lines = list(OLD_RULES)
    deleted, changed = "آنفلوانزا, آنفولانزا", "اپل, Apple"
    grown = "برجام, برنامه جامع اقدام مشترک"
    for line in (deleted, changed, grown):
        lines.remove(line)
    mine = ["اپل, سیب گاززده", "شهرآورد پایتخت, دربی پایتخت"]
    _as_0_1_0_wrote_it(elastic, named, [*lines, *mine])
    merged = update_set(elastic, named)
    after = _texts(elastic, named)
    assert after[:2] == mine
    assert not {deleted, changed, grown} & set(after)
    assert not [line for line in after if "برنامه جامع اقدام مشترک" in line]
    reasons = {str(rule): reason for rule, reason in merged.left}
    assert reasons[deleted] == "you deleted or changed it"
    assert next(reason for rule, reason in reasons.items() if rule.startswith("اپل")).endswith(mine[0])
    # Nothing comes back, and what the operator deletes now stays away too.
    entry = next(
        rule
        for rule in elastic.synonyms.get_synonym(id=named, size=10_000)["synonyms_set"]
        if "کنکور" in rule["synonyms"]
    )
    elastic.synonyms.delete_synonym_rule(set_id=named, rule_id=entry["id"])
    assert update_set(elastic, named).added == ()
    assert entry["synonyms"] not in _texts(elastic, named)


def test_rules_put_by_hand_before_the_first_crawl_stay_beside_peyks(elastic: Elasticsearch, named: str) -> None:
    elastic.synonyms.put_synonym(id=named, synonyms_set=[{"synonyms": "ناجا, پلیس ما"}])
    left = update_set(elastic, named).left
    assert [rule.names[0] for rule, _ in left] == ["ناجا"]
    own, peyks = read_lists(elastic, named)
    assert list(map(str, own)) == ["ناجا, پلیس ما"]
    assert len(peyks) == len(bundled()) - 1


def test_a_loaded_list_is_the_whole_list(elastic: Elasticsearch, named: str) -> None:
    rules = [*parse_rules(["شهرآورد پایتخت, دربی پایتخت"]), *bundled()[:3]]
    load_set(elastic, rules, named)
    ensure_set(elastic, named)
    assert read_lists(elastic, named) == (rules[:1], rules[1:])


def test_a_set_that_is_being_replaced_is_waited_for(
    elastic: Elasticsearch, node_url: str, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A busy Elasticsearch shows no set for a while; a process that starts then must keep the operator's list."""
    monkeypatch.setattr(sets, "SETTLES", 0.0)
    name, rules = f"{named}-replaced", parse_rules(["شهرآورد پایتخت, دربی پایتخت"])
    load_set(elastic, rules, name)
    elastic.synonyms.delete_synonym(id=name)

    def replace_late(number: int, method: str, path: str) -> None:
        if number == 6:  # Two looks at both sets have found one missing.
            elastic.synonyms.put_synonym(id=name, synonyms_set=[{"id": "00001", "synonyms": str(rules[0])}])

    with proxied(node_url) as proxy, Elasticsearch(proxy.url) as other:
        proxy.rule = replace_late
        ensure_set(other, name)
    assert read_lists(elastic, name) == (rules, [])
    for made in (name, name + OFFERED):
        elastic.synonyms.delete_synonym(id=made)
