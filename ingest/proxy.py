"""The outgoing proxy of PEYK_PROXY or an outlet's row, such as `socks5h://user:password@host:1080`."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Literal, cast, get_args
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, PlainSerializer, SecretStr

DIRECT = "direct"
"""The value of `proxy` in a row that uses no proxy, not even PEYK_PROXY."""
_Scheme = Literal["http", "socks5", "socks5h"]
_SCHEMES = get_args(_Scheme)
_FORM = "it has the form socks5h://user:password@host:1080 (or socks5, or http), with %40 for an @ in a password"
_LONGEST = 255
"""Most characters of a user or password; RFC 1929 has one byte for its length."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy. `user` and `password` are decoded, and both given or both None. `str` shows no credentials."""

    scheme: _Scheme
    host: str
    port: int
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"

    @property
    def is_socks(self) -> bool:
        """Whether its protocol is SOCKS5, not HTTP."""
        return self.scheme.startswith("socks5")

    @property
    def resolves(self) -> bool:
        """Whether it can resolve host names; `socks5` gets addresses only."""
        return self.scheme != "socks5"


@lru_cache(maxsize=256)
def parse(address: str) -> Proxy:
    """Return the proxy of an address. Raises ValueError, whose message quotes no part of the address."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(_FORM) from None
    more = parts.path not in ("", "/") or parts.query or parts.fragment
    if parts.scheme not in _SCHEMES or not host or not port or more or not address.isascii():
        raise ValueError(_FORM)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if ("@" in parts.netloc) != bool(user and password):
        raise ValueError(f"a proxy needs both user and password or neither; {_FORM}")
    if not all(part.isascii() and part.isprintable() and len(part) <= _LONGEST for part in (user, password)):
        raise ValueError(f"a proxy's user and password have at most {_LONGEST} printable ASCII characters each")
    if ":" in user:
        raise ValueError("a proxy's user has no colon")
    return Proxy(cast(_Scheme, parts.scheme), host, port, user or None, password or None)


def _checked(secret: SecretStr) -> SecretStr:
    address = secret.get_secret_value().strip()
    if address not in ("", DIRECT):
        parse(address)
    return SecretStr(address)


def _shown(secret: SecretStr) -> str:
    proxy = chosen(secret)
    return str(proxy) if proxy else secret.get_secret_value()


ProxyAddress = Annotated[SecretStr, AfterValidator(_checked), PlainSerializer(_shown, when_used="json")]
"""A proxy's address, "direct" or ""; secret because of the password, which JSON leaves out."""


def chosen(*addresses: SecretStr | None) -> Proxy | None:
    """Return the proxy of the first address that is not empty; None if that is "direct" or if all are empty."""
    first = next((text for secret in addresses if secret and (text := secret.get_secret_value())), DIRECT)
    return None if first == DIRECT else parse(first)
