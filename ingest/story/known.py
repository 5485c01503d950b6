"""What the ledger and the index hold of the articles of a chunk."""

from dataclasses import dataclass, field

from elasticsearch import Elasticsearch

from ingest.dedupe import article_id
from ingest.index.succession import present, stored
from ingest.ledger import Entry, Ledger
from ingest.model import Article


@dataclass
class Known:
    """What the ledger and the index hold of the articles of a chunk, with the decisions made so far in it."""

    client: Elasticsearch
    entries: dict[str, Entry]
    """By key, as in the ledger, or as they are to be saved."""
    decided: dict[str, Entry] = field(default_factory=dict)
    _owners: dict[str, Entry | None] = field(default_factory=dict)
    _texts: dict[str, Article | None] = field(default_factory=dict)
    _present: set[str] = field(default_factory=set)

    @classmethod
    def about(cls, client: Elasticsearch, chunk: list[tuple[str, Article]], entries: dict[str, Entry]) -> "Known":
        """Read what is known of a chunk, given its `entries` by key; documents only of changed texts or identities."""
        ledger = Ledger(client)
        ledger.refresh()
        known = cls(client, dict(entries))
        pairs = [(known.entries[key], article) for key, article in chunk]
        names = {article_id(article) for _, article in pairs}
        names |= {entry.article_id for entry, _ in pairs if entry.article_id}
        owners = ledger.owners(names)
        known._owners = {name: owners.get(name) for name in names}
        known._present = present(client, names)
        changed = {name for entry, article in pairs if is_news(entry, article) for name in _ids(entry, article)}
        known._texts = dict.fromkeys(names - known._present)
        known._texts |= stored(client, known._present & changed)
        return known

    def entry(self, key: str) -> Entry | None:
        """Return the entry of a key after the decisions so far, or None."""
        if key not in self.decided and key not in self.entries:
            self.entries |= Ledger(self.client).get([key])
        return self.decided.get(key) or self.entries.get(key)

    def before(self, key: str) -> Entry | None:
        """Return the entry of a key as it is in the ledger, or None."""
        self.entry(key)
        return self.entries.get(key)

    def owner(self, name: str) -> Entry | None:
        """Return the entry that owns the article with an id, after the decisions so far; None if no entry does."""
        if name not in self._owners:
            self._owners[name] = Ledger(self.client).owners([name]).get(name)
        owner = self._owners[name]
        return self.decided.get(owner.key, owner) if owner else None

    def text(self, name: str | None) -> Article | None:
        """Return the article that the index holds, or will hold, under an id; None if there is none."""
        if name is not None and name not in self._texts:
            self._texts[name] = stored(self.client, [name]).get(name)
        return self._texts[name] if name is not None else None

    def holds(self, name: str) -> bool:
        """Return whether the index holds, or will hold, an article of this id."""
        return name in self._present or self._texts.get(name) is not None

    def forget(self, name: str) -> None:
        """Remove the article of an id, until another is noted."""
        self._owners[name] = self._texts[name] = None
        self._present.discard(name)

    def note(self, name: str, owner: Entry, text: Article | None = None) -> None:
        """Note the owner of an article, and the text that its document will have."""
        self._owners[name] = self.decided[owner.key] = owner
        if text:
            self._texts[name] = text


def is_news(entry: Entry, article: Article) -> bool:
    """Return whether an address shows another text or story than before."""
    return article.content_hash != (entry.read_hash or entry.content_hash) or article_id(article) != entry.article_id


def _ids(entry: Entry, article: Article) -> tuple[str, ...]:
    return (article_id(article), *([entry.article_id] if entry.article_id else []))
