"""Copy the folders beside the package into the wheel; all other settings are in pyproject.toml."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithFolders(build_py):
    """Copies `index_mappings` and `dags` to `ingest/shipped`, except for an editable install."""

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
