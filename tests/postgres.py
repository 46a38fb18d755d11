"""A PostgreSQL cluster of the suite's own: on loopback, in a temporary folder, started and stopped here."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Nothing of it outlives the run.
SETTINGS = ("fsync=off", "full_page_writes=off", "max_connections=40")


def server_binaries() -> Path | None:
    """The folder with initdb and pg_ctl, or None where no server is installed."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return versions[-1].parent if versions else None


def _as_owner() -> tuple[list[str], str | None]:
    """The server refuses to run as root: then it runs as the package's own user."""
    return (["runuser", "-u", "postgres", "--"], "postgres") if os.geteuid() == 0 else ([], None)


@contextmanager
def cluster(*more: str) -> Iterator[str]:
    """Start a cluster, with more settings than the ordinary, and give its DATABASE_URL; stop it and remove it afterwards."""
    binaries = server_binaries()
    if binaries is None:
        raise FileNotFoundError("no PostgreSQL server is installed")
    prefix, owner = _as_owner()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="luoshi-pg-"))
    if owner:
        shutil.chown(folder, owner)
    home = folder / "cluster"

    def call(*words: str) -> None:
        subprocess.run([*prefix, *words], check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    call(str(binaries / "initdb"), "-D", str(home), "-U", "luoshi", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} " + " ".join(
        f"-c {each}" for each in (*SETTINGS, *more)
    )
    call(str(binaries / "pg_ctl"), "-D", str(home), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgres://luoshi@127.0.0.1:{port}/postgres"
    finally:
        call(str(binaries / "pg_ctl"), "-D", str(home), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
