"""The rebuild from its beginning to the alias swap. Killed anywhere, it resumes when started again."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import structlog
from elasticsearch import Elasticsearch

from ingest import outlets
from ingest.errors import PeykError
from ingest.index import ensure_indices
from ingest.index.generations import concrete, generations, served
from ingest.index.indices import definition
from ingest.ledger.archive import ensure_archive
from ingest.ledger.leases import Leases
from ingest.mappings import NAMES
from ingest.mappings.synonyms import ensure_set
from ingest.rebuild import parts
from ingest.rebuild import state as states
from ingest.rebuild.changes import checkpoints, pending
from ingest.rebuild.compare import Counts, compare
from ingest.rebuild.decided import bring_back_decisions, settle_corrections
from ingest.rebuild.fill import Progress, Work, copy_changes
from ingest.rebuild.inspect import Sampled, sample
from ingest.rebuild.lock import alone
from ingest.rebuild.lost import waiting
from ingest.rebuild.missing import bring_back
from ingest.rebuild.retrieval import retrieval, worse
from ingest.rebuild.state import Positions, State
from ingest.rebuild.swap import open_to_readers, open_to_writers, swap_indices
from ingest.settings import settings

log = structlog.get_logger()

SAMPLE = 200
FEW = 100
"""Documents that may be left for the last pass, during which writers wait."""
MOST_PASSES = 20
ALIKE = 0.9
"""Ranks are compared only if the old index has this share of the new one's documents: in a smaller one, ranks rise."""
LOST = "{} addresses of articles are lost, document and page; pending ones wait for the next crawl"


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The result of a rebuild, with its checks."""

    source: str
    target: str
    swapped: bool
    tally: Mapping[str, int]
    reasons: Mapping[str, int]
    """Why documents were kept as they were, or are lost."""
    examples: Mapping[str, str]
    """One document for each reason."""
    counts: Counts
    sampled: Sampled
    old_ranks: Mapping[str, float]
    new_ranks: Mapping[str, float]
    lost: int = 0
    """Addresses of articles whose document and page are both lost, not fetched again yet."""
    faults: tuple[str, ...] = field(default=())


class ChecksFailedError(PeykError):
    """The new index is worse than the old one; `rebuilt.faults` lists why."""

    def __init__(self, rebuilt: Rebuilt) -> None:
        super().__init__(
            f"{rebuilt.target} is not served: {'; '.join(rebuilt.faults)}. Mend and run `peyk rebuild` again, "
            "or --force it, or --abandon it"
        )
        self.rebuilt = rebuilt


def rebuild(
    *, swap: bool = True, force: bool = False, size: int = SAMPLE, progress: Progress = lambda what, done, total: None
) -> Rebuilt:
    """Make the next generation of the articles, check a sample of `size` documents, and move the alias to it.

    `swap=False` stops before the alias moves, and the next call goes on from there. `force` moves it even if checks
    fail. Raises ChecksFailedError, OtherArchiveError, and PeykError if the archive or Elasticsearch does not answer.
    """
    with alone() as (client, leases, run_id):
        ensure_archive(client, writing=False)
        work = Work(client, outlets.load(settings().outlets), progress)
        begun = _begin(client)
        bring_back_decisions(client)
        settle_corrections(client)
        state = _catch_up(work, begun, leases, run_id)
        not_pending = bring_back(work, state, leases, run_id)
        open_to_readers(client, state.target)
        rebuilt = _check(work, state, size, lost=not_pending + waiting(work))
        if rebuilt.faults and not force:
            raise ChecksFailedError(rebuilt)
        if not swap:
            return rebuilt
        # Copy what was written during the checks.
        state = _catch_up(work, state, leases, run_id)

        def last_pass(upto: Positions) -> None:
            caught_up = copy_changes(work, state, upto)
            own = tuple(checkpoints(client, concrete(state.target)).items())
            states.save(client, replace(caught_up, stage="served", own=own))

        swap_indices(client, state.source, state.target, last_pass)
    return replace(rebuilt, swapped=True, tally=dict(work.tally.counts))


def _begin(client: Elasticsearch) -> State:
    """Return the unfinished rebuild if the same code began it on the same index; else start a new one."""
    # Not for the articles: an outdated mapping of theirs is a reason to rebuild, not an error.
    ensure_indices(client, [name for name in NAMES if name != "articles"])
    ensure_set(client)
    source = served(client)
    if source is None:
        ensure_indices(client, ["articles"])
        source = served(client)
        assert source is not None
    state = states.unfinished(client, source)
    if state:
        open_to_writers(client, source)
        if state.digest == states.digest() and state.source == source:
            return state
        log.warning("rebuild", begins_anew=concrete(state.target), because="the code or the index it follows changed")
        _drop(client, state)
    state = State(source, generations(client)[-1] + 1, states.digest(), datetime.now(UTC))
    body = definition("articles")
    body["settings"]["index"]["refresh_interval"] = -1
    client.indices.create(index=concrete(state.target), **body)
    return states.save(client, state)


def _drop(client: Elasticsearch, state: State) -> None:
    """Delete the index of an unfinished rebuild, and its parts first, so that none outlives it."""
    parts.delete(client)
    client.indices.delete(index=concrete(state.target))


def _catch_up(work: Work, state: State, leases: Leases, run_id: str) -> State:
    """Run passes, long ones in parts, until one had at most `FEW` documents, but no more than `MOST_PASSES`."""
    source = concrete(state.source)
    for _ in range(MOST_PASSES):
        upto = checkpoints(work.client, source)
        left = pending(work.client, source, dict(state.positions), upto)
        if left >= parts.WORTH:
            state = parts.copy_in_parts(work, state, upto, leases, run_id)
        else:
            state = copy_changes(work, state, upto)
        if left <= FEW:
            break
    return state


def _check(work: Work, state: State, size: int, lost: int) -> Rebuilt:
    counts = compare(work, state)
    sampled = sample(work.client, state, size, seed=state.target)
    work.progress("searching", 0, 1)
    old_ranks, new_ranks = (
        retrieval(work.client, concrete(generation), sampled.titles) for generation in (state.source, state.target)
    )
    work.progress("searching", 1, 1)
    faults = [
        *([LOST.format(lost)] if lost else []),
        *(f"refused by the new mapping: {line}" for line in work.tally.refused),
        *counts.unexplained,
        *sampled.faults,
        *(worse(old_ranks, new_ranks) if counts.old >= ALIKE * counts.new else ()),
    ]
    return Rebuilt(
        concrete(state.source),
        concrete(state.target),
        False,
        dict(work.tally.counts),
        dict(work.tally.reasons),
        dict(work.tally.examples),
        counts,
        sampled,
        old_ranks,
        new_ranks,
        lost,
        tuple(faults),
    )


def as_dict(rebuilt: Rebuilt) -> dict[str, Any]:
    """Return the result of a rebuild as a JSON object."""
    counts, sampled = rebuilt.counts, rebuilt.sampled
    return {
        "source": rebuilt.source,
        "target": rebuilt.target,
        "swapped": rebuilt.swapped,
        "documents": dict(rebuilt.tally),
        "reasons": dict(rebuilt.reasons),
        "kept": dict(rebuilt.examples),
        "old": counts.old,
        "new": counts.new,
        "explained": dict(counts.explained),
        "sampled": sampled.documents,
        "differences": dict(sampled.differences),
        "examples": sampled.examples,
        "lost": rebuilt.lost,
        "ranks": {"old": dict(rebuilt.old_ranks), "new": dict(rebuilt.new_ranks)},
        "faults": list(rebuilt.faults),
    }


def abandon() -> str | None:
    """Delete the index of an unfinished rebuild, and open the old one to writes; return the deleted name, if any."""
    with alone() as (client, _, _):
        source = served(client)
        if source is None:
            return None
        state = states.unfinished(client, source)
        if state is None:
            return None
        open_to_writers(client, source)
        _drop(client, state)
        return concrete(state.target)


def drop_old() -> list[str]:
    """Delete every generation that is neither served nor being filled, and return their names. No rollback after."""
    with alone() as (client, _, _):
        current = served(client)
        if current is None:
            raise PeykError("there is no index of articles, so no old one either")
        state = states.unfinished(client, current)
        spared = {current, state.target} if state else {current}
        dropped = [concrete(generation) for generation in generations(client) if generation not in spared]
        for index in dropped:
            client.indices.delete(index=index)
    return dropped
