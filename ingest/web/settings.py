"""The settings of `peyk web`, read from the environment (`PEYK_WEB_…`) or from `.env`."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.settings import ENV_FILES
from ingest.web.links import web_address

ShownText = Literal["full", "snippet"]


def _address(url: str | None) -> str | None:
    if url and not web_address(url):
        raise ValueError("it has the form https://news.example")
    return url


class WebSettings(BaseSettings):
    """What readers may have. Values are validated before anything is served."""

    model_config = SettingsConfigDict(env_prefix="PEYK_", env_file=ENV_FILES, extra="ignore", env_ignore_empty=True)

    web_text: ShownText = "full"
    """Whether pages, the API, feeds and exports give whole texts, or headline, lead and a snippet with a link."""
    web_text_outlets: dict[str, ShownText] = Field(default_factory=dict)
    """The same for single outlets, by id: {"isna": "full", "fars": "snippet"}."""
    web_url: Annotated[str | None, AfterValidator(_address)] = None
    """Address by which readers reach the page, for links in feeds; unset: that of the request."""
