"""The one error that operators see."""


class PeykError(Exception):
    """Something the operator can put right: the message names the thing and the way out. The CLI exits with 2."""
