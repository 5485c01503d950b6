"""Import the Elasticsearch client without its optional HTTP libraries."""

import gc
import sys

OFFERED = ("aiohttp", "httpx", "requests")
"""The client imports each of these that is installed; Peyk uses none, only urllib3."""


def load_quickly() -> None:
    """Import the client as if these libraries were not installed: loading them takes longer than a search."""
    if "elasticsearch" in sys.modules:
        return
    # Imports and word lists make many objects and no garbage; collections would take a tenth of a search.
    gc.set_threshold(100_000)
    held = {name: sys.modules.pop(name) for name in OFFERED if name in sys.modules}
    # Python does not import a module whose entry is None.
    sys.modules.update(dict.fromkeys(OFFERED))  # type: ignore[arg-type]
    try:
        import elasticsearch  # noqa: F401
    finally:
        for name in OFFERED:
            del sys.modules[name]
        sys.modules.update(held)
