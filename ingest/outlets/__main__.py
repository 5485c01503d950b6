"""`python -m ingest.outlets`: regenerate the bundled catalogue in this checkout."""

from pathlib import Path

from ingest.outlets.build import text

if __name__ == "__main__":
    Path(__file__).with_name("outlets.toml").write_text(text(), encoding="utf-8")
