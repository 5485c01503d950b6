"""A seeded local web of invented Persian outlets, for `make run`, tests and load tests: see docs/sample-world.md."""

from ingest.sample.calendar import CLOCK
from ingest.sample.model import Fate, GoldArticle
from ingest.sample.server import Server, Visit, serve
from ingest.sample.world import World

__all__ = ["CLOCK", "Fate", "GoldArticle", "Server", "Visit", "World", "serve"]
