"""Files of the command line, opened and written with messages in the user's words."""

import sys
from pathlib import Path

from luoshi.problems import LuoshiError
from luoshi.readers import DEFAULT_LIMITS, read_document
from luoshi.text.source import Source

STANDARD_INPUT = "-"


class CommandError(LuoshiError):
    """A file cannot be opened or written (文件打不开或写不进)."""


def content_of(name: str) -> tuple[bytes, str]:
    """The bytes of a file, or of standard input, and what it is called; one byte more than the limit tells that it is too large."""
    most = DEFAULT_LIMITS.file_bytes + 1
    if name == STANDARD_INPUT:
        return sys.stdin.buffer.read(most), "标准输入"
    path = Path(name)
    try:
        with path.open("rb") as stream:
            content = stream.read(most)
    except FileNotFoundError as fault:
        raise CommandError("没有这个文件。请检查文件名和所在文件夹。") from fault
    except IsADirectoryError as fault:
        raise CommandError("这是文件夹，不是文件。请写出其中一个文件的名字。") from fault
    except (OSError, ValueError) as fault:
        raise CommandError("文件打不开。请检查是否有读取权限、是否正被占用。") from fault
    return content, path.name.encode("utf-8", errors="replace").decode("utf-8")


def source_of(name: str) -> Source:
    """The text of a file."""
    return read_document(*content_of(name))


def write(content: bytes, output: str) -> None:
    """Writes a file.

    Raises:
        CommandError: it cannot be written.
    """
    try:
        Path(output).write_bytes(content)
    except OSError as fault:
        raise CommandError(f"写不进 {output}。请检查文件夹是否存在、是否有写入权限。") from fault
