"""Request pages of the sample world by address, without a network."""

from collections.abc import Callable
from functools import cache
from urllib.parse import parse_qsl, unquote, urlsplit

from ingest.sample.model import Answer, Request
from ingest.sample.site import SiteServer
from ingest.sample.world import World


def visitor(world: World) -> Callable[..., Answer]:
    """Return a function that answers a GET for an address; its keyword arguments are those of Request."""

    @cache
    def server(host: str) -> SiteServer:
        return SiteServer(world, world.by_host[host])

    def visit(url: str, **more: object) -> Answer:
        parts = urlsplit(url)
        request = Request(unquote(parts.path) or "/", dict(parse_qsl(parts.query)), **more)  # type: ignore[arg-type]
        return server(parts.netloc).answer(request)

    return visit
