"""Word endings, as token filters.

Indexing drops only joined plural endings: every further pattern costs a tenth of its speed. The rest is done to the
query: each word is reduced to its stem and expanded to the forms that the index may hold. So the lexicon can change
without reindexing.
"""

from collections.abc import Iterable, Mapping, Sequence

from ingest.mappings.analysis.rules import Component, either, override, replace
from ingest.mappings.analysis.sources import Sources

BOTH = "\u06d3"
"""Replaces a joined «های», which has two readings, in a query word; no folded text has this letter."""


def index_endings(sources: Sources) -> dict[str, Component]:
    """Return the filters of both index and query, in order."""
    affixes = sources.affixes()
    tails = either(ending.removeprefix("ها") for ending in affixes["glued_plural"])
    return {
        "fa_plural": replace(f"ها{tails}$(?<=..ها.{{0,5}}){_no_plural(affixes, '.{0,5}')}"),
    }


def query_stem(sources: Sources) -> dict[str, Component]:
    """Return the filters that reduce a query word to its stem, in order."""
    affixes = sources.affixes()
    agents = either(affixes["agents"])
    return {
        "fa_both": replace(f"های$(?<=..های){_no_plural(affixes, 'ی')}", BOTH),
        "fa_ending": replace(
            f"(?:ی(?<=.[^ه]ای|..وی|.[^اویدگ]هی)"
            f"|ین(?<=.ترین)(?<!^{either(affixes['not_superlative'])})"
            f"|ا[متش](?<=..ها.)(?<!^{either(affixes['not_possessive'])})"
            f"|ی?ان(?<=.{agents}ی?ان)(?<!^{either(affixes['not_agents'])}))$"
        ),
        "fa_gan": replace(f"گان$(?<=..گان)(?<!^{either(affixes['not_gan'])})", "ه"),
        "fa_silent_heh": override(_adjectives(sources, affixes["heh_adjective_written"])),
    }


def query_forms(sources: Sources) -> dict[str, Component]:
    """Return filters that each make one form of a stem that the index may hold; if it does not apply, no change."""
    affixes = sources.affixes()
    adjective = affixes["heh_adjective_written"]
    not_agents = either(word.removesuffix("ان") for word in affixes["not_agents"])
    vowels = set(affixes["agents_in_vowel"])
    forms = {
        "fa_form_stem": replace(f"{BOTH}$"),
        "fa_form_plural": replace(f"(?:ه{adjective}|{BOTH})?$", "های"),
        "fa_form_adjective": replace(f"{BOTH}$", f"ه{adjective}"),
        "fa_form_ezafe": replace("(?<=..[او])$|(?<=.[^اویدگ]ه)$", "ی"),
        "fa_form_preverb": replace(f"^{either(affixes['preverbs'])}(?=ن?می..)"),
        "fa_form_superlative": replace("(?<=..تر)$", "ین"),
        "fa_form_persons": replace(f"(?<=.{either(set(affixes['agents']) - vowels)})$(?<!^{not_agents})", "ان"),
        "fa_form_persons_vowel": replace(f"(?<=.{either(vowels)})$", "یان"),
        "fa_form_gan": replace(
            f"(?<=..)ه$(?<!^{either(word.removesuffix('گان') + 'ه' for word in affixes['not_gan'])})", "گان"
        ),
    }
    for clitic in affixes["possessives"]:
        others = [word.removesuffix(clitic) for word in affixes["not_possessive"] if word.endswith(clitic)]
        guard = f"(?<!^{either(others)})" if others else ""
        forms[f"fa_form_{clitic}"] = replace(f"(?<=..ه)${guard}", clitic)
    return forms | {f"fa_form_word_{number}": rules for number, rules in enumerate(_others(_groups(sources)), 1)}


def _no_plural(affixes: Mapping[str, list[str]], rest: str) -> str:
    participle = f"|{affixes['participle_before_im']}هایم"
    return (
        f"(?<!^{either(affixes['not_plural'])}ها{rest})(?<!{either(affixes['not_plural_after'])}ها{rest}{participle})"
    )


def _groups(sources: Sources) -> list[list[str]]:
    """Return groups of equivalent words: singular and plurals, spellings, adverbs with and without «به»."""
    groups: dict[str, list[str]] = {}
    for name in ("plurals", "variants", "adverbs"):
        for word, other in sources.pairs(f"lexicon/{name}.tsv"):
            merged = [*groups.get(other, [other]), *(item for item in groups.get(word, [word]))]
            merged = list(dict.fromkeys(merged))
            groups |= dict.fromkeys(merged, merged)
    return [list(group) for group in {tuple(group) for group in groups.values()}]


def _adjectives(sources: Sources, written: str) -> dict[str, str]:
    return {f"{word}{BOTH}": f"{word}ه{written}" for word in sources.words("lexicon/silent-heh.txt")}


def _others(groups: Iterable[Sequence[str]]) -> Iterable[Component]:
    """Yield filters that replace each word by its first equivalent, its second …: a filter gives only one per word."""
    others = {word: [other for other in group if other != word] for group in groups for word in group}
    for number in range(max(map(len, others.values()))):
        yield override({word: words[number] for word, words in others.items() if len(words) > number})
