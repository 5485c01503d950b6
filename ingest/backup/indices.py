"""Which indices a backup holds, and in which order they are copied."""

from dataclasses import dataclass

from elasticsearch import Elasticsearch

from ingest.index.generations import concrete, generations, served
from ingest.mappings import NAMES
from ingest.settings import settings

TEXTS = ("articles", "article-revisions")


@dataclass(frozen=True, slots=True)
class Present:
    """The indices of this installation, without its prefix: the `books` (ledger, runs, state), and the `texts`.

    The books are copied first. What a ledger says is indexed was written before, so it is in the later copy of the
    texts; the other way round, entries would point to missing articles.
    """

    books: tuple[str, ...]
    texts: tuple[str, ...]
    served: str
    blocked: frozenset[str]

    @property
    def names(self) -> tuple[str, ...]:
        """All names, in the order of copying."""
        return self.books + self.texts


def present(client: Elasticsearch) -> Present:
    """Return the indices that exist, every generation of the articles included."""
    prefix = settings().index_prefix
    there = [name for name in NAMES if client.indices.exists(index=settings().index(name))]
    books = tuple(name for name in there if name not in TEXTS)
    texts = [concrete(number).removeprefix(prefix) for number in generations(client)]
    texts += ["article-revisions"] if "article-revisions" in there else []
    number = served(client)
    names = [settings().index(name) for name in (*books, *texts)]
    blocks = client.indices.get_settings(index=names, name="index.blocks.write").body if names else {}
    return Present(
        books,
        tuple(texts),
        "" if number is None else concrete(number).removeprefix(prefix),
        frozenset(name.removeprefix(prefix) for name, found in blocks.items() if found.get("settings")),
    )
