"""The folders of this installation, a checkout or an installed wheel: shipped data files, and state."""

from pathlib import Path

import platformdirs

PACKAGE = Path(__file__).parent
_SHIPPED = PACKAGE / "shipped"
"""Only in a wheel: setup.py copies here the folders that are beside the package in a checkout."""
CHECKOUT = None if _SHIPPED.is_dir() else PACKAGE.parent
"""The folder of the checkout; None for a wheel."""


def shipped(folder: str) -> Path:
    """Return the path of `index_mappings` or `dags`."""
    return (CHECKOUT or _SHIPPED) / folder


def state_folder() -> Path:
    """Return the folder that Peyk writes to if PEYK_VAR is unset.

    It is `var` in the checkout, or the user's data folder for a wheel, whatever the working directory. A `var` with an
    archive in the working directory takes precedence: Peyk 0.1.0 wrote there.
    """
    here = Path("var")
    if (here / "archive").is_dir():
        return here.absolute()
    return CHECKOUT / "var" if CHECKOUT else platformdirs.user_data_path("peyk")
