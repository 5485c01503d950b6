"""E-mail by SMTP."""

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any

from ingest.notify.channel import SendError
from ingest.notify.message import Message, one_line
from ingest.notify.options import MailOptions

_LATER = range(400, 500)


class Mail:
    """A mail server and the people to whom it takes mail. Each gets a mail of their own."""

    limit = 20_000

    def __init__(self, name: str, options: MailOptions) -> None:
        self.name = name
        self.targets = options.to
        self.seconds = options.timeout
        self._options = options

    def send(self, message: Message, target: str) -> None:
        """Send a mail whose Message-ID is made from the message's id. Raises SendError."""
        mail, sender = self._composed(message, target), parseaddr(self._options.sender)[1]
        try:
            with self._session() as session:
                session.sendmail(sender, [target], mail.as_bytes())
        except smtplib.SMTPRecipientsRefused as error:
            code, said = error.recipients[target]
            raise SendError(_told(f"refuses {target}", code, said), final=code not in _LATER) from None
        except smtplib.SMTPDataError as error:
            final = error.smtp_code not in _LATER
            raise SendError(_told("refuses the mail", error.smtp_code, error.smtp_error), final=final) from None
        except smtplib.SMTPAuthenticationError as error:
            raise SendError(_told("refuses user or password", error.smtp_code, error.smtp_error), whole=True) from None
        except smtplib.SMTPResponseException as error:
            # A sender it does not take: mended in the settings, so that nothing is given up yet.
            raise SendError(_told("refuses the sender", error.smtp_code, error.smtp_error), whole=True) from None
        except (smtplib.SMTPException, OSError) as error:
            reason = one_line(str(error)) or type(error).__name__
            raise SendError(f"{self._options.host}:{self._options.port}: {reason}", whole=True) from None

    def _composed(self, message: Message, target: str) -> EmailMessage:
        mail = EmailMessage(policy=SMTP)
        mail["Subject"] = one_line(message.subject)
        name, sender = parseaddr(self._options.sender)
        mail["From"] = Address(name, addr_spec=sender)
        mail["To"] = target
        mail["Date"] = format_datetime(message.created_at)
        mail["Message-ID"] = f"<{message.id}@{sender.rpartition('@')[2]}>"
        # No out-of-office note answers it (RFC 3834).
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text, cte=None if message.text.isascii() else "base64")
        return mail

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        """Yield a session, logged in. It is cut off after the channel's time: smtplib's own limit is for one read."""
        options = self._options
        is_tls = options.security == "tls"
        context = ssl.create_default_context(cafile=options.ca) if options.security != "none" else None
        name, seconds = socket.gethostname() or "localhost", options.timeout
        session: Any = (
            smtplib.SMTP_SSL(context=context, local_hostname=name, timeout=seconds)
            if is_tls
            else smtplib.SMTP(local_hostname=name, timeout=seconds)
        )
        # The client keeps the name that TLS verifies only if it connects at once, which leaves nothing to cut off.
        session._host = options.host
        with _bounded(session, options.timeout):
            try:
                session.connect(options.host, options.port)
                if options.security == "starttls":
                    session.starttls(context=context)
                if options.user:
                    session.login(options.user, options.password.get_secret_value())
                yield session
                # The mail was accepted, whatever comes now.
                with suppress(smtplib.SMTPException, OSError):
                    session.quit()
            finally:
                session.close()


@contextmanager
def _bounded(session: smtplib.SMTP, seconds: float) -> Iterator[None]:
    done = threading.Event()

    def cut() -> None:
        wait = seconds
        while not done.wait(wait):
            wait = 0.1
            if session.sock:
                # Not that of an SSLSocket, which would change its state under the other thread.
                with suppress(OSError):
                    socket.socket.shutdown(session.sock, socket.SHUT_RDWR)

    thread = threading.Thread(target=cut, name="mail deadline", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _told(what: str, code: int, said: bytes | str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return f"the mail server {what}: {code} {one_line(text)}"
