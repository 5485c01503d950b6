"""Recall of inflection: how often one form of a word finds another, by loose and by strict search."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from pathlib import Path

from elasticsearch import Elasticsearch

from ingest.evaluate.candidates import candidates
from ingest.evaluate.measures import mean
from ingest.evaluate.rows import Row
from ingest.evaluate.treebank import ZWNJ, Token, fold_lemma, read_tokens
from ingest.evaluate.trial import articles, ask, every_word, trial
from ingest.search import search

Pair = tuple[str, str]
"""The typed form, and the form in the article."""
ENDINGS = {"ات": "ات", "ان": "ان", "ی": "ی", "comparative": f"{ZWNJ}?تر(?:ین)?"}
"""Class of pairs -> pattern of the ending by which the longer form differs."""
VERBS, SAME_POLARITY = "verb", "verb.same_polarity"
SIGNS = {"loose": "", "strict": "+"}
DEEP = 300
"""Hits that are read: more than the forms of any word."""
THREADS = 2
STOCK = "persian"
_NOMINAL = {"NOUN", "PROPN", "ADJ", "ADV", "NUM"}
_WORD = re.compile(f"[^\\W\\d_]+(?:{ZWNJ}[^\\W\\d_]+)*")
_PREFIX = f"(?:ن?می{ZWNJ}?|نی|بی|ن|ب)?"


def inflection(client: Elasticsearch, treebanks: Iterable[Path], letters: Mapping[str, str]) -> Iterator[Row]:
    """Yield, by search path and class, the share of form pairs whose first finds the second, beside stock `persian`."""
    classes = form_pairs([token for path in treebanks for token in read_tokens(path)], letters)
    forms = sorted({form for pairs in classes.values() for pair in pairs for form in pair})
    stock = next(candidate for candidate in candidates() if candidate.name == STOCK)
    with trial(client, stock, [{"_id": str(number), "body": form} for number, form in enumerate(forms)]) as index:
        bodies = [{"query": every_word("body", form), "size": DEEP} for form in forms]
        answers = ask(client, index, bodies)
        by_stock = {form: {forms[int(hit)] for hit in hits} for form, hits in zip(forms, answers, strict=True)}
    with articles(client, {str(number): {"body": form} for number, form in enumerate(forms)}) as index:
        for path, sign in SIGNS.items():
            by_peyk = _found_forms(client, index, forms, sign)
            for name, pairs in classes.items():
                missed = tuple(f"{typed} -> {other}" for typed, other in pairs if other not in by_peyk[typed])
                beside = {STOCK: _share(pairs, by_stock)}
                yield Row(f"{path}.{name}", _share(pairs, by_peyk), len(pairs), beside, failures=missed)


def _share(pairs: Sequence[Pair], found: Mapping[str, set[str]]) -> float:
    return mean([other in found[typed] for typed, other in pairs])


def form_pairs(tokens: Sequence[Token], letters: Mapping[str, str]) -> dict[str, list[Pair]]:
    """Return class -> ordered pairs of forms with the same lemma or, for verbs, the same stem."""
    words = [token for token in tokens if _WORD.fullmatch(token.form)]
    nominal: defaultdict[str, set[str]] = defaultdict(set)
    for token in words:
        if token.kind in _NOMINAL:
            nominal[fold_lemma(token.lemma, letters)].add(token.form)
    classes = {name: sorted(_differ_by(ending, nominal.values())) for name, ending in ENDINGS.items()}
    verbs = _of_one_stem(words, letters)
    classes[VERBS] = sorted(verbs)
    classes[SAME_POLARITY] = sorted(pair for pair, alike in verbs.items() if alike)
    return classes


def _differ_by(ending: str, families: Iterable[set[str]]) -> set[Pair]:
    pattern = re.compile(ending)
    longer = {
        (short, long)
        for forms in families
        for short, long in permutations(forms, 2)
        if long.startswith(short) and pattern.fullmatch(long.removeprefix(short))
    }
    return longer | {(long, short) for short, long in longer}


def _of_one_stem(words: Iterable[Token], letters: Mapping[str, str]) -> dict[Pair, bool]:
    """Return pair of verb forms -> whether both or neither are negative."""
    by_stem: defaultdict[tuple[str, str], set[tuple[str, bool]]] = defaultdict(set)
    for token in words:
        if token.kind == "VERB" and len(stems := token.stems) == 2:
            bare = fold_lemma(token.form, letters)
            for stem in stems:
                if match := re.match(f"({_PREFIX}){fold_lemma(stem, letters)}", bare):
                    by_stem["#".join(stems), stem].add((token.form, match[1].startswith("ن")))
    return {
        (typed, other): typed_negative == other_negative
        for forms in by_stem.values()
        for (typed, typed_negative), (other, other_negative) in permutations(sorted(forms), 2)
        if typed != other
    }


def _found_forms(client: Elasticsearch, index: str, forms: Sequence[str], sign: str) -> dict[str, set[str]]:
    """Return form -> the forms that a search for it finds, without fallbacks."""

    def find(form: str) -> set[str]:
        results = search(client, sign + form, index=index, size=DEEP, collapse=False)
        return {forms[int(hit.id)] for hit in results.hits} if results.fallback is None else set()

    with ThreadPoolExecutor(THREADS) as pool:
        return dict(zip(forms, pool.map(find, forms), strict=True))
