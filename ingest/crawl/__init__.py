"""The steps of a crawl, each safe to kill at any instant and to run again: plan, fetch, clean, index, report.

A step takes and gives references (run id, outlet ids, paths, counts), never articles, so that the DAG can pass them
between machines. What a step has done is in the archive and the ledger before the next one hears of it.
"""
