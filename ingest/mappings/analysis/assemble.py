"""The analyzers, from their components.

`fa_body`, `fa_lead` and `fa_short` index. `fa_terms` takes the terms that `ingest.words` made of a query, `fa_search`
reads queries, `fa_phrase` quoted ones, `fa_exact` finds no other forms, `fa_names` finds what people and institutions
are also called, `fa_typed` reads what is still being typed.
"""

from collections.abc import Iterable
from typing import Any

from ingest.mappings.analysis.letters import ARABIC, folding
from ingest.mappings.analysis.morphology import index_endings, query_forms, query_stem
from ingest.mappings.analysis.rules import Component, either, mapping, replace, replace_all, words
from ingest.mappings.analysis.sources import Sources
from ingest.mappings.analysis.spelling import gaps, spelling

EDGE = "qpadq"
"""A word before and after every query, so that each of its words has two neighbours."""
LONGEST = 1000
"""Characters of a query that are read: its words are multiplied by their forms, and a megabyte would fill the node."""
SYNONYMS = "peyk-names"
"""The synonyms set of the cluster with other names of people and institutions; editors change it at any time."""
GONE = "qstop"
"""What becomes of a stop word in a query."""


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
                # A rule that says nothing, or a set that is not there yet, must not keep the index from opening.
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
            # Without an edge at the end, so that the last word is known as the last.
            "fa_typed": _analyzer(["fa_gaps", "fa_spelling"], ["fa_stop", *endings]),
            # Stop words go after the synonyms: a rule with a gap in it would be refused.
            "fa_names": _analyzer(["fa_gaps", "fa_spelling"], ["fa_other_names", "fa_stop", *endings]),
            # Terms of the index, apart by blanks; those that `|` joins stand for one word.
            "fa_terms": {"type": "custom", "tokenizer": "whitespace", "filter": ["fa_alternatives"]},
        },
    }


def _compounds(sources: Sources) -> dict[str, Component]:
    """Words glued to their neighbours, beside the words themselves: all in short texts, likely ones in bodies."""
    elements = sorted({*sources.words("lexicon/elements.txt"), *sources.affixes()["loose"]})
    pairs = {"min_shingle_size": 2, "max_shingle_size": 2, "token_separator": "", "filler_token": ""}
    return {
        "fa_elements": {"type": "common_grams", "common_words": words(elements)},
        "fa_glue": replace("_"),
        "fa_pairs": {"type": "shingle", **pairs},
    }


def _windows(stop: Iterable[str]) -> dict[str, Component]:
    """Return each query word between its neighbours, and what it may be part of: itself, and glued to either of
    them."""
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
