"""The steps of one story: register its address, request and archive its page, clean it, index it, save its entry.

Crawl, backfill, rebuild and replay share them. A step may be killed at any instant and repeated: its result is in the
archive and the ledger before the next step starts.
"""
