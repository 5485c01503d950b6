"""The credentials of the settings: an API key, or a user with a password, with any characters."""

import re
from base64 import b64encode
from dataclasses import dataclass, field
from pathlib import Path

from ingest.errors import PeykError
from ingest.settings import Settings


@dataclass(frozen=True, slots=True)
class Credentials:
    """An API key, or a user with a password. `repr` shows neither key nor password."""

    api_key: str | None = field(default=None, repr=False)
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @property
    def basic(self) -> str | None:
        """User and password in the form of basic authentication; None if there is a key."""
        # Encoded here: the client itself takes ASCII only.
        return b64encode(f"{self.user}:{self.password or ''}".encode()).decode() if self.user is not None else None


def credentials(given: Settings) -> Credentials | None:
    """Return the credentials of the settings; None if they have none, so that those in the URL are used.

    Raises PeykError if they are incomplete, if both a key and a user are set, or if ELASTICSEARCH_API_KEY_FILE holds no
    key.
    """
    key, file, user, password = (
        given.elasticsearch_api_key,
        given.elasticsearch_api_key_file,
        given.elasticsearch_user,
        given.elasticsearch_password,
    )
    if sum((key is not None, file is not None, user is not None or password is not None)) > 1:
        raise PeykError(
            "set one of ELASTICSEARCH_API_KEY, ELASTICSEARCH_API_KEY_FILE, and ELASTICSEARCH_USER with "
            "ELASTICSEARCH_PASSWORD, not several"
        )
    if key:
        return Credentials(api_key=key.get_secret_value())
    if file:
        return Credentials(api_key=read_key(file))
    if (user is None) != (password is None):
        raise PeykError("ELASTICSEARCH_USER and ELASTICSEARCH_PASSWORD go together: set both, or neither")
    return Credentials(user=user, password=password.get_secret_value()) if password else None


def read_key(file: Path) -> str:
    """Return the API key in a file. Raises PeykError if there is none; the message quotes nothing of the file."""
    try:
        key = file.read_text(encoding="ascii").strip()
    except OSError as error:
        way = "`peyk secure setup --keys` writes it"
        raise PeykError(f"ELASTICSEARCH_API_KEY_FILE={file}: {error.strerror}; {way}") from error
    except UnicodeDecodeError:
        key = ""
    if not re.fullmatch("[!-~]+", key):
        raise PeykError(f"ELASTICSEARCH_API_KEY_FILE={file}: the file must hold one word of ASCII characters")
    return key
