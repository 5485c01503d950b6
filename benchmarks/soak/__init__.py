"""The soak: crawls of a faulty world, with kills of the crawls and of Elasticsearch, must produce exactly its gold.

`python -m benchmarks.soak`, or `make soak`; docs/soak.md explains its report.
"""
