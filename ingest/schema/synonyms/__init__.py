"""Other names of people and institutions: a list that editors change on the cluster without indexing anew."""

from ingest.schema.synonyms.lookup import Named, Names
from ingest.schema.synonyms.merge import Merged
from ingest.schema.synonyms.rules import Rule, parse_rules
from ingest.schema.synonyms.sets import bundled, ensure_set, load_set, plan_update, read_lists, read_set, update_set

__all__ = [
    "Merged",
    "Named",
    "Names",
    "Rule",
    "bundled",
    "ensure_set",
    "load_set",
    "parse_rules",
    "plan_update",
    "read_lists",
    "read_set",
    "update_set",
]
