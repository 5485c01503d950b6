"""The soak: crawls of a faulty world, killed and robbed of their Elasticsearch, must come out as its gold says.

`python -m benchmarks.soak`, or `make soak`; docs/soak.md tells how to read its report.
"""
