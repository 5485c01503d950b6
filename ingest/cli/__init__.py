"""The command line: `python -m ingest`, installed as `peyk`."""
