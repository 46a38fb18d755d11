"""A line to a server within hard limits of time: names, connecting, and every byte after."""

import contextlib
import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterator

from luoshi_site.notices.sending.outcome import Limits

Address = tuple[socket.AddressFamily, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]]

# Seconds between one cut and the next.
AGAIN = 0.1


def resolve(host: str, port: int, limits: Limits) -> list[Address]:
    """A host's addresses. The system's look-up knows no limit of time, so it is left behind in a thread when it takes too long.

    Raises:
        OSError: the name is not known, or nobody answered in time.
    """
    found: list[Address] = []
    fault: list[OSError] = []

    def look_up() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.extend((family, address) for family, _, _, _, address in rows)
        except OSError as error:
            fault.append(error)

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(limits.step)
    if fault:
        raise fault[0]
    if not found:
        raise TimeoutError("name look-up")
    return found


def is_inside(address: str) -> bool:
    """Whether an address leads to this machine itself or its link, where no robot is. A private network may hold a city's own WeCom."""
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    where = mapped or found
    return where.is_loopback or where.is_link_local or where.is_multicast or where.is_unspecified


def connect(host: str, port: int, limits: Limits, *, outside: bool = False) -> socket.socket:
    """A connected socket whose every step ends in time, however many addresses the host has. `outside`: never to this machine itself.

    Raises:
        OSError: no address of the host takes the call.
    """
    fault: OSError | None = None
    end = time.monotonic() + limits.whole
    for family, address in resolve(host, port, limits):
        if outside and is_inside(str(address[0])):
            fault = OSError("an address inside")
            continue
        if (left := end - time.monotonic()) <= 0:
            break
        line = socket.socket(family, socket.SOCK_STREAM)
        line.settimeout(min(limits.step, left))
        try:
            line.connect(address)
        except OSError as error:
            line.close()
            fault = error
        else:
            line.settimeout(limits.step)
            return line
    raise fault or OSError("no address")


@contextlib.contextmanager
def cut_off(current: Callable[[], socket.socket | None], limits: Limits) -> Iterator[None]:
    """Cut the line when the whole takes too long, however the server drips: what waits on it then fails with an OSError.

    It cuts again until the message is done, for a line may be laid only afterwards; below any encryption, so that nothing leaves bare.
    """
    done = threading.Event()

    def cut() -> None:
        wait = limits.whole
        while not done.wait(wait):
            line, wait = current(), AGAIN
            if line is not None:
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(line, socket.SHUT_RDWR)

    threading.Thread(target=cut, daemon=True).start()
    try:
        yield
    finally:
        done.set()
