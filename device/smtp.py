"""Hands one e-mail to an SMTP server, and knows at every moment whether the server may have it.

connect, make secure, log in, MAIL, RCPT   it has nothing: Later, Trouble or Refused
claim()                                    the caller writes down that from now on it may have it
DATA, the text, the reply                  what the server says; Unknown when it breaks off
"""

from __future__ import annotations

import ipaddress
import logging
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from skills.api import Failed, Uncertain

log = logging.getLogger(__name__)

PATIENCE = 10.0  # s for each step, because a person waits
LAST = 60.0  # s for the last reply: many servers look for viruses before they give it
HERE = "[127.0.0.1]"  # what we call ourselves: our own name is nobody's business, and to look it up may take long

PASSWORD = "The mail server did not accept the user's name and password."
UNTRUSTED = "The mail server's certificate is not one that I trust."
OPEN = "The mail server offers no encryption."
GARBLED = "The mail server answered something that I don't understand."
NO_LOGIN = "The mail server does not let me log in with a password."
LETTERS = "The mail server takes only plain letters in a user's name and password."
SENDER = "The mail server does not let you send from your address."
RECIPIENT = "The mail server refused that address."
MESSAGE = "The mail server refused the e-mail."
BROKEN = (
    "The connection broke while I was sending the e-mail, so I don't know whether it went out. I won't send it again."
)


class Later(Exception):
    """The server has nothing, and may be asked again."""


class Unreachable(Later):
    """The server cannot be reached at all."""


class Trouble(Failed):
    """The server has nothing, and takes nothing until somebody mends the account or the server."""


class Refused(Failed):
    """The server refuses this very message for good."""


class Unknown(Uncertain):
    """The server may have it, or not."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where to log in. tls: whether an unprotected connection is refused, unless it is to this machine."""

    host: str
    port: int
    user: str
    tls: bool = True

    @property
    def insecure(self) -> bool:
        """Whether plain text may go over the wire."""
        return not self.tls or is_loopback(self.host)


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def hand_over(
    server: Server, password: str, sender: str, recipient: str, message: bytes, claim: Callable[[], bool]
) -> bool:
    """Send `message` (lines end in CRLF) to one recipient; False when `claim` said no, and nothing was sent.

    Raises Later, Trouble, Refused: the server does not have it. Raises Unknown.
    """
    with _nothing_sent():
        smtp = _connect(server)
    try:
        with _nothing_sent():
            if server.user:
                smtp.login(server.user, password)
            _accepted(smtp.mail(sender), Trouble(SENDER))
            _accepted(smtp.rcpt(recipient), Refused(RECIPIENT))
        if not claim():
            return False
        with _nothing_sent():
            _accepted(smtp.docmd("DATA"), Refused(MESSAGE), 354)
        try:
            if smtp.sock:
                smtp.sock.settimeout(LAST)
            smtp.send(re.sub(rb"(?m)^\.", b"..", message) + b".\r\n")
            answer = smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            log.error("SMTP broke off: %s", error)
            raise Unknown(BROKEN) from error
        if not 200 <= answer[0] < 600:
            raise Unknown(BROKEN)
        _accepted(answer, Refused(MESSAGE))
        return True
    finally:
        with suppress(smtplib.SMTPException, OSError):
            smtp.putcmd("QUIT")  # its answer would only take time in which the outcome is not written down yet
        smtp.close()


def _connect(server: Server) -> smtplib.SMTP:
    """A secured connection that said hello."""
    if server.port == 465:
        return smtplib.SMTP_SSL(server.host, server.port, HERE, timeout=PATIENCE, context=ssl.create_default_context())
    smtp = smtplib.SMTP(server.host, server.port, HERE, timeout=PATIENCE)
    try:
        smtp.ehlo_or_helo_if_needed()
        if server.tls and smtp.has_extn("starttls"):
            smtp.starttls(context=ssl.create_default_context())
        elif not server.insecure:
            raise Trouble(OPEN)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _accepted(answer: tuple[int, bytes], refusal: Failed, wanted: int = 250) -> None:
    """Hold a reply against what was wanted. Raises Later, Trouble, or `refusal` for good."""
    code, text = answer
    if code == wanted or (wanted == 250 and 200 <= code < 300):
        return
    log.warning("SMTP: %s %s", code, text.decode("utf-8", "replace"))
    if 400 <= code < 500:
        raise Later(str(code))
    raise refusal if 500 <= code < 600 else Trouble(GARBLED)


@contextmanager
def _nothing_sent() -> Iterator[None]:
    """Turn what goes wrong before the text is sent into Later, Unreachable or Trouble."""
    try:
        yield
    except (Later, Failed):
        raise
    except ssl.SSLCertVerificationError as error:
        raise Trouble(UNTRUSTED) from error
    except smtplib.SMTPAuthenticationError as error:
        _accepted((error.smtp_code, _bytes(error.smtp_error)), Trouble(PASSWORD))
        raise Trouble(GARBLED) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Trouble(NO_LOGIN) from error
    except smtplib.SMTPServerDisconnected as error:
        raise Unreachable(str(error)) from error
    except smtplib.SMTPResponseException as error:
        _accepted((error.smtp_code, _bytes(error.smtp_error)), Trouble(GARBLED))
        raise Trouble(GARBLED) from error
    except UnicodeEncodeError as error:
        raise Trouble(LETTERS) from error
    except (ssl.SSLError, smtplib.SMTPException, ValueError) as error:
        raise Trouble(GARBLED) from error
    except OSError as error:
        raise Unreachable(str(error)) from error


def _bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode()
