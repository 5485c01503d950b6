"""Every knob of the line, read from the environment (prefix `PEYK_`) or from `.env`."""

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.errors import PeykError


def _in_order(bounds: tuple[float, float]) -> tuple[float, float]:
    if not 0 <= bounds[0] <= bounds[1]:
        raise ValueError("the shortest comes first, and neither is below 0")
    return bounds


class Settings(BaseSettings):
    """Sizes in bytes, times in seconds. A wrong value is named, with its variable, before anything starts."""

    model_config = SettingsConfigDict(env_prefix="PEYK_", env_file=".env", extra="ignore", populate_by_name=True)

    elasticsearch_url: str | None = Field(default=None, validation_alias="ELASTICSEARCH_URL")
    """Unset: the embedded node of this checkout is used."""
    elasticsearch_api_key: SecretStr | None = Field(default=None, validation_alias="ELASTICSEARCH_API_KEY")
    index_prefix: str = ""
    """Before every index and alias name: lets several lines share a cluster."""

    var: Path = Path("var")
    """Everything the line writes, but for the archive when that is elsewhere."""
    archive: str = ""
    """Directory or fsspec URL (s3://…) of the WARC files; empty: `<var>/archive`."""
    outlets: Path | None = None
    """A TOML file of outlet rows in place of the bundled catalogue."""

    user_agent: str = "Peyk/0.1 (+https://github.com/peyk-search/peyk; news search)"
    pace: float = 2.0
    """Least time between two requests to one host; an outlet row or robots.txt may ask for more."""
    throttle: float = 1.0
    """Least pause after a request in multiples of the time that the host's answers take, up to 30 s; not at pace 0."""
    host_budget: int = 2000
    """Most requests to one host in one run; what is left over is first in the next one."""
    run_budget: int = 100_000
    """Most requests of one run of the crawl, shared evenly among its batches."""
    connect_timeout: float = 10.0
    request_timeout: float = 30.0
    page_limit: int = 10 * 1024 * 1024
    """Most bytes of one page, after decompression."""
    redirect_limit: int = 5
    attempts: int = 5
    """Runs in which a page is asked for before it is given up into quarantine."""
    retry_seconds: float = 60.0
    """Wait after a request that failed for now; twice as long after each further one, at most 6 hours."""
    concurrency: int = 32
    """Requests under way at once over all hosts; never more than one to a host."""
    recheck_minutes: tuple[int, ...] = (15, 60, 360, 1440, 10080)
    """Ages at which a known article is asked for again, to catch corrections."""
    poll_minutes: Annotated[tuple[float, float], AfterValidator(_in_order)] = (1.0, 30.0)
    """Shortest and longest time between two readings of a feed; between them its own pace decides."""
    busy_seconds: float = 60.0
    """How long a document that Elasticsearch is too busy to take (429) is sent again before the step gives up."""
    lease_seconds: float = 300.0
    """How long an outlet stays a run's own without a sign of life from it; it gives one ten times as often."""
    batch_size: int = 20
    """Outlets in one mapped task of the crawl DAG."""

    @property
    def archive_location(self) -> str:
        """Where the WARC files lie: a path or an fsspec URL."""
        return self.archive or str(self.var / "archive")

    def index(self, name: str) -> str:
        """The name of an index or alias in this line's cluster."""
        return self.index_prefix + name


@cache
def settings() -> Settings:
    """The settings of this process. Raises PeykError that names the wrong variable."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        variable = name if name.isupper() else f"PEYK_{name.upper()}"
        raise PeykError(f"{variable}={first['input']!r}: {first['msg']}; see ingest/settings.py") from error
