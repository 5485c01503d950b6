"""Development cases: a query, a document, and whether the query must find the document."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from elasticsearch import Elasticsearch

from ingest.evaluate.candidates import Candidate
from ingest.evaluate.trial import ask, every_word, trial


@dataclass(frozen=True, slots=True)
class Case:
    """`expected` is None for a known case that no rule can solve; it is not tried."""

    query: str
    document: str
    expected: bool | None
    kind: str


@dataclass(frozen=True, slots=True)
class CaseResult:
    """Shares of the positive and of the negative cases that pass, and the cases that fail."""

    positive: float
    negative: float
    failures: tuple[Case, ...]


def read_cases() -> list[Case]:
    """Return the bundled cases."""
    lines = files("ingest.evaluate").joinpath("cases.tsv").read_text(encoding="utf-8").split("\n")
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return [Case(query, text, {"1": True, "0": False}.get(expected), kind) for query, text, expected, kind in rows]


def try_cases(client: Elasticsearch, candidate: Candidate, field: str, cases: Sequence[Case]) -> CaseResult:
    """Try whether every word of each query is found in its document, in one field of the candidate."""
    cases = [case for case in cases if case.expected is not None]
    documents = [{"_id": str(number), field: case.document, "group": str(number)} for number, case in enumerate(cases)]
    with trial(client, candidate, documents) as index:
        bodies = [
            {"query": {"bool": {"must": every_word(field, case.query), "filter": {"term": {"group": str(number)}}}}}
            for number, case in enumerate(cases)
        ]
        failures = [
            case
            for case, hits in zip(cases, ask(client, index, bodies), strict=True)
            if bool(hits) is not case.expected
        ]
    return CaseResult(_share(cases, failures, True), _share(cases, failures, False), tuple(failures))


def _share(cases: Sequence[Case], failures: Sequence[Case], expected: bool) -> float:
    """Return the share of the cases with this expectation that pass."""
    failed, total = (sum(case.expected is expected for case in some) for some in (failures, cases))
    return 1 - failed / total
