"""Zip packages, opened with their damage told (压缩包)."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

from luoshi.readers.refusals import Refusal, UnreadableDocument


@contextmanager
def opened(content: bytes) -> Iterator[zipfile.ZipFile]:
    """The zip package of a file, for as long as it is read.

    Raises:
        UnreadableDocument: its structure is damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield archive
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError) as fault:
        raise UnreadableDocument(Refusal.BROKEN_PACKAGE, where="压缩结构") from fault
