"""Findings about texts: known articles whose new reading was rejected."""

from collections import Counter
from collections.abc import Iterator, Mapping

from elasticsearch import Elasticsearch

from ingest.settings import settings
from ingest.story.withdraw import FEW
from ingest.watch.finding import Finding, Severity

MOST_OUTLETS = 10_000
HICCUP, SUSPECT, SAME = "hiccup", "suspect", "same-page"


def disbelieved(client: Elasticsearch) -> dict[str, Counter[str]]:
    """Return by outlet the number of its addresses for each reason of a rejected reading."""
    reasons = [{"prefix": {"reason": prefix}} for prefix in (HICCUP, SUSPECT, SAME)]
    answer = client.search(
        index=settings().index("crawl-ledger"),
        size=0,
        query={"bool": {"filter": [{"term": {"kind": "article"}}], "should": reasons, "minimum_should_match": 1}},
        aggs={
            "outlets": {
                "terms": {"field": "outlet", "size": MOST_OUTLETS},
                "aggs": {"reasons": {"terms": {"field": "reason", "size": 100}}},
            }
        },
    )
    return {
        outlet["key"]: Counter({reason["key"]: reason["doc_count"] for reason in outlet["reasons"]["buckets"]})
        for outlet in answer["aggregations"]["outlets"]["buckets"]
    }


def by_texts(outlets: Mapping[str, Counter[str]]) -> Iterator[Finding]:
    """Yield outlets whose pages no longer show their stories: one finding each, with the likeliest cause."""
    for outlet, reasons in outlets.items():
        hiccups, suspects, same = (
            sum(count for reason, count in reasons.items() if reason.startswith(prefix))
            for prefix in (HICCUP, SUSPECT, SAME)
        )
        # A notice is short or the same on all pages; many long, different texts are stories in a new layout.
        redesigned = suspects - reasons["suspect: lost-text"]
        if hiccups + same > suspects:
            message = f"{hiccups + same} stories show the same page, or none: the old texts stay"
            advice = f"look at its site; they are fetched again each day; peyk outlets probe {outlet}"
            yield Finding("hiccup", outlet, Severity.WARNING, message, advice)
        elif redesigned >= FEW and redesigned > suspects / 2:
            message = f"{suspects} stories have long, different texts without the marks of their first reading"
            advice = f"a redesign? look at some by peyk quarantine URL; then peyk accept --outlet {outlet}"
            yield Finding("redesign", outlet, Severity.WARNING, message, advice)
        elif suspects:
            message = f"{suspects} stories were read again without their text or its marks: the old texts stay"
            advice = "peyk quarantine URL shows the page; it is fetched again each day; peyk accept URL takes it"
            yield Finding("suspect", outlet, Severity.NOTICE, message, advice)
