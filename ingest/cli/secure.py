"""`peyk secure`: certificates, roles, users and API keys of a cluster."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ingest.cli.output import Json, console, print_json, print_table

app = typer.Typer(help="Security of the cluster: certificates, roles, users and API keys.", no_args_is_help=True)


@app.command()
def certificates(
    folder: Annotated[Path, typer.Argument(help="Folder of ca.crt, ca.key, node.crt and node.key.")],
    *,
    host: Annotated[list[str], typer.Option(help="Name or IP address of a node, as clients write it; repeatable.")],
    days: Annotated[int, typer.Option(min=2, max=3650, help="Days that a new node's certificate is valid.")] = 730,
    renew_within: Annotated[int, typer.Option(min=1, help="Renew what ends within so many days.")] = 30,
    owner: Annotated[
        int | None, typer.Option(min=0, help="User id that owns node.key, as of Elasticsearch's container; for root.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Make an authority and a certificate of the nodes, or renew them; safe to run again.

    Clients trust the cluster by ca.crt (ELASTICSEARCH_CA_CERTS). Keep ca.key to yourself: it signs new certificates.
    """
    from ingest.secure.certificates import ensure_certificates

    made = ensure_certificates(folder, host, days=days, renew_within=renew_within, owner=owner)
    if as_json:
        ends = {"ca_ends": made.ca_ends.isoformat(), "node_ends": made.node_ends.isoformat()}
        print_json(asdict(made) | {"folder": str(folder)} | ends)
        return
    rows = (("ca", "", made.ca_ends), ("node", ", ".join(made.hosts), made.node_ends))
    print_table(
        str(folder),
        ("certificate", "valid for", "until", "now"),
        (
            (name, hosts, f"{ends:%Y-%m-%d}", "written" if name in made.written else "kept")
            for name, hosts, ends in rows
        ),
    )


@app.command()
def setup(
    keys: Annotated[
        Path | None, typer.Option(help="Folder for one API key a role, each in a file of mode 0600; it may exist.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Write roles, users and API keys to the cluster; safe to run again.

    It asks as `elastic` with ELASTIC_PASSWORD. It sets the password of Kibana's server (KIBANA_PASSWORD), of the user
    `peyk` for the DAGs (PEYK_PASSWORD), and of one user for each role (PEYK_READ_PASSWORD, PEYK_PAGE_PASSWORD, …);
    those that are unset stay as they are.
    """
    from ingest.secure.setup import set_up

    steps = set_up(keys)
    if as_json:
        print_json([asdict(step) for step in steps])
    else:
        print_table("security", ("what", "name", "now"), ((step.kind, step.name, step.done) for step in steps))


@app.command()
def key(
    role: Annotated[str, typer.Argument(help="A role, or dags for what the DAGs do.")],
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Revoke the older keys of this role.")] = False,
    as_json: Json = False,
) -> None:
    """Print a new API key of a role for ELASTICSEARCH_API_KEY. It is shown this once."""
    from ingest.secure.setup import new_key

    text = new_key(role, replace=replace)
    if as_json:
        print_json({"role": role, "key": text})
    else:
        console.print(text, soft_wrap=True, markup=False)
