"""`peyk metrics`: what Prometheus scrapes."""

import sys
from pathlib import Path
from typing import Annotated

import structlog
import typer

from ingest.cli.output import errors, wants_json_logs
from ingest.errors import PeykError

EXTRA = "peyk metrics needs an optional package: pip install 'peyk[metrics]'"


def metrics(
    textfile: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Write them into this file, for node_exporter's collector.")
    ] = None,
    listen: Annotated[
        str | None,
        typer.Option(metavar="[HOST:]PORT", help="Serve them at /metrics until interrupted; loopback without a host."),
    ] = None,
) -> None:
    """Print metrics for Prometheus, write them into a file, or serve them: runs, stories, speed, findings.

    They are read from the indices. If Elasticsearch does not answer, peyk_up is 0, the other metrics are absent, and
    the exit code is still 0.
    """
    try:
        from ingest.metrics import expose
    except ModuleNotFoundError as error:
        if error.name != "prometheus_client":
            raise
        raise PeykError(EXTRA) from None
    if textfile and listen is not None:
        raise PeykError("give --textfile or --listen, not both")
    if textfile:
        expose.write(textfile)
    elif listen is not None:
        server = expose.Server(*expose.address(listen))
        if wants_json_logs():
            structlog.get_logger().info("metrics", url=server.url)
        else:
            errors.print(f"metrics at {server.url}", soft_wrap=True, markup=False)
        server.wait()
    else:
        sys.stdout.write(expose.text())
