"""The commands of `peyk`: where each is defined, and its line in the help.

A command's module is imported when the command is called, so that `peyk --help` is quick.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """`target`: module of `ingest.cli` and its function, or its group `app`; `help`: one line."""

    target: str
    help: str


COMMANDS = {
    "search": Place("search:search", "Find articles. Totals are true; copies of one story are shown once."),
    "facets": Place(
        "facets:facets",
        "Count the articles that match by outlet, province, section and Jalali month; copies of a story count too.",
    ),
    "suggest": Place(
        "suggest:suggest",
        "Tags and titles with these words, in any spelling: common tags first, then the newest titles.",
    ),
    "export": Place(
        "export:export",
        "Print all articles that match as JSON lines, which `peyk load` reads; copies of a story too.",
    ),
    "crawl": Place("crawl:crawl", "Crawl outlets now, without Airflow, and account for every story."),
    "status": Place("crawl:status", "The newest run and the whole ledger: what became of every story ever discovered."),
    "trace": Place(
        "crawl:trace", "The whole story of one address: every status it had, its archived page, its article."
    ),
    "diff": Place(
        "crawl:diff", "Show what its outlet changed in a story, word by word, each time that Peyk saw it changed."
    ),
    "quarantine": Place(
        "crawl:quarantine",
        "List the stories that could not be cleaned or were refused, with the reasons; or show one with its page.",
    ),
    "filtered": Place(
        "crawl:filtered",
        "List the stories that were filtered, with the reasons; `peyk replay --status filtered` runs them again.",
    ),
    "replay": Place(
        "crawl:replay", "Run quarantined stories, or filtered ones, again, from the archive, with today's code."
    ),
    "accept": Place(
        "verdicts:accept",
        "Take pages that were not believed (`peyk quarantine`: suspect, same-page) as the text of their stories.",
    ),
    "revert": Place(
        "verdicts:revert", "Restore the text that an article had before, and never take the present one again."
    ),
    "correct": Place(
        "correct:correct", "Correct fields of an article. What the outlet writes later changes the other fields only."
    ),
    "forget": Place(
        "forget:forget", "Erase a story from index, versions, ledger, archive and vectors, so that it never comes back."
    ),
    "mend": Place(
        "mend:mend",
        "Give every crawled document an entry of the ledger, and ask again for the pages of documents that are lost.",
    ),
    "probe": Place(
        "probe:probe",
        "Hold rows against the live sites, tier by tier: home page, feeds, family, ten stories; repair and date rows.",
    ),
    "discover": Place("pages:discover", "Print the links of a feed or sitemap: url, title, published_at."),
    "clean": Place(
        "pages:clean", "Print the article on a page as one JSON object; exit 3 with a reason when there is none."
    ),
    "load": Place(
        "load:load",
        "Bulk-load article objects: url, title and body are needed, the other fields are those of docs/schema.md.",
    ),
    "mappings": Place("mappings:mappings", "Build index_mappings/articles.json from index_mappings/source/."),
    "rebuild": Place(
        "rebuild:rebuild",
        "Make the index of the articles again from the archive, with today's code, while crawls and searches go on.",
    ),
    "vectors": Place(
        "vectors:vectors",
        "Compute the vectors of indexed articles that lack them, and store them beside the archive.",
    ),
    "watch": Place(
        "watch:watch", "Look at every outlet and at the line, and print what is wrong: one line each, with what to do."
    ),
    "evaluate": Place(
        "evaluate:evaluate",
        "Measure the public search on a real node: ranking, spellings, inflection, conflation, sets and latency.",
    ),
    "backfill": Place(
        "backfill:backfill",
        "Collect the stories of past days from archives and sitemaps. It may be stopped, and goes on where it was.",
    ),
    "coverage": Place(
        "backfill:coverage",
        "Show what is there of past days: stories by day and outlet, backfills, gaps. Without days, the last week.",
    ),
    "demo": Place(
        "local:demo", "Crawl the sample outlets by the real DAG, account for every story, search in three spellings."
    ),
    "up": Place(
        "local:up", "Start Elasticsearch and scheduled Airflow in the background; they stay until `peyk down`."
    ),
    "down": Place(
        "local:down", "Stop what `peyk up` started, and the embedded Elasticsearch. What they hold stays on disk."
    ),
    "outlets": Place("outlets:app", "List, validate, probe and extend the catalogue of outlets."),
    "archive": Place("archive:app", "The archive of fetched pages: verify it, repair it, adopt another one."),
    "engine": Place("engine:app", "The embedded Elasticsearch: a real node, no Docker, no system Java."),
    "synonyms": Place("synonyms:app", "Names that find each other, as the cluster has them."),
}

QUICK = frozenset({"search", "facets", "suggest", "export"})
"""Commands that only ask the cluster, so that its client may load without what they never use."""
