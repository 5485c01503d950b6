"""`peyk search`: find articles from the command line."""

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.text import Text

from ingest.cli.narrow import filtering
from ingest.cli.output import Json, console, print_json
from ingest.elastic import connect
from ingest.model import to_document
from ingest.search import Fallback, Hit, Results, Sort
from ingest.search import search as ask
from ingest.search.address import readable
from ingest.search.results import FALLBACKS

MARKS = ("\ue000", "\ue001")
"""Marks around matched words: private-use characters, which no article contains."""


@filtering
def search(
    query: Annotated[str, typer.Argument(help="Words in any spelling, «phrases», -word, عنوان:word … (docs/query.md)")],
    *,
    narrow: dict[str, Any],
    sort: Annotated[Sort, typer.Option(help="Order of the hits.")] = "relevance",
    page: Annotated[int, typer.Option(min=1)] = 1,
    size: Annotated[int, typer.Option(min=1, max=1000)] = 10,
    semantic: Annotated[bool | None, typer.Option("--semantic/--no-semantic", help="Rank by meaning too.")] = None,
    as_json: Json = False,
) -> None:
    """Find articles. Totals are exact and count copies; of the copies of a story one is shown.

    Put `--` before a query that begins with `-`.
    """
    with connect() as client:
        results = ask(
            client, query, page=page, size=size, sort=sort, highlight=MARKS, semantic=semantic, copies=True, **narrow
        )
    if as_json:
        print_json(_document(results))
        return
    found = counted(results) + f" in {results.took_ms} ms" + (f", page {page}" if page > 1 else "")
    console.print(found, soft_wrap=True)
    for line in remarks(results):
        console.print(Text(line, "yellow"), soft_wrap=True)
    for number, hit in enumerate(results.hits, (page - 1) * size + 1):
        console.print(entry(number, hit), soft_wrap=True)


def counted(found: Results | Fallback) -> str:
    """Return how many articles were found, how many stories, and how many more at least have only some of the words."""
    stories = ""
    if isinstance(found, Results) and found.total:
        stories = f", {in_stories(found.stories, exact=found.stories_exact)}"
    more = f" and {found.more:,} or more with some of the words" if found.more else ""
    return f"{found.total:,} found{stories}{more}"


def in_stories(stories: int, *, exact: bool) -> str:
    """Return a number of stories for people."""
    return ("" if exact else "about ") + (f"{stories:,} stories" if stories != 1 else "1 story")


def remarks(results: Results) -> list[str]:
    """Return what people should know about how their query was understood, a line each."""
    fallback = results.fallback
    instead = [f"asked instead: {fallback.query} ({FALLBACKS[fallback.kind]}): {counted(fallback)}"] if fallback else []
    return [*instead, *(f"note: {note}" for note in results.notes)]


def entry(number: int, hit: Hit) -> Text:
    """Return a hit as text for people, with matched words marked."""
    article = hit.article
    lines = Text(f"\n{number}. ")
    lines.append(_marked(hit.highlights.get("title", (article.title,))[0], "bold"))
    outlet = article.outlet.name_fa or article.outlet.name or article.outlet.id
    corrected = f"(corrected by hand: {', '.join(article.corrected)})" if article.corrected else None
    copies = f"{hit.copies:,} copies" if hit.copies and hit.copies > 1 else None
    about = (outlet, article.published_jalali, copies, "(withdrawn)" if article.withdrawn else None, corrected)
    lines.append("\n   " + "  ".join(part for part in about if part), "dim")
    fragments = hit.highlights.get("body") or hit.highlights.get("lead") or (article.lead or article.body[:160],)
    for fragment in fragments:
        lines.append("\n   ").append(_marked(" ".join(fragment.split()), ""))
    return lines.append(f"\n   {readable(article.url)}", "blue")


def _marked(text: str, style: str) -> Text:
    marked = Text(style=style)
    for position, part in enumerate(text.replace(MARKS[1], MARKS[0]).split(MARKS[0])):
        marked.append(part, "bold yellow" if position % 2 else "")
    return marked


def _document(results: Results) -> dict[str, Any]:
    hits = [
        {
            "id": hit.id,
            "score": hit.score,
            "copies": hit.copies,
            "highlights": {
                field: [fragment.replace(MARKS[0], "<em>").replace(MARKS[1], "</em>") for fragment in fragments]
                for field, fragments in hit.highlights.items()
            },
            "article": to_document(hit.article),
        }
        for hit in results.hits
    ]
    return {
        "total": results.total,
        "more": results.more,
        "stories": results.stories,
        "stories_exact": results.stories_exact,
        "took_ms": results.took_ms,
        "fallback": results.fallback and asdict(results.fallback),
        "notes": list(results.notes),
        "hits": hits,
    }
