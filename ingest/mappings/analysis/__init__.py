"""The Persian analysis of the index, built from the tables and word lists of `index_mappings/source/`."""

from ingest.mappings.analysis.assemble import analysis
from ingest.mappings.analysis.sources import Sources

__all__ = ["Sources", "analysis"]
