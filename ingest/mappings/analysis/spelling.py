"""Rules that unify the spellings of a word before tokenization.

They are literal rules of a `mapping` char filter (an automaton: cheap, linear, and it keeps offsets). The longest rule
at a position wins. So further rules, for the ending with each letter that could follow, leave the beginning of a longer
word unchanged: « هادی» after a name stays apart, « ها» does not.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ingest.mappings.analysis.letters import ZWNJ, fold, following, typed
from ingest.mappings.analysis.sources import Sources

Rules = dict[str, str]
PERCENT = "%٪"
PERCENT_WORD = "درصد"
JOINING = ".:"
"""Signs that join the letters on both sides into one word (UAX 29) if no space follows: «آمد.وی»."""


def spelling(sources: Sources, letters: Mapping[str, str]) -> Rules:
    """Return the rules that fold letters, remove plural endings, and join comparatives, verbs and clitics, whether they
    are set off by a space or a half-space."""
    affixes = sources.affixes()
    rules: Rules = dict(letters)
    for gap in (" ", ZWNJ):
        _after_heh(rules, gap, affixes, letters)
        _ending(rules, gap, affixes["plural"], lambda _: "", letters)
        _ending(rules, gap, affixes["comparative"], lambda ending: affixes["comparative"][ending], letters)
    _verbs(rules, affixes, sources.words("lexicon/verb-stems.txt"), letters)
    for pair in affixes["joined_by_and"]:
        for word in typed(pair.split()[1]):
            for gap in (ZWNJ, ""):
                rules[f"{ZWNJ}و{gap}{word}"] = fold(word, letters)
    rules |= {f"{ZWNJ}و{gap}{word}": f" و {word}" for word in affixes["apart_by_and"] for gap in (ZWNJ, "")}
    rules |= {sign + letter: f" {fold(letter, letters)}" for sign in JOINING for letter in following()}
    return rules | _numbers(letters)


def gaps(sources: Sources, letters: Mapping[str, str]) -> Rules:
    """Return the rules that correct spaces without folding, for short texts and queries.

    A run of space and ZWNJ becomes one; «به‌طور» is two words, «گفت و گو» is one, and so is «بر می‌گردد».
    """
    affixes = sources.affixes()
    rules: Rules = {"\u00a0": " ", "\u202f": " ", "\t": " ", "\n": " ", "\r": " ", "  ": " "}
    rules |= {"\u200b": ZWNJ, "\u00ac": ZWNJ, "\u2060": ZWNJ, ZWNJ * 2: ZWNJ, f" {ZWNJ}": " ", f"{ZWNJ} ": " "}
    rules[f" به{ZWNJ}"] = " به "
    rules |= {f" به{ZWNJ}{word}": f" به{word}" for word in affixes["with_be"]}
    for pair in affixes["joined_by_and"]:
        first, second = pair.split()
        for left in (" ", ZWNJ, ""):
            for right in (" ", ZWNJ, ""):
                rules |= dict.fromkeys(typed(f"{first}{left}و{right}{second}"), first + second)
    for preverb in affixes["preverbs"]:
        for prefix in affixes["verb_prefixes"]:
            rules |= {f" {preverb}{gap}{word}": f" {preverb}{word}" for gap in (" ", ZWNJ) for word in typed(prefix)}
    return rules


def _ending(
    rules: Rules, before: str, endings: Iterable[str], result: Callable[[str], str], letters: Mapping[str, str]
) -> None:
    """Add rules that replace `before` and an ending by `result`, unless another letter follows."""
    endings = list(endings)
    parts = {ending[:length] for ending in endings for length in range(1, len(ending) + 1)}
    for part in sorted(parts):
        for word in typed(part):
            if part in endings:
                rules[before + word] = result(part)
                for letter in following():
                    if part + fold(letter, letters) not in parts:
                        rules.setdefault(before + word + letter, fold(before + word + letter, letters))
            elif any(part.startswith(ending) for ending in endings):
                rules[before + word] = fold(before + word, letters)


def _after_heh(rules: Rules, gap: str, affixes: Mapping[str, Any], letters: Mapping[str, str]) -> None:
    before = f"ه{gap}"
    adjective = "ه" + affixes["heh_adjective_written"]
    _ending(rules, before, affixes["heh_adjective"], lambda _: adjective, letters)
    _ending(rules, before, affixes["heh_ezafe"], lambda _: "ه", letters)
    _ending(rules, before, affixes["heh_clitics"], lambda ending: f"ه{ending}", letters)


def _verbs(rules: Rules, affixes: Mapping[str, Any], stems: Iterable[str], letters: Mapping[str, str]) -> None:
    """Add rules that join «می» to a following beginning of a verb, and «نمی» to any word."""
    plain, negative = affixes["verb_prefixes"]
    beginnings = sorted(_beginnings(stems) - set(affixes["not_verb"]))
    for prefix in typed(plain):
        for beginning in beginnings:
            for word in {
                *typed(beginning),
                *typed(beginning.replace("ا", "آ", 1) if beginning[0] == "ا" else beginning),
            }:
                rules[f" {prefix} {word}"] = f" {plain}{beginning}"
        _ending(rules, f" {prefix} ", affixes["short_verbs"], lambda word: f" {plain}{word}", letters)
    for prefix in typed(negative):
        rules[f" {prefix} "] = f" {negative}"


def _beginnings(stems: Iterable[str]) -> set[str]:
    """Return the first three letters of all verb forms, without those that begin with a shorter one."""
    beginnings: set[str] = set()
    for stem in stems:
        endings = {1: ("ید", "یم", "ند", "یند", "یی"), 2: ("م", "ی", "د", "ند", "یم", "ید", "ه")}.get(len(stem), ("",))
        beginnings |= {(stem + ending)[:3] if len(stem) > 2 else stem + ending for ending in endings}
    return {word for word in beginnings if beginnings.isdisjoint(word[:length] for length in range(1, len(word)))}


def _numbers(letters: Mapping[str, str]) -> Rules:
    """Return the rules of numbers: «۱۲,۵۰۰» is one number, «۲۴ساعته» a number and a word, «۲۰٪» is «۲۰ درصد»."""
    rules: Rules = dict.fromkeys((f" {sign}" for sign in PERCENT), f" {PERCENT_WORD}")
    for digits, separators in (("0123456789", ","), ("۰۱۲۳۴۵۶۷۸۹", ",،"), ("٠١٢٣٤٥٦٧٨٩", ",،")):
        for digit in digits:
            plain = fold(digit, letters)
            rules |= {digit + mark + next_: plain + fold(next_, letters) for mark in separators for next_ in digits}
            rules |= {f"{digit}٫{next_}": f"{plain}.{fold(next_, letters)}" for next_ in digits}
            rules |= {digit + letter: f"{plain} {fold(letter, letters)}" for letter in following()}
            rules |= {digit + sign: f"{plain} {PERCENT_WORD}" for sign in PERCENT}
            rules |= {f" {sign}{digit}": f" {PERCENT_WORD} {plain}" for sign in PERCENT}
    return rules
