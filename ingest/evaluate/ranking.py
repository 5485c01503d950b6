"""Measures of a collection: ranking by spelling beside the baselines, agreement of spellings, and the set."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from elasticsearch import Elasticsearch

from ingest.evaluate.answers import Answer, Answers, ask_baseline, ask_peyk, ask_uncorrected, baseline_index, peyk_index
from ingest.evaluate.collections import MEASURES, Collection
from ingest.evaluate.kit import Kit
from ingest.evaluate.measures import mean, overlap
from ingest.evaluate.rows import Row
from ingest.evaluate.sets import found_sets, set_rows
from ingest.evaluate.treebank import ZWNJ

ALIKE = {"half-spaces": ("written", "spaced", "glued"), "arabic": ("written", "arabic")}
"""Spellings whose lists are compared."""
PEYK = "peyk"


def judge(client: Elasticsearch, collection: Collection, kit: Kit | None) -> Iterator[Row]:
    """Yield the rows of a collection; without a kit, there are no baselines."""
    queries = {spelling: collection.spelled(spelling) for spelling in ("written", *collection.spellings)}
    with peyk_index(client, collection) as index:
        answers = {PEYK: {spelling: ask_peyk(client, index, texts) for spelling, texts in queries.items()}}
        corrected = [key for key, answer in answers[PEYK]["written"].items() if answer.corrected]
        plain = ask_uncorrected(client, index, {key: collection.queries[key] for key in corrected})
        sets = found_sets(client, index, collection.queries) if collection.measure == "nDCG@10" else None
    for baseline in kit.baselines if kit and collection.compared else ():
        with baseline_index(client, baseline, collection) as index:
            answers[baseline.name] = {
                spelling: ask_baseline(client, index, baseline, texts) for spelling, texts in queries.items()
            }
    for spelling in queries:
        by_system = {system: by_spelling[spelling] for system, by_spelling in answers.items()}
        yield _ranking(collection, spelling, by_system, kit)
    for name, spellings in ALIKE.items():
        if set(spellings) <= queries.keys():
            yield from _alike(name, spellings, collection, answers)
    yield from _corrections(collection, answers[PEYK]["written"], plain)
    if sets:
        yield from set_rows(sets, collection.grades)


def _ranking(collection: Collection, spelling: str, answers: Mapping[str, Answers], kit: Kit | None) -> Row:
    measure = MEASURES[collection.measure]
    values = {
        system: {key: measure(answer.ids, collection.grades[key]) for key, answer in by_query.items()}
        for system, by_query in answers.items()
    }
    means = {system: mean(by_query.values()) for system, by_query in values.items()}
    ours = means.pop(PEYK)
    p = {system: kit.p_value(values[PEYK], values[system]) for system in means} if kit else {}
    return Row(f"{collection.measure}.{spelling}", ours, len(collection.queries), means, p)


def _corrections(collection: Collection, answers: Answers, plain: Answers) -> Iterator[Row]:
    """Yield the share of correct queries that are changed, and the gain this adds to the mean over all correct ones."""
    measure = MEASURES[collection.measure]
    correct = collection.queries.keys() - collection.misspelt
    if not correct:
        return
    changed = sorted(correct & plain.keys())
    gains = {
        key: measure(answers[key].ids, collection.grades[key]) - measure(plain[key].ids, collection.grades[key])
        for key in changed
    }
    shown = tuple(f"{collection.queries[key]}: {gain:+.3f}" for key, gain in gains.items())
    yield Row("false_corrections", len(changed) / len(correct), len(correct), failures=shown)
    yield Row("false_corrections.gain", sum(gains.values()) / len(correct), len(correct))


def _alike(
    name: str, spellings: Sequence[str], collection: Collection, answers: Mapping[str, Mapping[str, Answers]]
) -> Iterator[Row]:
    """Yield how much the lists of some spellings agree; for half-spaces, only of queries that have one."""
    keys = [key for key, text in collection.queries.items() if name != "half-spaces" or ZWNJ in text]
    if not keys:
        return
    lists = {
        system: {key: [by_spelling[spelling][key] for spelling in spellings] for key in keys}
        for system, by_spelling in answers.items()
    }
    common = {system: mean([_overlap(some) for some in by_query.values()]) for system, by_query in lists.items()}
    equal = {system: mean([_equal(some) for some in by_query.values()]) for system, by_query in lists.items()}
    differ = tuple(
        f"{collection.queries[key]}: {' / '.join(str(answer.total) for answer in some)}"
        for key, some in lists[PEYK].items()
        if not _equal(some)
    )
    yield Row(f"overlap@10.{name}", common.pop(PEYK), len(keys), common)
    yield Row(f"equal_totals.{name}", equal.pop(PEYK), len(keys), equal, failures=differ)


def _overlap(answers: Sequence[Answer]) -> float:
    """Return the mean overlap of all pairs of lists."""
    return mean([overlap(first.ids, second.ids) for first, second in combinations(answers, 2)])


def _equal(answers: Sequence[Answer]) -> bool:
    return len({answer.total for answer in answers}) == 1
