"""The documents of folders, files and jsonl archives, one by one (批量输入)."""

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from luoshi.problems import LuoshiError

_ARCHIVES = (".jsonl", ".jsonl.gz")
_PAGES = ("txt", "text", "html", "htm", "shtml", "docx", "docm", "dotx", "doc", "wps", "dot", "wpt", "pdf", "ofd")
_SHEETS = ("xlsx", "xlsm", "xltx", "xls", "et", "xlt")
_FORMS = frozenset(f".{form}" for form in (*_PAGES, *_SHEETS, "jsonl"))
_LONGEST_LINE = 40_000_000


class NotAnInput(LuoshiError):
    """What was named cannot be opened (无法打开)."""


@dataclass(frozen=True, slots=True)
class Item:
    """A document to compile: where it was found, what it is called; `fault` says why there is nothing to compile."""

    name: str
    document: str
    sha256: str
    content: bytes = b""
    fault: str = ""


@dataclass(slots=True)
class Batch:
    """The documents that were named (一批文件): `total` of them, `skipped` files of folders being of no form that is read."""

    total: int = 0
    skipped: int = 0
    _paths: list[Path] = field(default_factory=list)
    _names: dict[Path, str] = field(default_factory=dict)

    def items(self, most_bytes: int) -> Iterator[Item]:
        """Each document, read when its turn comes; of one that is larger, a byte more than `most_bytes`."""
        for path in self._paths:
            name = self._names[path]
            if path.name.endswith(_ARCHIVES):
                yield from _records(path, name)
            else:
                yield _file(path, name, most_bytes)

    def add(self, path: Path, name: str) -> None:
        """A file to compile, once however often it is named."""
        if path in self._names:
            return
        self._paths.append(path)
        self._names[path] = name
        self.total += sum(1 for _ in _lines(path)) if path.name.endswith(_ARCHIVES) else 1


def batch_of(names: Sequence[str]) -> Batch:
    """What files and folders hold, folders in the order of their paths.

    Raises:
        NotAnInput: there is no such file or folder, or it cannot be opened.
    """
    batch = Batch()
    for name in names:
        path = Path(name)
        try:
            if path.is_dir():
                _add_folder(batch, path)
            elif path.is_file():
                batch.add(path, _printable(name))
            else:
                raise NotAnInput(f"{_printable(name)}：没有这个文件或文件夹。请检查名字和位置。")
        except (OSError, EOFError, zlib.error, ValueError) as fault:
            raise NotAnInput(f"{_printable(name)}：打不开。请检查是否有读取权限、文件是否完整。") from fault
    return batch


def _add_folder(batch: Batch, folder: Path) -> None:
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for name in sorted(files):
            path = Path(parent, name)
            if name.startswith((".", "~$")) or not (path.suffix.lower() in _FORMS or name.endswith(_ARCHIVES)):
                batch.skipped += 1
            else:
                batch.add(path, _printable(str(path)))


def _file(path: Path, name: str, most_bytes: int) -> Item:
    try:
        with path.open("rb") as stream:
            content = stream.read(most_bytes + 1)
            digest = hashlib.sha256(content)
            while rest := stream.read(2**20):
                digest.update(rest)
    except OSError:
        return Item(name, path.name, "", fault="文件打不开。请检查是否有读取权限、是否正被占用。")
    return Item(name, _printable(path.name), digest.hexdigest(), content)


def _lines(path: Path) -> Iterator[bytes]:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
        while line := stream.readline(_LONGEST_LINE):
            yield line


def _records(path: Path, name: str) -> Iterator[Item]:
    """The texts of an archive: one JSON object a line with `text`, and a `name` if it has one."""
    try:
        for number, line in enumerate(_lines(path), 1):
            yield _record(line, f"{name}:{number}")
    except (OSError, EOFError, zlib.error):
        yield Item(name, path.name, "", fault="压缩文件已损坏，后面的内容读不出来。请重新获取。")


def _record(line: bytes, place: str) -> Item:
    try:
        record = json.loads(line)
        text = record["text"]
        called = str(record.get("name") or record.get("title") or place)
        content = text.encode("utf-8", errors="replace")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        digest = hashlib.sha256(line).hexdigest()
        return Item(place, place, digest, fault="这一行不是带 text 字段的 JSON。请检查文件，每行应是一个对象。")
    return Item(place, _printable(called), hashlib.sha256(content).hexdigest(), content)


def _printable(name: str) -> str:
    return name.encode("utf-8", errors="replace").decode("utf-8")
