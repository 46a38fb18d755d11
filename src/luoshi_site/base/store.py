"""Files by their content: each kept once, under its SHA-256, never changed (佐证与原文存放)."""

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings


def place_of(sha256: str) -> Path:
    """Where the file of a SHA-256 lies, whether it is there or not."""
    return Path(settings.STORE) / sha256[:2] / sha256


def keep(content: bytes) -> str:
    """Keep the bytes and return their SHA-256; a file already kept is left as it is."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = place_of(sha256)
    if path.exists():
        return sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)
    return sha256


def fetch(sha256: str) -> bytes:
    """The bytes kept under a SHA-256.

    Raises:
        FileNotFoundError: nothing is kept under it.
    """
    return place_of(sha256).read_bytes()
