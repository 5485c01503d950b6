"""Explain a refusal by Elasticsearch to the operator: one sentence with the way out, in place of its own message."""

from elasticsearch import (
    ApiError,
    AuthenticationException,
    AuthorizationException,
    SerializationError,
    TransportError,
    UnsupportedProductError,
)

from ingest.elastic.trust import CHECK_ADDRESS, ForeignError, UntrustedError

_CREDENTIALS = "ELASTICSEARCH_USER and ELASTICSEARCH_PASSWORD, or ELASTICSEARCH_API_KEY"


def explain(error: ApiError | TransportError) -> str:
    """Return the message of an error of the client; for credentials, certificates and foreign servers, the way out."""
    if isinstance(error, UntrustedError | ForeignError):
        return str(error)
    if isinstance(error, UnsupportedProductError | SerializationError):
        return f"what answers is not Elasticsearch 8 or newer; {CHECK_ADDRESS}"
    if isinstance(error, AuthenticationException):
        return f"the cluster does not accept the credentials; set {_CREDENTIALS} (docs/security.md)"
    # An index closed to writes answers 403 too.
    if isinstance(error, AuthorizationException) and error.error != "cluster_block_exception":
        return f"the credentials do not allow this: {_action(error)}; docs/security.md lists what each role may do"
    if isinstance(error, TransportError) and "Connection aborted" in str(error.message):
        return "the connection was closed without an answer; check that it runs, and whether it is https:// there"
    if isinstance(error, TransportError):
        return f"{error.message}; check that it runs, and run this again"
    return str(error)


def _action(error: AuthorizationException) -> str:
    """Return the refused action and its indices, without the list of privileges that would allow it."""
    root = error.body.get("error", {}) if isinstance(error.body, dict) else {}
    reason = str(root.get("reason", "")).partition(", this action is granted")[0]
    # An answer to HEAD has no body.
    return reason or "a request is refused, without a reason"
