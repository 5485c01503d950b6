"""`python -m ingest`."""

from ingest.cli.app import main

main()
