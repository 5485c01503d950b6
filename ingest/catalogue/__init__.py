"""Outlet rows beyond `ingest.outlets`: how the bundled ones are made, and how rows are probed, drafted and kept."""
