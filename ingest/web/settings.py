"""The settings of `peyk web`, read from the environment (`PEYK_WEB_…`) or from `.env`."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, IPvAnyNetwork
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
    web_anonymous: bool = False
    """Whether anybody may read without a key. Without it, only this machine may, of a page on a loopback address."""
    web_proxies: tuple[IPvAnyNetwork, ...] = ()
    """Addresses or networks of the proxies that may name a user in `web_user_header`: ["10.0.0.5", "fd00::/8"]."""
    web_user_header: str = Field(default="X-Forwarded-User", pattern="^[A-Za-z0-9-]+$")
    """The header in which these proxies name the user who logged in; that of any other peer is ignored."""
    web_log_queries: bool = False
    """Whether the log has a line for each request, with its query. Without it, no query is written anywhere."""
    web_url: Annotated[str | None, AfterValidator(_address)] = None
    """Address by which readers reach the page, for links in feeds; unset: that of the request."""
