"""Commands of Airflow, several in one process: each `airflow` of its own would take seconds to begin."""

from airflow.cli.cli_parser import get_parser


def airflow(*arguments: str) -> bool:
    """Run a command as `airflow ARGUMENTS` does, and return whether it succeeded."""
    options = get_parser().parse_args(arguments)
    try:
        options.func(options)
    except SystemExit as end:
        if end.code:
            print(f"airflow {' '.join(arguments[:2])}: {end.code}", flush=True)
        return not end.code
    return True
