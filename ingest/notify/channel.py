"""What all channels have in common. A channel knows nothing of what its messages are about."""

from typing import Protocol

from ingest.notify.message import Message


class SendError(Exception):
    """A message was not accepted, or it is not known whether it was. The text names the cause and shows no secret.

    `final`: this recipient will not take this message, however often it is sent. `whole`: the fault is that of the
    channel, so no other recipient would get one either. `retry_after`: seconds that the server asks to wait.
    """

    def __init__(
        self, reason: str, *, final: bool = False, whole: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(reason)
        self.final, self.whole, self.retry_after = final, whole, retry_after


class Channel(Protocol):
    """A way to reach people or programs.

    `name`: kind and name in the settings, such as `mail.operators`. `targets`: its recipients; each gets a message of
    its own. `limit`: most characters of a message's text. `seconds`: longest time of one `send`.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def targets(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def limit(self) -> int: ...  # noqa: D102
    @property
    def seconds(self) -> float: ...  # noqa: D102

    def send(self, message: Message, target: str) -> None:
        """Send a message. It was accepted if this returns. Raises SendError."""
