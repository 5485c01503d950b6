"""The dead man's switch: a service elsewhere that reports when this installation no longer says that it is well."""

from ingest.notify.channel import SendError
from ingest.notify.http import Request, ask, is_good
from ingest.settings import settings

SECONDS = 10.0
TRIES = 2


def beat() -> str:
    """Request PEYK_HEARTBEAT_URL, if it is set; return why it was not reached, or ""."""
    url = settings().heartbeat_url
    if url is None:
        return ""
    reason = ""
    for _ in range(TRIES):
        try:
            answer = ask(Request(url.get_secret_value(), SECONDS))
        except SendError as error:
            reason = str(error)
            continue
        if is_good(answer.status):
            return ""
        reason = f"its host answers {answer.status}"
    return f"the heartbeat did not arrive: {reason}"
