"""With the profile's settings, a real Airflow sends its own metrics to Prometheus's address for OpenTelemetry."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.test_compose import read

PROGRAM = """
    from airflow.observability import stats
    from airflow.observability.metrics import stats_utils
    from opentelemetry import metrics
    stats.initialize(factory=stats_utils.get_stats_factory(), export_legacy_names=False)
    stats.incr("dag_processing.processes")
    metrics.get_meter_provider().force_flush()
"""


def test_airflow_sends_its_metrics_where_the_profile_says(httpserver: HTTPServer, tmp_path: Path) -> None:
    service = read(AIRFLOW_METRICS="true")["services"]["airflow-scheduler"]["environment"]
    given = {name: str(value) for name, value in service.items() if name.startswith(("OTEL_", "AIRFLOW__METRICS"))}
    address = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"
    path = given[address].removeprefix("http://prometheus:9090")
    assert path.startswith("/api/v1/otlp/")
    names: set[str] = set()

    def take(request: Request) -> Response:
        for resource in ExportMetricsServiceRequest.FromString(request.data).resource_metrics:
            names.update(metric.name for scope in resource.scope_metrics for metric in scope.metrics)
        return Response()

    httpserver.expect_request(path, method="POST").respond_with_handler(take)
    own = os.environ | given | {address: httpserver.url_for(path), "AIRFLOW_HOME": str(tmp_path)}
    command = [sys.executable, "-c", textwrap.dedent(PROGRAM)]
    done = subprocess.run(command, env=own, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert names == {"airflow.dag_processing.processes"}
