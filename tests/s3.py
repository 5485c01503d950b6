"""A real S3 server on loopback, and the environment variables with which s3fs finds it."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import fsspec
import pytest
from moto.server import ThreadedMotoServer


@contextmanager
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve an empty bucket and yield its address. Processes started within the block find it too."""
    bucket = f"peyk-{uuid.uuid4()}"  # All servers of a process hold the same buckets.
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    fsspec.filesystem("s3", skip_instance_cache=True).mkdir(bucket)
    try:
        yield f"s3://{bucket}/news"
    finally:
        server.stop()
        # A driver that is remembered would ask the server that is gone.
        fsspec.get_filesystem_class("s3").clear_instance_cache()
