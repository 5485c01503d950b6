"""Persian words of queries: how the index spells a text, which forms a word has, which words form a compound.

Pure functions without a cluster: facts about the index are passed in as `Known`, the number of articles with a term.
"""

from ingest.words.forms import Known, alternatives, readings
from ingest.words.reading import read
from ingest.words.units import Unit, asked, asks, units

__all__ = ["Known", "Unit", "alternatives", "asked", "asks", "read", "readings", "units"]
