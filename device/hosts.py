"""Which hosts may be read, and at which addresses: never inside the owner's own network, unless the owner says so.

Both are asked for every page and for every redirection, and the connection is made to an address that was checked
here: so no name can lead elsewhere on a second look-up (DNS rebinding).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from skills.api import Failed

if TYPE_CHECKING:  # the last one takes a fifth of a second to import
    from ipaddress import IPv4Network, IPv6Network

    import httpx2

Resolve = Callable[[str], list[str]]

NO_ADDRESS = "That is not the address of a web page."
_ADD = "To let me, add {} to allow, under web, in the config file."


class Unknown(Exception):
    """A name could not be looked up; the cause says why."""


def look_up(host: str) -> list[str]:
    """The IP addresses of a name, each once. Raises OSError, UnicodeError."""
    import socket

    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


class Hosts:
    """The hosts that may be read, with their subdomains."""

    def __init__(self, allowed: Iterable[str], resolve: Resolve = look_up) -> None:
        """allowed: hosts, addresses of pages, IP addresses, networks ("192.168.1.0/24"); what is none is nothing."""
        self._texts = tuple(allowed)
        self._resolve = resolve

    def allowed(self, url: str) -> httpx2.URL:
        """The address of a page, taken apart. Raises Failed when it is none, or is of a host that may not be read."""
        import httpx2

        try:
            target = httpx2.URL(url)
        except (httpx2.InvalidURL, UnicodeError):
            raise Failed(NO_ADDRESS) from None
        if target.scheme not in ("http", "https") or not target.host:
            raise Failed(NO_ADDRESS)
        host = _plain(target.raw_host)
        if not any(host == known or host.endswith(f".{known}") for known in self._names):
            name = host.removeprefix("www.")
            raise Failed(f"I may not read {name}. {_ADD.format('it')}")
        return target

    def addresses(self, host: str) -> list[str]:
        """The IP addresses of a host that may be connected to, at least one. Raises Failed, Unknown."""
        try:
            found = self._resolve(host)
        except (OSError, UnicodeError) as error:
            raise Unknown from error
        if reachable := [address for address in found if not _inside(address) or self._named(address)]:
            return reachable
        add = _ADD.format(" or ".join(found))
        raise Failed(f"I may not read {host}, which is inside your own network. {add}")

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(filter(None, map(_host, self._texts)))

    @cached_property
    def _networks(self) -> list[IPv4Network | IPv6Network]:
        from ipaddress import ip_network

        networks = []
        for text in {*self._texts, *self._names}:
            try:
                networks.append(ip_network(text, strict=False))
            except ValueError:
                continue
        return networks

    def _named(self, address: str) -> bool:
        """Whether the owner named this very address, or a network that holds it."""
        from ipaddress import ip_address

        return any(ip_address(address) in network for network in self._networks)


def _inside(address: str) -> bool:
    """Whether an address is not one of the open internet: private, loopback, link-local, multicast, reserved."""
    from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

    ip = ip_address(address)
    if isinstance(ip, IPv6Address):
        carried = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in IPv6Network("64:ff9b::/96"):  # NAT64
            carried = IPv4Address(int(ip) & 0xFFFFFFFF)
        ip = carried or ip
    return not ip.is_global or ip.is_multicast


def _host(text: str) -> str:
    """The host of an address or of a bare host name, as it is on the wire; empty when there is none."""
    import httpx2

    try:
        return _plain(httpx2.URL(text if "//" in text else f"//{text}").raw_host)
    except (httpx2.InvalidURL, UnicodeError):
        return ""


def _plain(raw: bytes) -> str:
    return raw.decode().lower().strip("[]").rstrip(".")
