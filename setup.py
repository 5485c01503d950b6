"""Puts the folders that lie beside the package in a checkout into the wheel; all else is in pyproject.toml."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithFolders(build_py):
    """Copies `index_mappings` and `dags` to `ingest/shipped`, unless the checkout itself is installed."""

    def run(self) -> None:
        """Build the package."""
        super().run()
        if not self.editable_mode:
            for name in ("index_mappings", "dags"):
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(
                    name, Path(self.build_lib, "ingest", "shipped", name), ignore=ignored, dirs_exist_ok=True
                )


setup(cmdclass={"build_py": BuildWithFolders})
