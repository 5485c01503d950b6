"""The commands of `peyk`: the function or group and the help line of each.

A command's module is imported only when the command is called, so that `peyk --help` is quick.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """`target`: module of `ingest.cli` and its function, or its group `app`; `help`: one line."""

    target: str
    help: str


COMMANDS = {
    "search": Place(
        "search:search", "Find articles. Totals are exact and count copies; of the copies of a story one is shown."
    ),
    "query": Place(
        "query:query", "Print the Elasticsearch request by which `search` ranks, for curl and other programs."
    ),
    "facets": Place(
        "facets:facets",
        "Count matching articles by outlet, province, section, Jalali month and more, copies included.",
    ),
    "histogram": Place(
        "histogram:histogram",
        "Count matching articles by Jalali day, week or month, in order of time, copies included.",
    ),
    "copies": Place("copies:copies", "List the copies of a story in order of time, with their outlets."),
    "suggest": Place(
        "suggest:suggest",
        "Suggest tags and titles with these words, in any spelling: common tags first, then newest titles.",
    ),
    "export": Place(
        "export:export",
        "Print all matching articles as JSON lines, CSV or XLSX, copies included.",
    ),
    "web": Place("web:web", "Serve the page for readers, and its API, until Ctrl-C."),
    "keys": Place("keys:app", "API keys of the page: add, list or remove them."),
    "crawl": Place("crawl:crawl", "Crawl outlets now, without Airflow, and account for every story."),
    "status": Place(
        "status:status", "Show the last run, running and waiting work, all stories by status, and outlets in trouble."
    ),
    "trace": Place("crawl:trace", "Show all about one address: every status it had, its archived page, its article."),
    "diff": Place("crawl:diff", "Show what an outlet changed in a story, word by word, for each change that Peyk saw."),
    "quarantine": Place(
        "crawl:quarantine",
        "List the stories that could not be cleaned or were refused, with the reasons; or show one with its page.",
    ),
    "filtered": Place(
        "crawl:filtered",
        "List filtered stories, with the reasons; `peyk replay --status filtered` processes them again.",
    ),
    "replay": Place(
        "crawl:replay", "Process quarantined or filtered stories again, from the archive, with today's code."
    ),
    "accept": Place(
        "verdicts:accept",
        "Accept rejected pages (`peyk quarantine`: suspect, same-page) as the text of their stories.",
    ),
    "revert": Place(
        "verdicts:revert", "Restore the previous text of an article, and never take the present one again."
    ),
    "correct": Place(
        "correct:correct", "Correct fields of an article. Later changes by the outlet affect only the other fields."
    ),
    "forget": Place(
        "forget:forget", "Erase a story from index, versions, ledger, archive and vectors, and keep it out."
    ),
    "mend": Place(
        "mend:mend",
        "Give every crawled document a ledger entry, and fetch the pages of lost documents again.",
    ),
    "probe": Place(
        "probe:probe",
        "Check rows against the live sites, tier by tier: home page, feeds, family, ten stories; repair and date rows.",
    ),
    "discover": Place("pages:discover", "Print the links of a feed or sitemap: url, title, published_at."),
    "clean": Place(
        "pages:clean", "Print the article on a page as one JSON object; exit 3 with a reason if there is none."
    ),
    "load": Place(
        "load:load",
        "Bulk-load article objects: url, title and body are required, the other fields are those of docs/schema.md.",
    ),
    "mappings": Place("mappings:mappings", "Build index_mappings/articles.json from index_mappings/source/."),
    "rebuild": Place(
        "rebuild:rebuild",
        "Rebuild the index of the articles from the archive, with today's code, while crawls and searches go on.",
    ),
    "vectors": Place(
        "vectors:vectors",
        "Compute the vectors of indexed articles that lack them, and store them beside the archive.",
    ),
    "watch": Place(
        "watch:watch", "Check every outlet and the pipeline, and print what is wrong: one line each, with advice."
    ),
    "metrics": Place(
        "metrics:metrics",
        "Print metrics for Prometheus, write them into a file, or serve them: runs, stories, speed, findings.",
    ),
    "notify": Place(
        "notify:notify", "Send the messages about findings that wait; show what was sent, or send a test message."
    ),
    "backup": Place(
        "backup:backup",
        "Back up every index, your files and Airflow's metadata into a folder, while crawls and searches go on.",
    ),
    "restore": Place(
        "backup:restore",
        "Restore the backup in a folder, check it, and serve it; a killed restore goes on when run again.",
    ),
    "maintain": Place(
        "maintain:maintain",
        "Delete old records of runs, finished state, ended findings, stale files, and Airflow's old rows and logs.",
    ),
    "evaluate": Place(
        "evaluate:evaluate",
        "Measure the public search on a real node: ranking, spellings, inflection, conflation, sets and latency.",
    ),
    "backfill": Place(
        "backfill:backfill",
        "Collect the stories of past days from archives and sitemaps. If stopped, it resumes when run again.",
    ),
    "coverage": Place(
        "backfill:coverage",
        "Show the coverage of past days: stories by day and outlet, backfills, gaps. Default: the last week.",
    ),
    "demo": Place(
        "local:demo", "Crawl the sample outlets by the real DAG, account for every story, search in three spellings."
    ),
    "up": Place("local:up", "Start Elasticsearch and scheduled Airflow in the background; they run until `peyk down`."),
    "down": Place(
        "local:down", "Stop what `peyk up` started, and the embedded Elasticsearch. Their data stay on disk."
    ),
    "outlets": Place("outlets:app", "List, validate, probe and extend the catalogue of outlets."),
    "archive": Place("archive:app", "The archive of fetched pages: verify it, repair it, adopt another one."),
    "secure": Place("secure:app", "Security of the cluster: certificates, roles, users and API keys."),
    "kibana": Place("kibana:app", "Kibana in Persian: data views, saved searches and dashboards."),
    "engine": Place("engine:app", "The embedded Elasticsearch: a real node, no Docker, no system Java."),
    "synonyms": Place("synonyms:app", "The cluster's synonym rules for names: show, update or load them."),
}

QUICK = frozenset({"search", "query", "facets", "histogram", "copies", "suggest", "export"})
"""Commands that only query the cluster: its client is loaded without optional libraries."""
