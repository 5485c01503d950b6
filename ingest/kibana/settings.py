"""Where Kibana is, and who sets it up, read from the environment or from `.env`."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest import cluster
from ingest.settings import ENV_FILES


def _address(url: str) -> str:
    if not cluster.is_address(url):
        raise ValueError("it has the form https://kibana.example:5601")
    return url.rstrip("/")


class KibanaSettings(BaseSettings):
    """The address of Kibana and the password of its administrator."""

    model_config = SettingsConfigDict(env_file=ENV_FILES, extra="ignore", env_ignore_empty=True)

    url: Annotated[str, AfterValidator(_address)] = Field(
        default="http://localhost:5601", validation_alias="KIBANA_URL", repr=False
    )
    """Kibana's address, with its base path if it has one."""
    ca_certs: Path | None = Field(default=None, validation_alias="KIBANA_CA_CERTS")
    """A PEM file of the authorities whose certificates are accepted; unset: those of the system."""
    elastic: SecretStr | None = Field(default=None, validation_alias="ELASTIC_PASSWORD")
    """Of the superuser `elastic`; unset: the user or the API key of the settings for Elasticsearch."""
