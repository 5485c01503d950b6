"""The errors that operators see."""


class PeykError(Exception):
    """Something the operator can put right: the message names the thing and the way out. The CLI exits with 2."""


class UnavailableError(PeykError):
    """The request may be right, but the cluster does not answer it now, or nothing was indexed yet."""


NO_ARTICLES = (
    "there is no index of articles yet: crawl or load some first; `peyk --sample` uses what `make run` crawled"
)
"""Message of a search of a cluster that nothing was indexed into."""
