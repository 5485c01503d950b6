"""The index definitions in `index_mappings/`: load them for Elasticsearch, and build the generated one."""

from ingest.mappings.build import build
from ingest.mappings.files import FOLDER, NAMES, load

__all__ = ["FOLDER", "NAMES", "build", "load"]
