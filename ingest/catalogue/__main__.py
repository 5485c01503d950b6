"""`python -m ingest.catalogue`: writes the bundled catalogue anew, in this checkout."""

from pathlib import Path

import ingest
from ingest.catalogue.build import text

if __name__ == "__main__":
    Path(ingest.__file__).with_name("data").joinpath("outlets.toml").write_text(text(), encoding="utf-8")
