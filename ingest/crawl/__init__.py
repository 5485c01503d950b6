"""The crawl: plan a run, visit each outlet, process its stories with `ingest.story`, and close the books."""
