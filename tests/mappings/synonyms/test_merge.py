"""The rules of a new version are merged into an operator's list."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from ingest.mappings.synonyms.merge import Entry, Merged, merge, ours
from ingest.mappings.synonyms.rules import MOST_RULES, Rule, read_rule

OLD = "برجام, برنامه جامع اقدام مشترک"
NEW = "برجام, برنامه جامع اقدام مشترک, JCPOA"


@dataclass(frozen=True)
class Case:
    """Texts of rules: on the cluster, offered before, of the new version; and what is expected after the merge."""

    present: Sequence[str]
    offered: Sequence[str]
    bundled: Sequence[str]
    after: Sequence[str]
    reasons: Sequence[str] = field(default=())


CASES = {
    "a new rule is added after the operator's": Case(["ناجا, فراجا"], [], [NEW], ["ناجا, فراجا", NEW]),
    "a rule that grew takes the place of its older form": Case([OLD], [OLD], [NEW], [NEW]),
    "a rule that was taken back goes": Case([OLD, "ناجا, فراجا"], [OLD, "ناجا, فراجا"], [OLD], [OLD]),
    "an operator's rule stays though Peyk never had it": Case(["ناجا, فراجا"], [OLD], [], ["ناجا, فراجا"]),
    "a deleted rule stays away": Case([], [OLD], [OLD], [], ["you deleted or changed it"]),
    "and so does the form that it grew into": Case([], [OLD], [NEW], [], [f"you deleted or changed: {OLD}"]),
    "a deleted rule does not keep its names from other rules": Case(
        [], [OLD], ["JCPOA => JCPOA, برجام"], ["JCPOA => JCPOA, برجام"]
    ),
    "a changed rule stays as the operator wrote it": Case(
        ["برجام, توافق وین"], [OLD], [OLD], ["برجام, توافق وین"], ["«برجام» has a rule of yours: برجام, توافق وین"]
    ),
    "a name in a rule of the operator's is left to it": Case(
        ["JCPOA, توافق وین"], [], [NEW], ["JCPOA, توافق وین"], ["«JCPOA» has a rule of yours: JCPOA, توافق وین"]
    ),
    "and an older form is kept when the new one is left out": Case(
        ["JCPOA, توافق وین", OLD],
        [OLD],
        [NEW],
        ["JCPOA, توافق وین", OLD],
        ["«JCPOA» has a rule of yours: JCPOA, توافق وین"],
    ),
    "what a rule of the operator's finds is no name of it": Case(
        ["توافق => برجام"], [], [OLD], ["توافق => برجام", OLD]
    ),
    "a rule that an operator wrote before Peyk becomes Peyk's": Case([OLD], [], [OLD], [OLD]),
    "a rule that Peyk writes otherwise is replaced": Case(
        ["بی‌بی‌سی, BBC"], ["بی‌بی‌سی, BBC"], ["بی بی سی, BBC"], ["بی بی سی, BBC"]
    ),
    "one that the operator writes otherwise stays": Case(
        ["BBC, بي‌بي‌سي"],
        ["بی‌بی‌سی, BBC"],
        ["بی بی سی, BBC"],
        ["BBC, بي‌بي‌سي"],
        ["«بی بی سی» has a rule of yours: BBC, بي‌بي‌سي"],
    ),
    "a full set takes no more": Case(
        [f"نام {n}, لقب {n}" for n in range(MOST_RULES)],
        [],
        [OLD],
        [f"نام {n}, لقب {n}" for n in range(MOST_RULES)],
        ["the set is full: Elasticsearch takes 10,000 rules"],
    ),
}


def _merge(present: Sequence[Entry], offered: Sequence[Rule], bundled: Sequence[str]) -> Merged:
    return merge(present, offered, [read_rule(text) for text in bundled])


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_operators_word_counts(case: Case) -> None:
    present = [Entry(f"{number:05}", text) for number, text in enumerate(case.present, 1)]
    merged = _merge(present, [read_rule(text) for text in case.offered], case.bundled)
    assert [entry.text for entry in merged.entries] == list(case.after)
    assert [reason for _, reason in merged.left] == list(case.reasons)
    # Once merged, nothing changes any more.
    again = _merge(merged.entries, merged.offered, case.bundled)
    assert (again.entries, again.added, again.dropped) == (merged.entries, (), ())


def test_a_rule_grows_twice_and_its_oldest_form_is_no_deletion() -> None:
    first = _merge([], [], [OLD])
    second = _merge(first.entries, first.offered, [NEW])
    third = _merge(second.entries, second.offered, [NEW + ", توافق هسته‌ای وین"])
    assert [entry.text for entry in third.entries] == [NEW + ", توافق هسته‌ای وین"]


def test_a_rule_comes_when_what_stood_in_its_way_is_gone() -> None:
    blocked = _merge([Entry("mine", "JCPOA, توافق وین")], [], [NEW])
    assert blocked.added == ()
    assert _merge([], blocked.offered, [NEW]).entries == (ours(read_rule(NEW)),)
