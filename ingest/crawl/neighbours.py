"""Outlets that ask the same hosts: whoever visits one of them holds all."""

from collections.abc import Iterable

from ingest.outlets import Outlet


def neighbours(rows: Iterable[Outlet]) -> dict[str, tuple[str, ...]]:
    """By the id of each row, the ids of all that have a host in common with it, or with one of these.

    The pace at a host is kept by one process, so two must not visit rows that share it.
    """
    groups: dict[str, list[str]] = {}
    at: dict[str, list[str]] = {}
    for row in rows:
        group = [row.id]
        for host in row.hosts():
            if (other := at.get(host)) is not None and other is not group:
                group += other
        for name in group:
            groups[name] = group
        at |= {host: group for host, known in at.items() if known[0] in group} | dict.fromkeys(row.hosts(), group)
    return {name: tuple(sorted(group)) for name, group in groups.items()}
