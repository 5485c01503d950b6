"""Index articles: the indices, and the streaming bulk load with one classified outcome per article."""

from ingest.index.bulk import Outcome, index_articles
from ingest.index.indices import ensure_indices

__all__ = ["Outcome", "ensure_indices", "index_articles"]
