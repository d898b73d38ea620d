"""RAT-2: a test that reaches for the world outside this machine fails where it does so."""

import ipaddress
import socket
from collections.abc import Iterator
from typing import Any

import pytest


class OutsideError(AssertionError):
    """A connection that would have left this machine."""


def is_local(host: Any) -> bool:
    """Loopback by name or number; anything that would have to be looked up is not."""
    name = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse(host: Any) -> None:
    if not is_local(host):
        raise OutsideError(f"A test reached for {host}.")


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Names are not looked up and sockets not connected, but on this machine."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex
    look_up = socket.getaddrinfo

    def guarded(self: socket.socket, address: Any, inner: Any = connect) -> Any:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            _refuse(address[0])
        return inner(self, address)

    def guarded_ex(self: socket.socket, address: Any) -> Any:
        return guarded(self, address, connect_ex)

    def guarded_look_up(host: Any, *arguments: Any, **keywords: Any) -> Any:
        _refuse(host)
        return look_up(host, *arguments, **keywords)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        patch.setattr(socket.socket, "connect_ex", guarded_ex)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield
