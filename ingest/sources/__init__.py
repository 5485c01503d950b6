"""Read what outlets show: feeds, sitemaps, listing pages and archives by day; decide which sources are due."""
