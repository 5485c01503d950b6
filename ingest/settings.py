"""The settings, read from the environment (prefix `PEYK_`) or from `.env`."""

import re
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from ingest import cluster
from ingest.errors import PeykError
from ingest.installation import CHECKOUT, state_folder
from ingest.proxy import ProxyAddress
from ingest.validation import first_fault

_Kind = TypeVar("_Kind", bound=BaseSettings)

_SECRET = re.compile("PEYK_PROXY|PEYK_HEARTBEAT_URL|PEYK_AIRFLOW_DATABASE|.*(_PASSWORD|_API_KEY|_SQL_ALCHEMY_CONN)")
"""Variables whose value no message shows."""


def _in_order(bounds: tuple[float, float]) -> tuple[float, float]:
    if not 0 <= bounds[0] <= bounds[1]:
        raise ValueError("the shortest comes first, and both are at least 0")
    return bounds


def _cluster(urls: str | None) -> str | None:
    if urls and not all(map(cluster.is_address, cluster.split(urls))):
        # The parser's own message may quote a part of the password.
        raise ValueError(cluster.FORM)
    return urls or None


def _server(url: str | None) -> str | None:
    if url and not cluster.is_address(url):
        raise ValueError("it has the form https://airflow.example:8080")
    return url or None


def _heartbeat(secret: SecretStr | None) -> SecretStr | None:
    url = secret.get_secret_value().strip() if secret else ""
    if url and not cluster.is_address(url.partition("?")[0]):
        raise ValueError("it has the form https://hc-ping.com/key")
    return SecretStr(url) if url else None


def _user(name: str | None) -> str | None:
    if name and ":" in name:
        raise ValueError("a user's name has no colon")
    return name or None


def _key(secret: SecretStr | None) -> SecretStr | None:
    value = secret.get_secret_value().strip() if secret else ""
    if not re.fullmatch("[!-~]*", value):
        raise ValueError("it must be one word of ASCII characters")
    return SecretStr(value) if value else None


HIDDEN = "airflow-db-not-allowed"
"""What Airflow puts in place of its database's address in the environment of a task."""
LAST_TIER = 4
"""Tiers of outlets: 1 agencies, 2 broadcasters, 3 national newspapers, 4 the rest."""
Minutes = Annotated[int, Field(ge=0, le=10 * 366 * 1440)]
"""An age of an article, up to ten years."""


ENV_FILES: tuple[Path, ...] = (*([CHECKOUT / ".env"] if CHECKOUT else []), Path(".env"))
"""That of the checkout, and that of the working directory, which takes precedence."""


class Settings(BaseSettings):
    """Sizes are in bytes, times in seconds. Values are validated before anything starts."""

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
    """URL of the cluster, or those of several of its nodes, separated by commas; unset: the embedded node of this
    checkout."""
    elasticsearch_api_key: Annotated[SecretStr | None, AfterValidator(_key)] = Field(
        default=None, validation_alias="ELASTICSEARCH_API_KEY"
    )
    """An API key (`peyk secure setup`). A key, or a user, replaces the credentials in the URL."""
    elasticsearch_api_key_file: Path | None = Field(default=None, validation_alias="ELASTICSEARCH_API_KEY_FILE")
    """A file that holds the API key."""
    elasticsearch_user: Annotated[str | None, AfterValidator(_user)] = Field(
        default=None, validation_alias="ELASTICSEARCH_USER"
    )
    elasticsearch_password: SecretStr | None = Field(default=None, validation_alias="ELASTICSEARCH_PASSWORD")
    """The user's password, as it is: with no escapes."""
    elasticsearch_ca_certs: Path | None = Field(default=None, validation_alias="ELASTICSEARCH_CA_CERTS")
    """A PEM file of the authorities whose certificates are accepted; unset: those of the system."""
    index_prefix: str = Field(default="", pattern=r"^([a-z0-9][a-z0-9_.-]*)?$")
    """Prefix of all index and alias names, so that several installations can share a cluster."""
    shards: int = Field(default=1, ge=1, le=1024)
    """Primary shards of the articles and of the ledger when they are created; a rebuild changes the articles."""
    replicas: str = Field(default="0-1", pattern=r"^(\d+|\d+-(\d+|all))$")
    """Replicas of each index when it is created: a number, or a range that follows the number of nodes."""

    var: Path = Field(default_factory=state_folder)
    """Folder of everything that Peyk writes, except an archive elsewhere. Unset: `var` of the checkout, or for an
    installed wheel the user's data folder, whatever the working directory."""
    archive: str = Field(default="", repr=False)
    """Directory or fsspec URL (s3://…) of the WARC files; empty: `<var>/archive`."""
    outlets: Path | None = None
    """A TOML file of outlet rows: in place of the bundled catalogue, or added to it with `base = "bundled"`."""
    tiers: int = Field(default=LAST_TIER, ge=1, le=LAST_TIER)
    """Last tier of the catalogue to visit if no outlet is named; `peyk up` and docker compose begin with 1."""

    airflow_url: Annotated[str | None, AfterValidator(_server)] = Field(default=None, repr=False)
    """URL of Airflow, where `peyk watch` checks the scheduler's health; unset: that of `peyk up`, if it runs."""

    airflow_database: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("PEYK_AIRFLOW_DATABASE", "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN")
    )
    """SQLAlchemy address of Airflow's database, for `peyk backup` and `peyk maintain`; unset: Airflow's own setting.
    The DAG `maintain` needs PEYK_AIRFLOW_DATABASE: Airflow hides its own setting from tasks."""

    log_format: Literal["text", "json"] = "text"
    """Form of what commands write to standard error: lines for people, or JSON objects; see docs/monitoring.md."""
    notify: Path | None = None
    """A TOML file of the channels by which findings reach people, of mode 0600 (docs/notifications.md)."""
    heartbeat_url: Annotated[SecretStr | None, AfterValidator(_heartbeat)] = None
    """URL that each good `peyk watch --notify` requests, so that a service there misses it when watches stop."""
    private_hosts: tuple[str, ...] = ()
    """Host names and addresses that need not be on the public internet to get messages and heartbeats."""

    keep_runs: int = Field(default=14, ge=1)
    """Days for which the records of runs are kept; see docs/maintenance.md for all five."""
    keep_state: int = Field(default=30, ge=2)
    """Days for which unused notes on hosts, robots.txt files, dead leases and stale files in PEYK_VAR are kept."""
    keep_days: int = Field(default=400, ge=1)
    """Days for which the records of finished days of backfills are kept; a later backfill lists such a day again."""
    keep_findings: int = Field(default=90, ge=1)
    """Days for which findings of the watch, and the messages about them, are kept after they ended."""
    keep_airflow: int = Field(default=7, ge=1)
    """Days for which Airflow's metadata of runs and its log files are kept."""

    user_agent: str = Field(
        default="Peyk/0.2 (+https://github.com/peyk-search/peyk; news search)",
        pattern=r"^[A-Za-z_-]+(/[!-~]+)?( [ -~]+)?$",
    )
    """User-Agent header. The part before the slash is the product token for robots.txt: letters, `_` and `-`."""
    pace: float = Field(default=2.0, ge=0, le=3600)
    """Least time between two requests to one host; an outlet's row replaces it, and robots.txt may ask for more."""
    throttle: float = Field(default=1.0, ge=0)
    """Least pause after a request in multiples of the host's response time, up to 30 s; not applied at pace 0."""
    host_budget: int = Field(default=2000, ge=1)
    """Most requests to one host in one run; the next run begins with the rest."""
    run_budget: int = Field(default=100_000, ge=1)
    """Most requests in one run of the crawl."""
    proxy: ProxyAddress | None = None
    """Proxy for all requests: http, socks5 or socks5h; an outlet's row may name another."""
    proxy_resolves: bool = False
    """Let only the proxy resolve host names, so addresses are not checked here; see the risk in docs/fetching.md."""
    connect_timeout: float = Field(default=10.0, gt=0)
    request_timeout: float = Field(default=30.0, gt=0)
    page_limit: int = Field(default=10 * 1024 * 1024, ge=1)
    """Most bytes of one page, after decompression."""
    feed_limit: int = Field(default=50 * 1024 * 1024, ge=1)
    """Most bytes of one feed or sitemap, after decompression."""
    redirect_limit: int = Field(default=5, ge=0)
    attempts: int = Field(default=5, ge=1)
    """Runs that request a failing page before it is quarantined."""
    retry_seconds: float = Field(default=60.0, ge=0)
    """Wait after a temporary failure; doubled after each further one, at most 6 hours."""
    concurrency: int = Field(default=200, ge=1)
    """Most concurrent requests over all hosts; never more than one to a host."""
    recheck_minutes: tuple[Minutes, ...] = (15, 60, 360, 1440, 10080)
    """Ages at which a known article is fetched again, to find corrections."""
    poll_minutes: Annotated[tuple[float, float], AfterValidator(_in_order)] = (1.0, 30.0)
    """Shortest and longest interval between two polls of a feed; its own pace decides between them."""
    busy_seconds: float = Field(default=60.0, ge=0)
    """Time to retry a document that a busy Elasticsearch refuses (429) before the step fails."""
    lease_seconds: float = Field(default=300.0, ge=1)
    """Length of a lease on an outlet; it is renewed every tenth of this time."""
    semantic: bool = False
    """Re-rank searches by meaning; needs the extra [semantic]; see docs/semantic.md."""
    semantic_seconds: float = Field(default=0.5, ge=0, le=60)
    """Longest time that one search computes vectors not stored yet; 0: compute none."""
    batch_size: int = Field(default=20, ge=1)
    """Outlets in one task of a backfill."""

    @property
    def elasticsearch_urls(self) -> tuple[str, ...]:
        """The addresses of `elasticsearch_url`, in its order; empty for the embedded node."""
        return cluster.split(self.elasticsearch_url) if self.elasticsearch_url else ()

    @property
    def elasticsearch_name(self) -> str:
        """The cluster's name for messages, without a password."""
        return ", ".join(map(without_password, self.elasticsearch_urls)) or "the embedded node"

    @property
    def airflow_database_address(self) -> str:
        """The address of Airflow's database; empty if it is not known here."""
        address = self.airflow_database.get_secret_value() if self.airflow_database else ""
        return "" if address.startswith(HIDDEN) else address

    @property
    def archive_location(self) -> str:
        """Location of the WARC files: a path or an fsspec URL."""
        return self.archive or str(self.var / "archive")

    @property
    def archive_name(self) -> str:
        """The archive's location for messages, without a password."""
        return without_password(self.archive_location)

    @property
    def kibana_space(self) -> str:
        """The id of this installation's space in Kibana, which takes fewer characters than an index."""
        return re.sub("[^a-z0-9_-]", "-", self.index("peyk"))

    def index(self, name: str) -> str:
        """Return the name of an index or alias, with the prefix of this installation."""
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
        form = 'a list is written as [15, 60], a table as {"isna": "full"}'
        raise PeykError(f"{error}: {form}; see ingest/settings.py") from error
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        variable = name if name.isupper() else f"PEYK_{name.upper()}"
        given = "" if _SECRET.fullmatch(variable) else f"={without_password(str(first['input']))!r}"
        message = f"{variable}{given}: {first_fault(error)[1]}; see ingest/settings.py"
    # Outside the handler, or the traceback would show the validation error, which quotes the value.
    raise PeykError(message)


def without_password(url: str) -> str:
    """Return an address without user and password, whatever characters these have; other text unchanged."""
    scheme, separator, rest = url.partition("://")
    before, _, after = (rest if separator else url).rpartition("@")
    return (scheme + separator if separator else "") + after if separator or ":" in before else url
