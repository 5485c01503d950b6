"""Other names of people and institutions: a list that editors change on the cluster without reindexing."""

from ingest.mappings.synonyms.lookup import Named, Names
from ingest.mappings.synonyms.merge import Merged
from ingest.mappings.synonyms.rules import Rule, parse_rules
from ingest.mappings.synonyms.sets import (
    bundled,
    ensure_set,
    export_sets,
    import_sets,
    load_set,
    plan_update,
    read_lists,
    read_set,
    update_set,
)

__all__ = [
    "Merged",
    "Named",
    "Names",
    "Rule",
    "bundled",
    "ensure_set",
    "export_sets",
    "import_sets",
    "load_set",
    "parse_rules",
    "plan_update",
    "read_lists",
    "read_set",
    "update_set",
]
