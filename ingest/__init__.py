"""Peyk: the line from a Persian news outlet to a searchable article."""

from ingest.logs import configure_if_nobody_has

configure_if_nobody_has()
