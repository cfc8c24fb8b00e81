"""Identity of a client by its address, as limits and trusted networks count it."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from functools import lru_cache
from typing import TypeAlias

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

_NETWORK = 64  # bits; one client usually has a whole /64 of IPv6 addresses


@lru_cache(maxsize=4096)
def address_of(text: str) -> Address | None:
    """Parse an address as proxies write it; None if it is none.

    Port, brackets and zone are dropped, and an IPv4 address in IPv6 notation becomes IPv4:
    ``203.0.113.9:4711``, ``[2001:db8::1]:80``, ``fe80::1%eth0``, ``::ffff:203.0.113.9``.
    """
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        return address.ipv4_mapped or address
    return address


@lru_cache(maxsize=4096)
def client_network(address: str) -> str:
    """Return the network that stands for one client: an IPv4 address, or a /64 of IPv6."""
    parsed = address_of(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, _NETWORK), strict=False))
    return str(parsed or "unknown")


def is_loopback(address: str) -> bool:
    """Return whether an address is this machine's own."""
    parsed = address_of(address)
    return parsed is not None and parsed.is_loopback


def networks_of(texts: Iterable[str]) -> tuple[Network, ...]:
    """Parse addresses and networks.

    Raises:
        ValueError: one of them is neither.
    """
    return tuple(ipaddress.ip_network(one, strict=False) for one in texts)
