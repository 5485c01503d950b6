"""The client of Elasticsearch without the HTTP libraries that it offers to others."""

import gc
import sys

OFFERED = ("aiohttp", "httpx", "requests")
"""It imports each that is installed, and Peyk asks by its own one, over urllib3."""


def load_quickly() -> None:
    """Import the client as if the other libraries were not installed: to load them takes longer than to search."""
    if "elasticsearch" in sys.modules:
        return
    # Imports and word lists make many objects and no garbage; to look for some takes a tenth of a search.
    gc.set_threshold(100_000)
    held = {name: sys.modules.pop(name) for name in OFFERED if name in sys.modules}
    # None is how Python notes that a module cannot be imported.
    sys.modules.update(dict.fromkeys(OFFERED))  # type: ignore[arg-type]
    try:
        import elasticsearch  # noqa: F401
    finally:
        for name in OFFERED:
            del sys.modules[name]
        sys.modules.update(held)
