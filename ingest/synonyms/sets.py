"""The list on the cluster, as a synonyms set that the analyzer `fa_names` reads.

Elasticsearch hands a changed set to the open indices at once; needs the cluster privilege `manage_search_synonyms`.
"""

from collections.abc import Sequence

from elasticsearch import Elasticsearch, NotFoundError

from ingest.analysis.assemble import SYNONYMS
from ingest.errors import PeykError
from ingest.mappings.files import FOLDER
from ingest.settings import settings
from ingest.synonyms.rules import MOST_RULES, Rule, parse_rules, read_rule

FILE = FOLDER / "source" / "names.txt"


def bundled() -> list[Rule]:
    """The rules that Peyk brings."""
    return parse_rules(FILE.read_text(encoding="utf-8").splitlines())


def ensure_set(client: Elasticsearch, name: str = SYNONYMS) -> bool:
    """Make the set of the bundled rules unless there is one, which may be an editor's; says whether it did."""
    try:
        client.synonyms.get_synonym(id=name, size=0)
    except NotFoundError:
        load_set(client, bundled(), name)
        return True
    return False


def read_set(client: Elasticsearch, name: str = SYNONYMS) -> list[Rule]:
    """The rules on the cluster, in the order in which they were loaded. Raises PeykError when there is no set."""
    try:
        answer = client.synonyms.get_synonym(id=name, size=MOST_RULES)
    except NotFoundError as error:
        raise PeykError(f"the cluster has no synonyms set {name}: `peyk synonyms load` makes it") from error
    return [read_rule(rule["synonyms"]) for rule in answer["synonyms_set"]]


def load_set(client: Elasticsearch, rules: Sequence[Rule], name: str = SYNONYMS) -> None:
    """Put the rules in place of the set's; searches follow them at once."""
    numbered = [{"id": f"{number:05}", "synonyms": str(rule)} for number, rule in enumerate(rules, 1)]
    client.synonyms.put_synonym(id=name, synonyms_set=numbered)
    # Counts and facets of before would be answered from the cache.
    client.indices.clear_cache(index=settings().index("articles"), request=True, ignore_unavailable=True)
