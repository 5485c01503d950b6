"""Peyk: the line from a Persian news outlet to a searchable article."""
