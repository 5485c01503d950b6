"""A node of their own: some documented commands change the list of other names, which all tests on a cluster share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.conftest import node_of_its_own


@pytest.fixture(scope="session")
def node_url(downloads: Path) -> Iterator[str]:
    """The address of the node."""
    with node_of_its_own(downloads) as url:
        yield url
