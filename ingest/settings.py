"""Every knob of the line, read from the environment (prefix `PEYK_`) or from `.env`."""

import re
from functools import cache
from pathlib import Path
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from ingest.errors import PeykError
from ingest.installation import CHECKOUT, state_folder
from ingest.proxy import ProxyAddress

_Kind = TypeVar("_Kind", bound=BaseSettings)

_SECRET = ("ELASTICSEARCH_API_KEY", "PEYK_PROXY")
"""Variables whose value is never shown, not even a wrong one."""


def _in_order(bounds: tuple[float, float]) -> tuple[float, float]:
    if not 0 <= bounds[0] <= bounds[1]:
        raise ValueError("the shortest comes first, and neither is below 0")
    return bounds


def _cluster(url: str | None) -> str | None:
    if url and not _is_address(url):
        # The parser's own words may contain a piece of the password.
        raise ValueError("it has the form https://search.example:9200, with %2F for a / in a password, and so on")
    return url or None


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        # What follows a # or / in a password would be taken for a path, and the rest for the host.
        whole = not (parts.query or parts.fragment or "@" in parts.path)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and whole
    except ValueError:
        return False


def _key(secret: SecretStr | None) -> SecretStr | None:
    value = secret.get_secret_value().strip() if secret else ""
    if not re.fullmatch("[!-~]*", value):
        raise ValueError("it is one word of ASCII characters")
    return SecretStr(value) if value else None


LAST_TIER = 4
"""Outlets are in tiers from 1: agencies, broadcasters, national newspapers, the rest."""
Minutes = Annotated[int, Field(ge=0, le=10 * 366 * 1440)]
"""An age of an article, up to ten years."""


ENV_FILES: tuple[Path, ...] = (*([CHECKOUT / ".env"] if CHECKOUT else []), Path(".env"))
"""The checkout's, and before it that of the working directory."""


class Settings(BaseSettings):
    """Sizes in bytes, times in seconds. A wrong value is named, with its variable, before anything starts."""

    model_config = SettingsConfigDict(
        env_prefix="PEYK_",
        env_file=ENV_FILES,
        extra="ignore",
        env_ignore_empty=True,
        populate_by_name=True,
        allow_inf_nan=False,
    )

    elasticsearch_url: Annotated[str | None, AfterValidator(_cluster)] = Field(
        default=None, validation_alias="ELASTICSEARCH_URL", repr=False
    )
    """Unset: the embedded node of this checkout is used."""
    elasticsearch_api_key: Annotated[SecretStr | None, AfterValidator(_key)] = Field(
        default=None, validation_alias="ELASTICSEARCH_API_KEY"
    )
    index_prefix: str = Field(default="", pattern=r"^([a-z0-9][a-z0-9_.-]*)?$")
    """Before every index and alias name: lets several lines share a cluster."""

    var: Path = Field(default_factory=state_folder)
    """Everything the line writes, but for the archive when that is elsewhere. Unset: `var` of the checkout, and of an
    installed wheel the user's data folder, from whatever folder Peyk is called."""
    archive: str = Field(default="", repr=False)
    """Directory or fsspec URL (s3://…) of the WARC files; empty: `<var>/archive`."""
    outlets: Path | None = None
    """A TOML file of outlet rows in place of the bundled catalogue."""
    tiers: int = Field(default=LAST_TIER, ge=1, le=LAST_TIER)
    """Tiers of the catalogue that are visited where no outlet is named; `peyk up` and docker compose begin with 1."""

    airflow_url: Annotated[str | None, AfterValidator(_cluster)] = Field(default=None, repr=False)
    """Airflow's web pages, which the watch asks for the scheduler's health; unset: those of `peyk up`, if it runs."""

    user_agent: str = Field(
        default="Peyk/0.1 (+https://github.com/peyk-search/peyk; news search)",
        pattern=r"^[A-Za-z_-]+(/[!-~]+)?( [ -~]+)?$",
    )
    """Who asks. What stands before the slash is the product token that robots.txt may name: letters, `_` and `-`."""
    pace: float = Field(default=2.0, ge=0, le=3600)
    """Least time between two requests to one host; an outlet row or robots.txt may ask for more."""
    throttle: float = Field(default=1.0, ge=0)
    """Least pause after a request in multiples of the time that the host's answers take, up to 30 s; not at pace 0."""
    host_budget: int = Field(default=2000, ge=1)
    """Most requests to one host in one run; what is left over is first in the next one."""
    run_budget: int = Field(default=100_000, ge=1)
    """Most requests of one run of the crawl."""
    proxy: ProxyAddress | None = None
    """Proxy through which every host is asked: http, socks5 or socks5h; an outlet's row may name another."""
    proxy_resolves: bool = False
    """Leave host names to the proxy alone, unresolved and so unguarded here; docs/fetching.md names the risk."""
    connect_timeout: float = Field(default=10.0, gt=0)
    request_timeout: float = Field(default=30.0, gt=0)
    page_limit: int = Field(default=10 * 1024 * 1024, ge=1)
    """Most bytes of one page, after decompression."""
    feed_limit: int = Field(default=50 * 1024 * 1024, ge=1)
    """Most bytes of one feed or sitemap, after decompression."""
    redirect_limit: int = Field(default=5, ge=0)
    attempts: int = Field(default=5, ge=1)
    """Runs in which a page is asked for before it is given up into quarantine."""
    retry_seconds: float = Field(default=60.0, ge=0)
    """Wait after a request that failed for now; twice as long after each further one, at most 6 hours."""
    concurrency: int = Field(default=200, ge=1)
    """Requests under way at once over all hosts; never more than one to a host."""
    recheck_minutes: tuple[Minutes, ...] = (15, 60, 360, 1440, 10080)
    """Ages at which a known article is asked for again, to catch corrections."""
    poll_minutes: Annotated[tuple[float, float], AfterValidator(_in_order)] = (1.0, 30.0)
    """Shortest and longest time between two readings of a feed; between them its own pace decides."""
    busy_seconds: float = Field(default=60.0, ge=0)
    """How long a document that Elasticsearch is too busy to take (429) is sent again before the step gives up."""
    lease_seconds: float = Field(default=300.0, ge=1)
    """How long an outlet stays a run's own without a sign of life from it; it gives one ten times as often."""
    semantic: bool = False
    """Re-rank searches by meaning, with the extra [semantic]; docs/semantic.md."""
    semantic_seconds: float = Field(default=0.5, ge=0, le=60)
    """Longest time of one search for vectors that are not stored yet; 0: none is computed."""
    batch_size: int = Field(default=20, ge=1)
    """Outlets in one task of a backfill."""

    @property
    def elasticsearch_name(self) -> str:
        """The cluster as people may be told of it, without the password that its address may have."""
        return without_password(self.elasticsearch_url) if self.elasticsearch_url else "the embedded node"

    @property
    def archive_location(self) -> str:
        """Where the WARC files lie: a path or an fsspec URL."""
        return self.archive or str(self.var / "archive")

    @property
    def archive_name(self) -> str:
        """The archive's location without the password that an fsspec URL may have, for messages."""
        return without_password(self.archive_location)

    def index(self, name: str) -> str:
        """Return the name of an index or alias in this line's cluster."""
        return self.index_prefix + name


@cache
def settings() -> Settings:
    """Return the settings of this process. Raises PeykError that names the wrong variable."""
    return read(Settings)


def read(kind: type[_Kind]) -> _Kind:
    """Return the settings of one kind, from the environment. Raises PeykError that names the wrong variable."""
    try:
        return kind()
    except SettingsError as error:
        raise PeykError(f"{error}: a list is written as [15, 60]; see ingest/settings.py") from error
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        variable = name if name.isupper() else f"PEYK_{name.upper()}"
        given = "" if variable in _SECRET else f"={without_password(str(first['input']))!r}"
        message = f"{variable}{given}: {first['msg']}; see ingest/settings.py"
    # Outside the handler: the validation error would stand in the traceback, and it quotes what was given.
    raise PeykError(message)


def without_password(url: str) -> str:
    """Return an address without user and password, whatever characters these have; any other text as it is."""
    scheme, found, rest = url.partition("://")
    before, _, after = (rest if found else url).rpartition("@")
    return (scheme + found if found else "") + after if found or ":" in before else url
