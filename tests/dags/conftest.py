"""A real Airflow for the tests of the DAGs; its database is created once."""

from collections.abc import Iterator

import pytest

from ingest.local import airflow


@pytest.fixture(scope="session", autouse=True)
def airflow_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AIRFLOW_HOME", str(tmp_path_factory.mktemp("airflow")))
        airflow.prepare()
        yield
