"""Where this installation of Peyk keeps its data files and its state: a checkout, or an installed wheel."""

from pathlib import Path

import platformdirs

PACKAGE = Path(__file__).parent
_SHIPPED = PACKAGE / "shipped"
"""In a wheel, where setup.py puts the folders that lie beside the package in a checkout."""
CHECKOUT = None if _SHIPPED.is_dir() else PACKAGE.parent
"""The folder of the checkout; None for a wheel."""


def shipped(folder: str) -> Path:
    """Return where `index_mappings` or `dags` lies."""
    return (CHECKOUT or _SHIPPED) / folder


def state_folder() -> Path:
    """Return the folder of everything that Peyk writes where PEYK_VAR is unset, from whatever folder it is called.

    It is `var` of the checkout, and of a wheel the user's data folder. A folder `var` with an archive in the working
    directory goes first: Peyk 0.1.0 wrote it there.
    """
    here = Path("var")
    if (here / "archive").is_dir():
        return here.absolute()
    return CHECKOUT / "var" if CHECKOUT else platformdirs.user_data_path("peyk")
