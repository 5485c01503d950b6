"""The report of a proof, for people and for programs."""

from typing import Any

from benchmarks.compose.proof import Proof
from ingest.cli.output import console, print_table


def as_dict(proof: Proof) -> dict[str, Any]:
    """Return the report for programs."""
    return {
        "ok": not proof.faults,
        "seconds": proof.seconds,
        "figures": proof.figures,
        "left_out": proof.left_out,
        "override": proof.difference,
        "settings": proof.settings,
        "faults": proof.faults,
    }


def show(proof: Proof) -> None:
    """Print the report."""
    console.print("What the override changes in docker-compose.yml:", soft_wrap=True)
    for line in proof.difference:
        console.print(f"  {line}", soft_wrap=True, markup=False)
    print_table("what its .env sets beside secrets", ("name", "value"), proof.settings.items())
    print_table("seconds", ("step", "seconds#"), proof.seconds.items())
    print_table("figures", ("measure", "value"), proof.figures.items())
    for line in proof.left_out:
        console.print(f"left out: {line}", soft_wrap=True, markup=False)
    for line in proof.faults:
        console.print(f"wrong: {line}", soft_wrap=True, markup=False)
    console.print("the proof holds" if not proof.faults else f"{len(proof.faults)} faults")
