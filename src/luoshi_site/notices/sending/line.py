"""A line to a server within hard limits of time: names, connecting, and every byte after."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

from luoshi_site.notices.sending.outcome import Limits

Address = tuple[socket.AddressFamily, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]]


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


def connect(host: str, port: int, limits: Limits) -> socket.socket:
    """A connected socket whose every step ends in time.

    Raises:
        OSError: no address of the host takes the call.
    """
    fault: OSError | None = None
    for family, address in resolve(host, port, limits):
        line = socket.socket(family, socket.SOCK_STREAM)
        line.settimeout(limits.step)
        try:
            line.connect(address)
        except OSError as error:
            line.close()
            fault = error
        else:
            return line
    raise fault or OSError("no address")


@contextlib.contextmanager
def cut_off(current: Callable[[], socket.socket | None], limits: Limits) -> Iterator[None]:
    """Cut the line when the whole takes too long, however the server drips: what waits on it then fails with an OSError."""

    def cut() -> None:
        line = current()
        if line is not None:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(limits.whole, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
