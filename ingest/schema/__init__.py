"""The index definitions of `index_mappings/`: what is sent to Elasticsearch, and how the generated one is built."""

from ingest.schema.build import build
from ingest.schema.files import FOLDER, NAMES, load

__all__ = ["FOLDER", "NAMES", "build", "load"]
