"""The report of a soak, for people and for programs."""

from typing import Any

from benchmarks.soak.drive import Outcome, Soak
from benchmarks.soak.schedule import STEPS
from ingest.cli.output import console, print_table
from ingest.ledger import STATUSES


def troubles(plan: Soak, outcome: Outcome) -> list[str]:
    """Return the reasons why the soak failed, one line each."""
    lines = [*outcome.differences]
    if outcome.difference_count > len(lines):
        lines.append(f"… and {outcome.difference_count - len(outcome.differences)} more differences")
    lines += [f"discourteous: {line}" for line in outcome.courtesy.breaches[:20]]
    if outcome.kills.total() < plan.kills:
        lines.append(f"only {outcome.kills.total()} of {plan.kills} kills fell into a running crawl")
    if not outcome.disbelieved:
        lines.append("no crawl met a notice")
    if not outcome.redesigned:
        lines.append("no redesigned page was accepted and reverted")
    if len(outcome.restarts) < plan.restarts:
        lines.append(f"only {len(outcome.restarts)} of {plan.restarts} restarts fell into a running crawl")
    return lines


def figures(plan: Soak, outcome: Outcome) -> dict[str, Any]:
    """Return the figures of a soak, in the order of the report."""
    peaks, courtesy = outcome.peaks, outcome.courtesy
    requests = courtesy.requests
    return {
        "articles / outlets": f"{plan.size.articles:,} / {plan.size.outlets}",
        "crawls": ", ".join(f"{count} {state}" for state, count in outcome.crawls.items()),
        "kill -9 by step": ", ".join(f"{step} {outcome.kills[step]}" for step in STEPS if outcome.kills[step]),
        "steps when Elasticsearch was killed": ", ".join(outcome.restarts) or "never",
        "documents": f"{outcome.documents:,}",
        "addresses by status": ", ".join(f"{outcome.statuses[s]:,} {s}" for s in STATUSES if outcome.statuses[s]),
        "addresses with a notice that was not accepted": f"{outcome.disbelieved:,}",
        "redesigned pages accepted and reverted": f"{outcome.redesigned:,}",
        "corrected / erased": f"{outcome.corrected} / {outcome.erased}, {outcome.killed_erasures} times killed",
        "archive segments lost or truncated, and repaired": outcome.harmed,
        "short stories listed as not read": outcome.unread,
        "differences": outcome.difference_count,
        "requests": f"{requests:,}, {courtesy.faulty:,} answered with a fault, {courtesy.rests:,} with Retry-After",
        "discourtesies": len(courtesy.breaches),
        "least pause under Crawl-delay": f"{courtesy.closest:.3f} s" if courtesy.closest < float("inf") else "none",
        "requests per second of crawling": f"{requests / max(outcome.crawling, 1):.1f}",
        "memory of a crawl, at most": f"{max(peaks, default=0) / 1e6:.0f} MB",
        "minutes": f"{outcome.seconds / 60:.1f}, {outcome.crawling / 60:.1f} of them crawling",
    }


def show(plan: Soak, outcome: Outcome) -> None:
    """Print the report, the messages of failed crawls, and the troubles."""
    print_table("the soak", ("measure", "value"), figures(plan, outcome).items())
    for message, count in outcome.messages.most_common(10):
        console.print(f"{count} crawls ended by themselves: {message}", soft_wrap=True, markup=False)
    for line in troubles(plan, outcome):
        console.print(f"wrong: {line}", soft_wrap=True, markup=False)
