"""The soak: crawls of a faulty world, killed and without Elasticsearch at times, must end in the state of its gold.

Run it by `python -m benchmarks.soak` or `make soak`; docs/soak.md explains its report.
"""
