"""Passwords that `peyk secure setup` sets, read from the environment or from `.env`."""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.settings import ENV_FILES


class Passwords(BaseSettings):
    """One variable per user. A user whose variable is unset is not changed."""

    model_config = SettingsConfigDict(env_prefix="PEYK_", env_file=ENV_FILES, extra="ignore", env_ignore_empty=True)

    elastic: SecretStr | None = Field(default=None, validation_alias="ELASTIC_PASSWORD")
    """Of the superuser `elastic`, with which the set-up connects; unset: ELASTICSEARCH_USER or an API key."""
    kibana_system: SecretStr | None = Field(default=None, validation_alias="KIBANA_PASSWORD")
    """Of the user `kibana_system`, with which Kibana's server connects."""
    password: SecretStr | None = None
    """Of the user `peyk`, with which the DAGs connect: crawl, rebuild and watch."""
    crawl_password: SecretStr | None = None
    read_password: SecretStr | None = None
    rebuild_password: SecretStr | None = None
    watch_password: SecretStr | None = None
    backup_password: SecretStr | None = None
    page_password: SecretStr | None = None
    kibana_reader_password: SecretStr | None = None
    kibana_editor_password: SecretStr | None = None
