"""Backfill: the stories of past days, from archives and sitemaps, through the same line as live ones."""
