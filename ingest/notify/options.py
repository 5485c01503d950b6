"""The tables of the file PEYK_NOTIFY: one model for each kind of channel, and the quiet hours."""

import re
from base64 import b64decode
from datetime import datetime, time
from email.utils import parseaddr
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, FilePath, SecretStr, model_validator

from ingest.cluster import is_address
from ingest.normalise.dates.calendars import TEHRAN
from ingest.proxy import ProxyAddress
from ingest.severity import Severity

_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[A-Za-z0-9.-]+")
_TOKEN = re.compile(r"[0-9A-Za-z:_-]+")
_ENCODED = "whsec_"
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


def _mail_address(text: str) -> str:
    if not text.isascii() or not _ADDRESS.fullmatch(text):
        raise ValueError("a mail address has the form name@example.org, in ASCII")
    return text


def _ascii(text: str) -> str:
    if not re.fullmatch("[ -~]*", text):
        raise ValueError("it must be printable ASCII")
    return text


def _secret_ascii(secret: SecretStr) -> SecretStr:
    _ascii(secret.get_secret_value())
    return secret


def _sender(text: str) -> str:
    _mail_address(parseaddr(text)[1])
    return text


def _url(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value().strip()
    # A query may hold a key, as many chat programs have it.
    if not is_address(text.partition("?")[0]) or "#" in text or "@" in text.partition("?")[0]:
        raise ValueError("it has the form https://hooks.example.org/path, without user and password")
    return SecretStr(text)


def _api(text: str) -> str:
    if not is_address(text) or "@" in text:
        raise ValueError("it has the form https://api.telegram.org, without user and password")
    return text.rstrip("/")


def _token(secret: SecretStr) -> SecretStr:
    if not _TOKEN.fullmatch(secret.get_secret_value()):
        raise ValueError("a token has the form 123456:ABC-def")
    return secret


def _key_of(secret: SecretStr) -> bytes:
    text = secret.get_secret_value()
    return b64decode(text.removeprefix(_ENCODED), validate=True) if text.startswith(_ENCODED) else text.encode()


def _whole_key(secret: SecretStr) -> SecretStr:
    try:
        _key_of(secret)
    except ValueError:
        raise ValueError(f"after {_ENCODED} a secret is base64") from None
    return secret


def _hours(text: str) -> str:
    match = _HOURS.fullmatch(text)
    if not match or match.groups()[:2] == match.groups()[2:]:
        raise ValueError("quiet hours have the form 23:00-07:00, and end at another minute than they begin")
    return text


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Quiet(_Table):
    """Hours of the day, Tehran time, in which only messages of `passes` or more severe are sent; the rest waits."""

    hours: Annotated[str, AfterValidator(_hours)]
    passes: Severity | Literal["none"] = Severity.CRITICAL

    def holds(self, severity: Severity, now: datetime) -> bool:
        """Return whether a message of this severity waits at a time."""
        first, last = map(time.fromisoformat, self.hours.split("-"))
        at = now.astimezone(TEHRAN).time()
        is_quiet = first <= at < last if first <= last else at >= first or at < last
        return is_quiet and (self.passes == "none" or severity.rank > self.passes.rank)


class ChannelOptions(_Table):
    """What every channel has. `timeout`: seconds of one attempt. `digest`: most messages at once that come singly."""

    severity: Severity = Severity.WARNING
    digest: int = Field(default=3, ge=0)
    timeout: float = Field(default=30.0, ge=0.5, le=120)
    give_up: float = Field(default=24.0, ge=0, le=24 * 30)
    """Hours after which a message that was refused all the time is given up, though not before ten attempts."""


class MailOptions(ChannelOptions):
    """`[mail.NAME]`."""

    host: str = Field(pattern=r"^[A-Za-z0-9.:-]+$")
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    ca: FilePath | None = None
    """A PEM file of the authority that signed the server's certificate; unset: those of the system."""
    user: Annotated[str, AfterValidator(_ascii)] = ""
    password: Annotated[SecretStr, AfterValidator(_secret_ascii)] = SecretStr("")
    sender: Annotated[str, AfterValidator(_sender)] = Field(alias="from")
    to: tuple[Annotated[str, AfterValidator(_mail_address)], ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _no_open_password(self) -> "MailOptions":
        if self.security == "none" and self.password.get_secret_value():
            raise ValueError("a password is sent over TLS only: security must be starttls or tls")
        return self


class WebhookOptions(ChannelOptions):
    """`[webhook.NAME]`."""

    url: Annotated[SecretStr, AfterValidator(_url)]
    secret: Annotated[SecretStr, Field(min_length=16), AfterValidator(_whole_key)]
    """Key of the signature, shared with the receiver; after `whsec_` in base64, as Standard Webhooks writes it."""
    proxy: ProxyAddress | None = None

    @property
    def key(self) -> bytes:
        """The bytes of the secret."""
        return _key_of(self.secret)


class BotOptions(ChannelOptions):
    """`[telegram.NAME]` and `[bale.NAME]`."""

    token: Annotated[SecretStr, AfterValidator(_token)]
    chats: tuple[str | int, ...] = Field(min_length=1)
    """Ids of people, groups or channels, or names such as @desk."""
    api: Annotated[str, AfterValidator(_api)]
    """Address of the API, or of a mirror of it."""
    proxy: ProxyAddress | None = None


class TelegramOptions(BotOptions):
    """`[telegram.NAME]`."""

    api: Annotated[str, AfterValidator(_api)] = "https://api.telegram.org"


class BaleOptions(BotOptions):
    """`[bale.NAME]`."""

    api: Annotated[str, AfterValidator(_api)] = "https://tapi.bale.ai"
