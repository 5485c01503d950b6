"""What the ending of an address says about its answer."""

TABLES = (".jsonl", ".csv", ".xlsx")
"""Files with every row, which take up to minutes."""
FEEDS = (".atom", ".feed.json")


def is_long(path: str) -> bool:
    """Return whether the answer may take minutes."""
    return path.endswith(TABLES)


def is_data(path: str) -> bool:
    """Return whether a program asks, rather than a reader: it gets its errors as objects."""
    return path.startswith("/api/") or path.endswith((".json", *FEEDS, *TABLES))
