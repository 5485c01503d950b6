"""`peyk web`: the page for readers."""

import ctypes
from contextlib import suppress
from typing import Annotated

import typer

from ingest.cli.output import console
from ingest.errors import PeykError

_ARENAS, _TRIM = -8, -1
"""M_ARENA_MAX and M_TRIM_THRESHOLD of `mallopt`: https://man7.org/linux/man-pages/man3/mallopt.3.html."""


def web(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on; others than loopback reach you.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8899,
) -> None:
    """Serve the page for readers, and its API, until Ctrl-C."""
    try:
        import uvicorn

        from ingest.web.access import is_loopback
        from ingest.web.app import create_app
        from ingest.web.bounded import connect_bounded
        from ingest.web.site import Site
    except ImportError as error:
        raise PeykError(
            f"the page needs packages that are not installed ({error.name}): `pip install peyk[web]`"
        ) from error
    from ingest.settings import settings

    _share_memory()
    site = Site(connect_bounded(), settings().index("articles"))
    console.print(f"http://{host}:{port}/  (Ctrl-C ends it)", soft_wrap=True)
    if not (is_loopback(host) or site.settings.web_anonymous):
        console.print(
            "Readers need a key (`peyk keys add`) or a proxy that knows them (PEYK_WEB_PROXIES); "
            "PEYK_WEB_ANONYMOUS=true lets anybody read.",
            soft_wrap=True,
        )
    logged = site.settings.web_log_queries
    uvicorn.run(
        create_app(site, host),
        host=host,
        port=port,
        log_level="info" if logged else "warning",
        access_log=logged,
        server_header=False,
        # The peer decides who may read, and no header may replace it.
        proxy_headers=False,
    )


def _share_memory() -> None:
    """Let threads share memory, and give free memory back, where the C library is glibc: a tenth less is needed."""
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        for option, value in ((_ARENAS, 2), (_TRIM, 128 * 1024)):
            library.mallopt(option, value)
