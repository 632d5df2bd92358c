"""A real mail server on loopback: aiosmtpd takes letters, Dovecot shows them, over one Maildir; and broken ones."""

from __future__ import annotations

import contextlib
import grp
import itertools
import mailbox
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
import pytest_socket
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from device import config
from device.config import config_folder

PASSWORD = "correct-horse"
NUMBERS = itertools.count(1)
DOVECOT = shutil.which("dovecot") or "/usr/sbin/dovecot"

# Every user exists, and is served out of a folder of that name.
SETTINGS = """
base_dir = {base}/run
state_dir = {base}/state
log_path = /dev/stderr
protocols = imap
listen = 127.0.0.1
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {group}
first_valid_uid = 1
ssl = yes
auth_failure_delay = 0
namespace inbox {{
  inbox = yes
  mailbox "Sent Mail" {{
    auto = create
    special_use = \\Sent
  }}
  mailbox Spam {{
    auto = create
    special_use = \\Junk
  }}
  mailbox Müller {{
    auto = create
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""
OLD = """
disable_plaintext_auth = no
ssl_cert = <{base}/cert.pem
ssl_key = <{base}/key.pem
mail_location = maildir:~/Maildir
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}/homes/%u
}}
"""
NEW = """
auth_allow_cleartext = yes
ssl_server_cert_file = {base}/cert.pem
ssl_server_key_file = {base}/key.pem
mail_driver = maildir
mail_path = ~/Maildir
passdb static {{
  password = {password}
}}
userdb static {{
  fields {{
    uid = {uid}
    gid = {gid}
    home = {base}/homes/%{{user}}
  }}
}}
"""
VERSIONS = "dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n"  # must stand first


def settings_of(version: str) -> str:
    """A configuration for Dovecot: from 2.4 on (Debian 13) it is another language."""
    return SETTINGS + OLD if version.startswith("2.3") else VERSIONS + SETTINGS + NEW


@contextmanager
def dovecot(base: Path, authority: trustme.CA) -> Iterator[int]:
    """Run an IMAP server over the homes under `base`; gives its port. It never runs as root."""
    account = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.getuid())
    group, port = grp.getgrgid(account.pw_gid).gr_name, free_port()
    certificate = authority.issue_cert("127.0.0.1")
    certificate.cert_chain_pems[0].write_to_path(base / "cert.pem")
    certificate.private_key_pem.write_to_path(base / "key.pem")
    (base / "homes").mkdir()
    version = subprocess.run([DOVECOT, "--version"], capture_output=True, text=True, check=True).stdout
    (base / "dovecot.conf").write_text(
        settings_of(version).format(
            base=base, user=account.pw_name, group=group, uid=account.pw_uid, gid=account.pw_gid, port=port,
            password=PASSWORD,
        )
    )  # fmt: skip
    as_nobody = {}
    if os.geteuid() == 0:
        for path in (base, *base.iterdir()):
            os.chown(path, account.pw_uid, account.pw_gid)
        as_nobody = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    with (base / "log").open("w") as log:
        command = [DOVECOT, "-F", "-c", str(base / "dovecot.conf")]
        process = subprocess.Popen(command, stderr=log, **as_nobody)  # type: ignore[call-overload]
    try:
        while not answers(port):
            assert process.poll() is None, (base / "log").read_text()
        yield port
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def answers(port: int) -> bool:
    with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), timeout=10):
        return True
    return False


@dataclass
class Post:
    """What the SMTP server does, and what it was given.

    replies: by command, in place of "250 OK". at: called in the server's thread when a command comes, with its name;
    "TEXT" when the whole text has come, "KEPT" when it was delivered and before that is said.
    """

    homes: Path
    replies: dict[str, str] = field(default_factory=dict)
    at: Callable[[str], None] = lambda _: None
    texts: list[bytes] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    secured: list[bool] = field(default_factory=list)

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.at("EHLO")
        return responses

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.at("MAIL")
        if not session.authenticated:
            return "530 5.7.0 Log in first"
        envelope.mail_from = address
        return self.replies.get("MAIL", "250 OK")

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.at("RCPT")
        envelope.rcpt_tos.append(address)
        return self.replies.get("RCPT", "250 OK")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.at("TEXT")
        if reply := self.replies.get("DATA"):
            return reply
        assert isinstance(envelope.content, bytes)
        self.texts.append(envelope.content)
        self.senders.append(envelope.mail_from or "")
        self.secured.append(session.ssl is not None)
        self.at("KEPT")
        return "250 OK"


@dataclass
class MailServer:
    """One mailbox, Tom's. settings: for device.mail.Mailbox; its password is in secrets.toml."""

    post: Post
    settings: config.Mail
    home: Path

    def put(self, raw: bytes | EmailMessage, at: datetime | None = None, folder: str = "", seen: bool = False) -> None:
        """Let a letter lie in a folder."""
        box = mailbox.Maildir(self.home / "Maildir", create=True)
        box = box.add_folder(folder) if folder else box
        message = mailbox.MaildirMessage(raw)
        if seen:
            message.set_subdir("cur")
            message.set_flags("S")
        if at:
            message.set_date(at.timestamp())
        box.add(message)
        for path in (self.home, *self.home.rglob("*")):
            os.chown(path, self.home.parent.stat().st_uid, self.home.parent.stat().st_gid)

    def flags(self, folder: str = "") -> list[str]:
        """The flags of each letter in a folder: "S" is seen."""
        box = self.home / "Maildir" / (f".{folder}" if folder else "")
        return sorted(path.name.partition(":2,")[2] for path in [*box.glob("cur/*"), *box.glob("new/*")])

    def sent(self) -> list[bytes]:
        """What lies in the folder for what was sent."""
        return [path.read_bytes() for path in (self.home / "Maildir" / ".Sent Mail").glob("*/*")]


def letter(
    text: str, sender: str = "Anna Berg <anna.berg@example.org>", subject: str = "Lunch", id: str = "", **headers: str
) -> EmailMessage:
    """A plain letter."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "tom@example.org", subject
    message["Message-ID"] = id or f"<{next(NUMBERS)}@example.org>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def logged_in(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    right = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
    return AuthResult(success=right, handled=False)


@contextmanager
def smtp(post: Post, tls: ssl.SSLContext | None = None, port: int = 0) -> Iterator[int]:
    """Run an SMTP server; gives its port. tls: offer STARTTLS."""
    controller = Controller(
        post, "127.0.0.1", port or free_port(), authenticator=logged_in, auth_require_tls=False, tls_context=tls
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextmanager
def scripted(*replies: bytes | None) -> Iterator[int]:
    """A server that says one thing at each line that it hears, the first at once; None: it hangs up; then it is mute.

    TAG in a reply is the first word of the line.
    """

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = listener.accept()
                open_.append(client)
                lines, line = client.makefile("rb"), b" "
                for reply in replies:
                    if reply is None:
                        client.shutdown(socket.SHUT_RDWR)
                    if reply is None or not line:
                        break
                    client.sendall(reply.replace(b"TAG", line.split(b" ")[0]))
                    line = lines.readline()
                lines.close()

    open_: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            for client in open_:
                with contextlib.suppress(OSError):
                    client.shutdown(socket.SHUT_RDWR)
                client.close()
            thread.join()


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def imap(authority: trustme.CA) -> Iterator[tuple[int, Path]]:
    """The port of the IMAP server, and the folder with the homes."""
    pytest_socket.enable_socket()
    with tempfile.TemporaryDirectory() as base, dovecot(Path(base), authority) as port:
        yield port, Path(base) / "homes"


@pytest.fixture
def server(imap: tuple[int, Path], home: Path) -> Iterator[MailServer]:
    """A mail server with a mailbox that nobody else uses, without TLS."""
    port, homes = imap
    user = f"tom{next(NUMBERS)}"
    (homes / user).mkdir()
    os.chown(homes / user, homes.stat().st_uid, homes.stat().st_gid)
    keep_password()
    post = Post(homes)
    with smtp(post) as smtp_port:
        settings = config.Mail("tom@example.org", "Tom", user, f"127.0.0.1:{smtp_port}", f"127.0.0.1:{port}", tls=False)
        yield MailServer(post, settings, homes / user)


def keep_password(password: str = PASSWORD) -> None:
    """Put the mailbox's password where it belongs."""
    config_folder().mkdir(parents=True, exist_ok=True)
    path = config_folder() / "secrets.toml"
    path.touch(mode=0o600)
    path.write_text(f'[mail]\npassword = "{password}"\n')


def secure(server: MailServer, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust the authority, and let STARTTLS be used."""
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    server.settings = replace(server.settings, tls=True)
