"""A client for the part of Kibana's API that set-up uses. Each refusal is one sentence with the way out."""

import json
from collections.abc import Mapping
from typing import Any

import urllib3

from ingest.elastic import Credentials
from ingest.errors import PeykError
from ingest.settings import without_password

API_VERSION = "2023-10-31"
SECONDS = 60.0
TRIES = 3
"""Of a change that another one of the same object, at the same time, made fail (409)."""
CREDENTIALS = "set ELASTIC_PASSWORD, or ELASTICSEARCH_USER and ELASTICSEARCH_PASSWORD of an administrator"
Answer = dict[str, Any]


class NotThereError(PeykError):
    """Kibana has no such object or API (404)."""


class ConflictError(PeykError):
    """The object is there already, or was changed at the same time (409)."""


class Client:
    """Requests to one Kibana. Close it, or use it as a context manager."""

    def __init__(self, url: str, credentials: Credentials | None, ca_certs: str | None = None) -> None:
        self.name = without_password(url)
        self._url = url
        self._headers = {"kbn-xsrf": "peyk", "Elastic-Api-Version": API_VERSION, **_authorization(credentials)}
        timeout = urllib3.Timeout(connect=10, read=SECONDS)
        self._pool = urllib3.PoolManager(timeout=timeout, retries=False, ca_certs=ca_certs)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.clear()

    def get(self, path: str) -> Answer:
        """Return what is at a path. Raises NotThereError, or PeykError as `send` does."""
        return self._request("GET", path, None, {})

    def send(self, method: str, path: str, body: Mapping[str, Any]) -> Answer:
        """Send a JSON body, again if another change of the object made it fail; return the answer.

        Raises NotThereError, ConflictError, or PeykError if Kibana cannot be reached or refuses.
        """
        data = json.dumps(body, ensure_ascii=False).encode()
        return self._change(method, path, data, {"Content-Type": "application/json"})

    def upload(self, path: str, name: str, content: bytes) -> Answer:
        """Send a file as that of a form; return the answer. Raises as `send` does."""
        form, kind = urllib3.encode_multipart_formdata({"file": (name, content, "application/ndjson")})
        return self._change("POST", path, form, {"Content-Type": kind})

    def _change(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        for _ in range(TRIES - 1):
            try:
                return self._request(method, path, body, headers)
            except ConflictError:
                continue
        return self._request(method, path, body, headers)

    def _request(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        try:
            answer = self._pool.request(
                method, self._url + path, body=body, headers={**self._headers, **headers}, redirect=False
            )
        except urllib3.exceptions.SSLError as error:
            raise PeykError(f"Kibana at {self.name}: {error}; set KIBANA_CA_CERTS to its authority") from error
        except (urllib3.exceptions.HTTPError, OSError) as error:
            way = "check KIBANA_URL, and that Kibana has started"
            raise PeykError(f"Kibana does not answer at {self.name} ({type(error).__name__}); {way}") from error
        found = _read(answer.data)
        if 200 <= answer.status < 300 and found is not None:
            return found
        raise self._refusal(answer.status, method, path, found)

    def _refusal(self, status: int, method: str, path: str, found: Answer | None) -> PeykError:
        said = str((found or {}).get("message", ""))[:500]
        if not _is_kibana(status, found):
            return PeykError(f"{self.name} is not Kibana: it answers {status} to {path}; check KIBANA_URL")
        if status == 401:
            return PeykError(f"Kibana at {self.name} does not accept these credentials; {CREDENTIALS}")
        if status == 403:
            return PeykError(f"Kibana at {self.name}: these credentials may not {method} {path}; {CREDENTIALS}")
        if status == 404:
            return NotThereError(f"Kibana at {self.name} has nothing at {path}")
        if status == 409:
            way = "another change goes on, or another space has this id; run it again"
            return ConflictError(f"Kibana at {self.name}: {path} conflicts ({said}); {way}")
        if status == 503:
            return PeykError(f"Kibana at {self.name} is not ready; wait until it has started, and run it again")
        return PeykError(f"Kibana at {self.name} refuses {method} {path} ({status}): {said}")


def _is_kibana(status: int, found: Answer | None) -> bool:
    """Return whether a refusal may be Kibana's: an object, with its status once Kibana has started.

    Those of Elasticsearch, whose address is often given instead, have no `statusCode`.
    """
    if found is None or 300 <= status < 400:
        return False
    return status >= 500 or "statusCode" in found


def _authorization(credentials: Credentials | None) -> dict[str, str]:
    if credentials is None:
        return {}
    return {"Authorization": f"ApiKey {credentials.api_key}" if credentials.api_key else f"Basic {credentials.basic}"}


def _read(data: bytes) -> Answer | None:
    """Return the JSON object of an answer; None if it is none, which no answer of Kibana is."""
    try:
        found = json.loads(data)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
