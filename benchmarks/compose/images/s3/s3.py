"""Serves the bucket `proof` on port 5555, until it is stopped."""

import signal

import boto3
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="0.0.0.0", port=5555, verbose=False)  # noqa: S104
server.start()
boto3.client(
    "s3",
    endpoint_url="http://127.0.0.1:5555",
    region_name="us-east-1",
    aws_access_key_id="key",
    aws_secret_access_key="secret",  # noqa: S106
).create_bucket(Bucket="proof")
signal.sigwait({signal.SIGTERM, signal.SIGINT})
server.stop()
