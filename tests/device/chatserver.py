"""A real XMPP server on loopback, Prosody, with some accounts; Tom has Anna and Bob on his list."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import pytest_socket
import trustme

from device import config
from device.config import config_folder
from tests.device.mailserver import PASSWORD, answers, free_port

PROSODY = shutil.which("prosody") or "/usr/bin/prosody"
USERS = ("tom", "anna", "bob", "eve", "zoe")
SETTINGS = """
daemonize = false
pidfile = "{base}/prosody.pid"
data_path = "{base}/data"
certificates = "{base}"
log = {{ info = "{base}/log" }}
interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {port} }}
plugin_paths = {{ "{base}" }}
modules_enabled = {{ "roster", "saslauth", "tls", "disco", "ping", "mam", "falling_silent" }}
modules_disabled = {{ "s2s" }}
authentication = "internal_plain"
c2s_require_encryption = false
default_archive_policy = true
VirtualHost "example.org"
  ssl = {{ certificate = "{base}/cert.pem"; key = "{base}/key.pem" }}
"""
# Takes messages from two of them, and then says nothing more, or hangs up.
SILENCE = """
module:hook("iq-get/host/urn:xmpp:ping:ping", function(event)
  local from = event.stanza.attr.from;
  if from:find("^eve@") then return true; end
  if from:find("^bob@") then event.origin.conn:close(); return true; end
end, 10);
"""
ROSTER = """return {
  [false] = { version = 1; pending = {} };
  ["anna@example.org"] = { subscription = "both"; name = "Anna Berg"; groups = {} };
  ["bob@example.org"] = { subscription = "both"; groups = {} };
};
"""


@contextmanager
def prosody(base: Path, authority: trustme.CA) -> Iterator[int]:
    """Run the server; gives its port. It never runs as root."""
    account = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.getuid())
    port, data = free_port(), base / "data" / "example%2eorg"
    certificate = authority.issue_cert("example.org")
    certificate.cert_chain_pems[0].write_to_path(base / "cert.pem")
    certificate.private_key_pem.write_to_path(base / "key.pem")
    for folder in ("accounts", "roster"):
        (data / folder).mkdir(parents=True)
    for user in USERS:
        (data / "accounts" / f"{user}.dat").write_text(f'return {{ ["password"] = "{PASSWORD}" }};')
    (data / "roster" / "tom.dat").write_text(ROSTER)
    (base / "mod_falling_silent.lua").write_text(SILENCE)
    (base / "prosody.cfg.lua").write_text(SETTINGS.format(base=base, port=port))
    as_nobody = {}
    if os.geteuid() == 0:
        for path in (base, *base.rglob("*")):
            os.chown(path, account.pw_uid, account.pw_gid)
        as_nobody = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    command = [PROSODY, "--config", str(base / "prosody.cfg.lua"), "-F"]
    with (base / "output").open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, cwd=base, **as_nobody)  # type: ignore[call-overload]
    try:
        while not answers(port):
            assert process.poll() is None, (base / "output").read_text()
        yield port
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(scope="session")
def xmpp(authority: trustme.CA) -> Iterator[int]:
    """The port of the server."""
    pytest_socket.enable_socket()
    with tempfile.TemporaryDirectory() as base, prosody(Path(base), authority) as port:
        yield port


def account(user: str, port: int, tls: bool = False) -> config.Messages:
    return config.Messages(f"{user}@example.org", f"127.0.0.1:{port}", tls)


def keep_password(password: str = PASSWORD) -> None:
    """Put the password where it belongs."""
    config_folder().mkdir(parents=True, exist_ok=True)
    path = config_folder() / "secrets.toml"
    path.touch(mode=0o600)
    path.write_text(f'[messages]\npassword = "{password}"\n')
