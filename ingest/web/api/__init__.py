"""The HTTP API for programs, `/api/v1`: the search of `peyk search` in any language. It only reads."""

from ingest.web.api.application import PATH, create_api

__all__ = ["PATH", "create_api"]
