"""`peyk engine`: the embedded Elasticsearch."""

from dataclasses import asdict

import typer

from ingest import engine
from ingest.cli.output import Json, console, print_json, print_table
from ingest.engine import Node
from ingest.errors import PeykError
from ingest.settings import settings

app = typer.Typer(help="The embedded Elasticsearch: a real node, no Docker, no system Java.", no_args_is_help=True)


@app.command()
def start(json: Json = False) -> None:
    """Start the node, unless it runs already; assemble it first if needed."""
    if settings().elasticsearch_url:
        raise PeykError(
            f"ELASTICSEARCH_URL={settings().elasticsearch_name} sets the cluster to use; "
            "unset it to use the embedded node"
        )
    _show(engine.start(), json)


@app.command()
def stop(json: Json = False) -> None:
    """Stop the node; its data stay."""
    stopped = engine.stop()
    if json:
        print_json({"stopped": stopped})
    else:
        console.print("stopped" if stopped else "it was not running")


@app.command()
def status(json: Json = False) -> None:
    """Show the node; exit code 1 if it does not run."""
    node = engine.status()
    _show(node, json)
    if node is None:
        raise typer.Exit(1)


def _show(node: Node | None, json: bool) -> None:
    if json:
        print_json(asdict(node) | {"home": str(node.home)} if node else None)
    elif node is None:
        console.print("not running; start it by `peyk engine start`")
    else:
        print_table("Embedded Elasticsearch", ("what", "value"), asdict(node).items())
