"""Posting to addresses that people gave us: to public machines over TLS alone, once, without following anywhere.

The name is looked up here, every address it has must be public, and the connection goes to the very address that was
checked, so that a name which changes its mind leads nowhere else.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app

from portal.foundation.refusals import Refused

PATIENCE_SECONDS, LONGEST_SECONDS = 10, 20
LONGEST_URL, PORT = 2000, 443
NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Unreachable(Refused):
    """It was not delivered: not_https, private, unknown_host, no_answer, refused, busy or gone."""


@dataclass(frozen=True)
class Place:
    """Where something is posted to."""

    host: str
    port: int
    path: str


def place_of(url: str) -> Place:
    """Return the parts of an address that may be posted to; raises Unreachable(not_https) for any other."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port or PORT
        host = (
            (parts.hostname or "").encode("idna").decode() if not _literal(parts.hostname) else parts.hostname
        )
    except (ValueError, UnicodeError) as error:
        raise Unreachable("not_https") from error
    secret_in_name = parts.username is not None or parts.password is not None
    if parts.scheme != "https" or not host or secret_in_name or len(url) > LONGEST_URL or not url.isascii():
        raise Unreachable("not_https")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isprintable() or " " in path:
        raise Unreachable("not_https")
    return Place(host, port, path)


def public_address(place: Place) -> str:
    """Look the host up; raises Unreachable(private or unknown_host) unless every address of it is public.

    Hosts that the operator names in OWN_NETWORK_HOSTS may lie in the own network.
    """
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unreachable("unknown_host") from error
    addresses = [str(entry[4][0]) for entry in found]
    if place.host not in _own_hosts() and not all(_is_public(address) for address in addresses):
        raise Unreachable("private")
    return addresses[0]


def post(url: str, body: bytes, headers: Mapping[str, str]) -> None:
    """Post once; raises Unreachable unless the answer is a 2xx. What is answered is not read."""
    place = place_of(url)
    connection = Pinned(place, public_address(place))
    watch = threading.Timer(LONGEST_SECONDS, connection.give_up)
    watch.start()
    try:
        connection.request("POST", place.path, body, dict(headers))
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable("no_answer") from error
    finally:
        watch.cancel()
        connection.close()
    if not 200 <= status < 300:
        raise Unreachable(_said_by(status))


class Pinned(http.client.HTTPSConnection):
    """A connection to the address that was checked, in the name of the host."""

    def __init__(self, place: Place, address: str):
        self._trust = ssl.create_default_context()
        super().__init__(place.host, place.port, timeout=PATIENCE_SECONDS, context=self._trust)
        self._address = address

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), PATIENCE_SECONDS)
        self.sock = self._trust.wrap_socket(plain, server_hostname=self.host)

    def give_up(self) -> None:
        """End the line whatever is going on: who answers drop by drop must not hold the worker."""
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


def _is_public(text: str) -> bool:
    """True for addresses that lead out into the world, also where one is wrapped into another.

    >>> [_is_public(one) for one in ("93.184.216.34", "10.0.0.1", "127.0.0.1", "169.254.169.254", "::1")]
    [True, False, False, False, False]
    >>> [_is_public(one) for one in ("::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "224.0.0.1", "fe80::1%eth0")]
    [False, False, False, False, False]
    """
    address = ipaddress.ip_address(text.partition("%")[0])
    wrapped = _wrapped(address)
    if wrapped is not None:
        address = wrapped
    return address.is_global and not address.is_multicast and not address.is_reserved


def _wrapped(address: Address) -> Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


def _literal(host: str | None) -> bool:
    try:
        ipaddress.ip_address(host or "")
    except ValueError:
        return False
    return True


def _own_hosts() -> frozenset[str]:
    named: str = current_app.config.get("OWN_NETWORK_HOSTS", "")
    return frozenset(one.strip().lower() for one in named.split(",") if one.strip())


def _said_by(status: int) -> str:
    if status in (404, 410):
        return "gone"
    return "busy" if status == 429 or status >= 500 else "refused"
