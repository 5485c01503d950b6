"""Metrics for Prometheus, read from the indices at each scrape: any host that reaches the cluster can export them.

`prometheus_client` is imported only by the submodules: it is an extra (`pip install 'peyk[metrics]'`).
"""
