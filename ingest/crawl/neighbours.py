"""Outlets that share hosts: a run that visits one of them must hold the leases of all."""

from collections.abc import Iterable

from ingest.outlets import Outlet


def neighbours(rows: Iterable[Outlet]) -> dict[str, tuple[str, ...]]:
    """Return, by row id, the ids of all rows that share a host with it, directly or through other rows.

    The pace at a host is kept by one process, so two processes must not visit rows that share it.
    """
    groups: dict[str, list[str]] = {}
    hosts: dict[str, list[str]] = {}
    for row in rows:
        group = [row.id]
        for host in row.hosts():
            if (other := hosts.get(host)) is not None and other is not group:
                group += other
        for name in group:
            groups[name] = group
        hosts |= {host: group for host, known in hosts.items() if known[0] in group} | dict.fromkeys(row.hosts(), group)
    return {name: tuple(sorted(group)) for name, group in groups.items()}
