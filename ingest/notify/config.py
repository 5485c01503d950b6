"""Read the file PEYK_NOTIFY: whom to tell, by which channel, and when."""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ingest.errors import PeykError
from ingest.notify.bot import Bot
from ingest.notify.channel import Channel
from ingest.notify.mail import Mail
from ingest.notify.options import (
    BaleOptions,
    ChannelOptions,
    MailOptions,
    Quiet,
    TelegramOptions,
    WebhookOptions,
)
from ingest.notify.webhook import Webhook
from ingest.settings import settings
from ingest.severity import Severity
from ingest.validation import first_fault

_KINDS: dict[str, tuple[type[ChannelOptions], Any]] = {
    "mail": (MailOptions, Mail),
    "webhook": (WebhookOptions, Webhook),
    "telegram": (TelegramOptions, Bot),
    "bale": (BaleOptions, Bot),
}
_OTHERS = 0o077
"""Mode bits of the group and of other users."""


@dataclass(frozen=True, slots=True)
class Route:
    """A channel and what goes through it."""

    channel: Channel
    options: ChannelOptions
    quiet: Quiet | None

    def wants(self, severity: Severity) -> bool:
        """Return whether messages of this severity are sent here at all."""
        return severity.rank <= self.options.severity.rank

    def holds(self, severity: Severity, now: datetime) -> bool:
        """Return whether a message waits for the end of the quiet hours."""
        return self.quiet is not None and self.quiet.holds(severity, now)


@dataclass(frozen=True, slots=True)
class Routes:
    """The contents of the file. `name` begins the subject of each message."""

    name: str
    routes: tuple[Route, ...]

    def route(self, name: str) -> Route:
        """Return the route of a channel by its name, such as `mail.operators`. Raises PeykError."""
        for route in self.routes:
            if route.channel.name == name:
                return route
        names = ", ".join(route.channel.name for route in self.routes)
        raise PeykError(f"{settings().notify}: there is no channel {name}; there are {names}")


def routes() -> Routes | None:
    """Return the channels of PEYK_NOTIFY; None if it is unset. Raises PeykError that names the file and the key."""
    path = settings().notify
    return _routes(path) if path else None


def needed() -> Routes:
    """Return the channels of PEYK_NOTIFY. Raises PeykError, also if it is unset."""
    found = routes()
    if found is None:
        raise PeykError("PEYK_NOTIFY is not set: it names the file of the channels (docs/notifications.md)")
    return found


def _routes(path: Path) -> Routes:
    document = _read(path)
    name = document.pop("name", "Peyk")
    if not isinstance(name, str):
        raise PeykError(f"{path}: name must be a text")
    quiet = _table(path, "quiet", Quiet, document.pop("quiet")) if "quiet" in document else None
    found = []
    for kind, named in document.items():
        if kind not in _KINDS:
            kinds = ", ".join(f"[{each}.NAME]" for each in _KINDS)
            raise PeykError(f"{path}: unknown key {kind}; a file has {kinds}, [quiet] and name")
        model, channel = _KINDS[kind]
        for short, table in named.items() if isinstance(named, dict) else [("", named)]:
            options = _table(path, f"{kind}.{short}", model, table)
            found.append(Route(channel(f"{kind}.{short}", options), options, quiet))
    if not found:
        raise PeykError(f"{path}: no channel; a file has at least one table such as [mail.operators]")
    return Routes(name, tuple(found))


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            mode = path.stat().st_mode
            text = file.read().decode()
        document = tomllib.loads(text)
    except OSError as error:
        raise PeykError(f"PEYK_NOTIFY={path}: {error.strerror}") from error
    except UnicodeDecodeError:
        raise PeykError(f"{path}: it must be a text in UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise PeykError(f"{path}: {error}") from None
    if mode & _OTHERS:
        raise PeykError(f"{path} has secrets, and other users may read it; run chmod 600 {path}")
    return document


def _table(path: Path, name: str, model: Any, table: Any) -> Any:
    if not isinstance(table, dict):
        raise PeykError(f"{path}: {name.rstrip('.')} must be a table, such as [mail.operators]")
    try:
        return model.model_validate(table)
    except ValidationError as error:
        key, fault = first_fault(error)
        message = f"{path}: [{name}] {key}: {fault}" if key else f"{path}: [{name}]: {fault}"
    # Outside the handler, or the traceback would show the error, which quotes the value.
    raise PeykError(message)
