"""Persian words on the query side: how the index spells a text, which forms a word has, which words are one.

Pure and without a cluster: what depends on the index comes in as `Known`, the number of articles that hold a term.
"""

from ingest.words.forms import Known, alternatives, readings
from ingest.words.reading import read
from ingest.words.units import Unit, asked, units

__all__ = ["Known", "Unit", "alternatives", "asked", "read", "readings", "units"]
