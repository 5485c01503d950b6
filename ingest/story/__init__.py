"""What becomes of one story: its address is noted, its page asked for and archived, cleaned, indexed and booked.

Crawl, backfill, rebuild and replay all do this. Each step may be killed at any instant and done again: what it has done
is in the archive and the ledger before the next one hears of it.
"""
