"""
Where a provider may lie: anywhere but where a cloud tells its machines their secrets, and on the link itself.

Asked of addresses, never of names: what a name means is looked up once, and that is where the connection goes.
"""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Final

from django.conf import settings

from iblai_mentor_plugin.exceptions import LlmRefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    Address = IPv4Address | IPv6Address

# Metadata services that are not link-local: AWS (IPv6), Alibaba, Azure, Oracle.
_METADATA: Final = frozenset(
    map(ip_address, ("fd00:ec2::254", "100.100.100.200", "168.63.129.16", "192.0.0.192")),
)
# Addresses of the old protocol in the new one, as a gateway translates them (RFC 6052).
_TRANSLATED: Final = ip_network("64:ff9b::/96")
_LAST_32_BITS: Final = 0xFFFF_FFFF
# Seconds that somebody waits who enters an address.
_PATIENCE: Final = 2.0


def find_addresses(host: str, port: int) -> list[str]:
    """
    Return the addresses of a host that may be connected to.

    Raises ``OSError`` where there are none, ``LlmRefusedError`` where there are only others.
    """
    found = _look_up(host, port)
    allowed = [address for address in found if not _is_refused(address)]
    if not allowed:
        raise build_refusal()
    return allowed


def build_refusal() -> LlmRefusedError:
    """Return what an operator is told of an address that may not be asked."""
    return LlmRefusedError("The provider's address is one that may not be asked (IBLAI_MENTOR_LLM_ALLOWED_NETWORKS).")


def is_refused(host: str) -> bool:
    """Say whether a host is known to lie only where nobody may connect to; False where nobody can tell in a moment."""
    pool = ThreadPoolExecutor(1)
    try:
        with suppress(OSError, TimeoutError):
            return all(map(_is_refused, pool.submit(_look_up, host, 0).result(_PATIENCE)))
    finally:
        pool.shutdown(wait=False)
    return False


def _look_up(host: str, port: int) -> Sequence[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # A label that is too long, or empty.
        raise OSError(str(error)) from error
    return list(dict.fromkeys(str(place[0]) for *_kind, place in found))


def _is_refused(text: str) -> bool:
    address = _unwrap(ip_address(text))
    if any(address in ip_network(allowed) for allowed in settings.IBLAI_MENTOR_LLM_ALLOWED_NETWORKS):
        return False
    return address.is_link_local or address.is_multicast or address.is_unspecified or address in _METADATA


def _unwrap(address: Address) -> Address:
    """Return the address that is meant where one of the old protocol is written in the new one."""
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(int(address) & _LAST_32_BITS)
    return address.ipv4_mapped or address.sixtofour or address
