"""`python -m ingest`."""

from ingest.cli.entry import main

main()
