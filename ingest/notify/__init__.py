"""Messages to people and programs: stored first, then sent by mail, webhook, Telegram or Bale."""

from ingest.notify.config import Routes, needed, routes
from ingest.notify.deliver import Delivered
from ingest.notify.heartbeat import beat
from ingest.notify.notification import INDEX, Condition
from ingest.notify.outbox import Outbox
from ingest.notify.run import tell

__all__ = ["INDEX", "Condition", "Delivered", "Outbox", "Routes", "beat", "needed", "routes", "tell"]
