"""`peyk web`: the page for readers."""

from typing import Annotated

import typer

from ingest.cli.output import console
from ingest.errors import PeykError


def web(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on; others than loopback reach you.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8899,
) -> None:
    """Serve the page for readers until Ctrl-C."""
    try:
        import uvicorn

        from ingest.web.app import create_app
        from ingest.web.site import Site
    except ImportError as error:
        raise PeykError(
            f"the page needs packages that are not installed ({error.name}): `pip install peyk[web]`"
        ) from error
    from ingest.elastic import connect
    from ingest.settings import settings

    site = Site(connect(seconds=10), settings().index("articles"))
    console.print(f"http://{host}:{port}/  (Ctrl-C ends it)", soft_wrap=True)
    uvicorn.run(create_app(site), host=host, port=port, log_level="warning", access_log=False, server_header=False)
