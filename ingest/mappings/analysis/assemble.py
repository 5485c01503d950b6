"""Build the analyzers from their components.

`fa_body`, `fa_lead` and `fa_short` index. `fa_terms` splits the terms that `ingest.words` makes of a query, `fa_search`
analyzes queries, `fa_phrase` quoted ones; `fa_exact` adds no other forms, `fa_names` adds other names of people and
institutions, `fa_typed` analyzes unfinished queries.
"""

from collections.abc import Iterable
from typing import Any

from ingest.mappings.analysis.letters import ARABIC, folding
from ingest.mappings.analysis.morphology import index_endings, query_forms, query_stem
from ingest.mappings.analysis.rules import Component, either, mapping, replace, replace_all, words
from ingest.mappings.analysis.sources import Sources
from ingest.mappings.analysis.spelling import gaps, spelling

EDGE = "qpadq"
"""A word put before and after every query, so that each of its words has two neighbours."""
LONGEST = 1000
"""Maximum characters of a query: each word becomes many forms, and a megabyte would fill the node's memory."""
SYNONYMS = "peyk-names"
"""The synonyms set of the cluster with other names of people and institutions; editors change it at any time."""
GONE = "qstop"
"""Replaces a stop word in a query."""


def analysis(sources: Sources) -> dict[str, Any]:
    """Return the `analysis` of an index's settings."""
    letters = folding(sources)
    stop = sources.words("stop.txt")
    endings, stem, forms = index_endings(sources), query_stem(sources), query_forms(sources)
    return {
        "char_filter": {
            "fa_gaps": mapping(gaps(sources, letters)),
            "fa_spelling": mapping(spelling(sources, letters)),
            "fa_edges": replace_all(rf"(?s)\A(.{{0,{LONGEST}}}).*\z", f"{EDGE} $1 {EDGE}"),
            "fa_numbers": replace_all(f"(?<=[0-9])(?=[{ARABIC}])|(?<=[{ARABIC}])(?=[0-9])", " "),
        },
        "filter": {
            "fa_stop": {"type": "stop", "stopwords": words([*stop, EDGE, GONE])},
            "fa_other_names": {
                "type": "synonym_graph",
                "synonyms_set": SYNONYMS,
                "updateable": True,
                # A rule without words, or a set that does not exist yet, must not keep the index from opening.
                "lenient": True,
            },
            **_compounds(sources),
            "fa_alternatives": {"type": "pattern_capture", "preserve_original": False, "patterns": ["([^|]+)"]},
            **endings,
            **_windows(stop),
            **stem,
            **forms,
            "fa_forms": _multiplexer(",".join([*stem, form]) for form in forms) | {"preserve_original": True},
        },
        "analyzer": {
            "fa_body": _analyzer(["fa_spelling"], ["fa_stop", "fa_elements", "fa_glue", *endings]),
            "fa_lead": _analyzer(["fa_gaps", "fa_spelling"], ["fa_stop", "fa_elements", "fa_glue", *endings]),
            "fa_short": _analyzer(["fa_gaps", "fa_spelling"], ["fa_pairs", "fa_stop", *endings]),
            "fa_search": _analyzer(
                ["fa_edges", "fa_gaps", "fa_spelling", "fa_numbers"],
                ["fa_window", "fa_gone", "fa_stop", "fa_joined", *endings, "fa_forms"],
            ),
            "fa_phrase": _analyzer(
                ["fa_edges", "fa_gaps", "fa_spelling", "fa_numbers"], ["fa_stop", *endings, "fa_forms"]
            ),
            "fa_exact": _analyzer(["fa_edges", "fa_gaps", "fa_spelling"], ["fa_stop", *endings]),
            # No edge word at the end, so that a prefix query completes the last word.
            "fa_typed": _analyzer(["fa_gaps", "fa_spelling"], ["fa_stop", *endings]),
            # Remove stop words after the synonyms: a rule with a gap in it would be refused.
            "fa_names": _analyzer(["fa_gaps", "fa_spelling"], ["fa_other_names", "fa_stop", *endings]),
            # Index terms, separated by blanks; `|` joins alternatives of one word.
            "fa_terms": {"type": "custom", "tokenizer": "whitespace", "filter": ["fa_alternatives"]},
        },
    }


def _compounds(sources: Sources) -> dict[str, Component]:
    """Return filters that add words joined to their neighbours: all in short texts, likely compounds in bodies."""
    elements = sorted({*sources.words("lexicon/elements.txt"), *sources.affixes()["loose"]})
    pairs = {"min_shingle_size": 2, "max_shingle_size": 2, "token_separator": "", "filler_token": ""}
    return {
        "fa_elements": {"type": "common_grams", "common_words": words(elements)},
        "fa_glue": replace("_"),
        "fa_pairs": {"type": "shingle", **pairs},
    }


def _windows(stop: Iterable[str]) -> dict[str, Component]:
    """Return filters that give each query word between its neighbours as itself and joined to either of them."""
    window = {"min_shingle_size": 3, "max_shingle_size": 3, "output_unigrams": False, "token_separator": " "}
    return {
        "fa_window": {"type": "shingle", **window},
        "fa_gone": replace(rf"^\S+ {either(stop)} \S+$", GONE),
        "fa_middle": replace(r"^\S+ (\S+) \S+$", "$1"),
        "fa_with_last": replace(rf"^(?:{EDGE} (\S+)|(\S+) (\S+)) \S+$", "$1$2$3"),
        "fa_with_next": replace(rf"^\S+ (?:(\S+) {EDGE}|(\S+) (\S+))$", "$1$2$3"),
        "fa_joined": _multiplexer(["fa_middle", "fa_with_last", "fa_with_next"]),
    }


def _multiplexer(chains: Iterable[str]) -> Component:
    return {"type": "multiplexer", "preserve_original": False, "filters": list(chains)}


def _analyzer(char_filters: list[str], filters: list[str]) -> Component:
    return {"type": "custom", "char_filter": char_filters, "tokenizer": "standard", "filter": ["lowercase", *filters]}
