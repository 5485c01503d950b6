"""The index definitions of `index_mappings/`: what is sent to Elasticsearch, and how the generated one is built."""

from ingest.mappings.build import build
from ingest.mappings.files import FOLDER, NAMES, load

__all__ = ["FOLDER", "NAMES", "build", "load"]
