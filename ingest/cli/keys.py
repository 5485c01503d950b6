"""`peyk keys`: the keys with which programs read the API and pages."""

from typing import Annotated

import typer

from ingest.cli.output import Json, console, print_json, print_table
from ingest.web import keys

app = typer.Typer(help="API keys of the page: add, list or remove them.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="Of the program or person that gets the key.", metavar="NAME")]


@app.command()
def add(
    name: Name,
    rate: Annotated[
        int, typer.Option(min=1, max=100_000, help="Requests a minute, in each process of the page.")
    ] = keys.RATE,
) -> None:
    """Make a key and print it. Only its hash is stored, so it is shown only now."""
    console.print(keys.add(name, rate), soft_wrap=True)


@app.command("list")
def list_(as_json: Json = False) -> None:
    """List the names, rates and ages of the keys."""
    rows = sorted(keys.load(keys.path()).values(), key=lambda key: key.made_at)
    if as_json:
        print_json([{"name": key.name, "rate": key.rate, "made_at": key.made_at.isoformat()} for key in rows])
        return
    print_table(
        "API keys", ("name", "a minute#", "made at"), [(row.name, row.rate, f"{row.made_at:%F %R}") for row in rows]
    )


@app.command()
def remove(name: Name) -> None:
    """Remove a key. The page refuses it from its next request on."""
    keys.remove(name)
