"""TLS and foreign servers: the authority whose certificates are accepted, and the errors for other servers."""

import ssl
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from elastic_transport import TlsError, TransportError, Urllib3HttpNode
from urllib3.util.ssl_match_hostname import CertificateError

from ingest.errors import PeykError

CHECK_ADDRESS = "check ELASTICSEARCH_URL: another server may be there"
_PRODUCT = "x-elastic-product"
_REDIRECT = 300
_OF_PROXIES = frozenset({401, 403, 408, 413, 429, 502, 503, 504})
"""Refusals that a proxy in front of Elasticsearch may give: they have sentences of their own, or are tried again."""
_ENDED, _NOT_YET = 10, 9
_OTHER_NAME = (62, 64)
"""Verification codes of OpenSSL (X509_V_ERR_…): a host name, an IP address."""


def authority(file: Path | None, urls: Iterable[str]) -> str | None:
    """Return the file of ELASTICSEARCH_CA_CERTS, or None for the system's own authorities.

    Raises PeykError if it holds no certificate, or if it is set and one of `urls` is not `https://`.
    """
    if file is None:
        return None
    plain = [url for url in urls if not url.startswith("https://")]
    if plain:
        raise PeykError(
            "ELASTICSEARCH_CA_CERTS is set, and an address of ELASTICSEARCH_URL begins with http://: write https://, "
            "or unset ELASTICSEARCH_CA_CERTS"
        )
    try:
        # Read here first: OpenSSL's own error does not say which file it could not open.
        file.read_bytes()
        ssl.create_default_context(cafile=file)
    except OSError as error:
        reason = "it holds no certificate" if isinstance(error, ssl.SSLError) else error.strerror
        raise PeykError(
            f"ELASTICSEARCH_CA_CERTS={file}: {reason}; it must be the cluster's ca.crt, a PEM file"
        ) from None
    return str(file)


class UntrustedError(TlsError):
    """The certificate of a node is not accepted; the message says why, and what to do."""

    def __str__(self) -> str:
        return str(self.message)


class ForeignError(TransportError):
    """Another server than Elasticsearch answers; the message says so."""

    def __str__(self) -> str:
        return str(self.message)


class TrustingNode(Urllib3HttpNode):
    """A node whose TLS errors are sentences for the operator, and that takes only answers of Elasticsearch."""

    def perform_request(self, *args: Any, **options: Any) -> Any:
        """Send a request. Raises UntrustedError in place of TlsError, and ForeignError for a foreign refusal.

        The client checks good answers itself, but would take a web server's 404 for that of a missing index.
        """
        try:
            answer = super().perform_request(*args, **options)
        except TlsError as error:
            raise UntrustedError(self._sentence(error), errors=error.errors) from error
        status = answer.meta.status
        if status >= _REDIRECT and status not in _OF_PROXIES and _PRODUCT not in answer.meta.headers:
            raise ForeignError(f"{self.base_url} answers {status}, and not as Elasticsearch does; {CHECK_ADDRESS}")
        return answer

    def _sentence(self, error: TlsError) -> str:
        reason = next((each for each in _causes(error) if isinstance(each, ssl.SSLError)), None)
        # urllib3 itself compares IP addresses.
        is_other = any(isinstance(each, CertificateError) for each in _causes(error))
        if not (is_other or isinstance(reason, ssl.SSLCertVerificationError)):
            word = getattr(reason, "reason", None) or "no TLS"
            return f"{self.base_url} does not speak TLS as it should ({word}); is it http:// there?"
        code = getattr(reason, "verify_code", None)
        if code == _ENDED:
            return f"the certificate of {self.base_url} has expired; `peyk secure certificates` renews it"
        if code == _NOT_YET:
            return f"the certificate of {self.base_url} is not valid yet; check the clocks of both machines"
        if is_other or code in _OTHER_NAME:
            return (
                f"the certificate of {self.base_url} is not valid for the name {self.host}; use a name it has, or add "
                f"this one: `peyk secure certificates FOLDER --host {self.host}`"
            )
        trusted = self.config.ca_certs or "any authority of this system"
        return (
            f"the certificate of {self.base_url} is not signed by {trusted}; set ELASTICSEARCH_CA_CERTS to the ca.crt "
            "of that cluster"
        )


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the errors that led to an error: its causes, and those in its arguments, where urllib3 keeps them."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        inner = next((each for each in seen.args if isinstance(each, BaseException)), None)
        seen = inner or seen.__cause__
