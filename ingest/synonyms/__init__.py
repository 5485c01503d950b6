"""Other names of people and institutions: a list that editors change on the cluster without indexing anew."""

from ingest.synonyms.rules import Rule, parse_rules
from ingest.synonyms.sets import bundled, ensure_set, load_set, read_set

__all__ = ["Rule", "bundled", "ensure_set", "load_set", "parse_rules", "read_set"]
