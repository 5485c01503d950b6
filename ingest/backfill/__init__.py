"""Backfill: stories of past days, found in archives and sitemaps, then processed as a crawl does."""
