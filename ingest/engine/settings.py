"""Settings of the embedded node, read from the environment or from `.env`."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.settings import ENV_FILES


class EngineSettings(BaseSettings):
    """Directories of the node, and its memory."""

    model_config = SettingsConfigDict(env_prefix="PEYK_", env_file=ENV_FILES, extra="ignore")

    cache: Path | None = None
    """Downloads and assembled installations; unset: the user's cache directory."""
    engine_home: Path | None = None
    """Configuration, data and logs of this checkout's node; unset: `<var>/engine`."""
    snapshots: Path | None = None
    """Folder below which the node may write backups (`path.repo`), on this machine; unset: `<var>/snapshots`."""
    engine_heap: str = Field(default="1g", pattern=r"^[1-9]\d*[mg]$")
    """Java heap, such as `512m` or `2g`. The process takes about half as much in addition."""
    engine_java_options: str = ""
    """More options of the node's Java, separated by blanks, such as `-XX:TieredStopAtLevel=1` for a quick start."""
