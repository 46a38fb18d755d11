"""The file of results, a line a document; a run that was killed goes on where it stopped (结果文件)."""

import json
import os
import re
from dataclasses import dataclass, field
from io import BufferedRandom
from pathlib import Path

from luoshi.plan.jsontext import json_line
from luoshi.problems import LuoshiError

_HEAD = re.compile(rb'\{"file": "(?:[^"\\]|\\.)*", "sha256": "([0-9a-f]{64})?"(, "refusal": )?')


class NotResults(LuoshiError):
    """The file to write holds something else, or cannot be written (结果文件不能用)."""


@dataclass(slots=True)
class Done:
    """What a file of results already holds: hashes of compiled documents, and of those that could not be."""

    compiled: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)


class ResultFile:
    """Results, appended line by line; use as a context."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stream: BufferedRandom | None = None
        self.done = Done()

    def __enter__(self) -> "ResultFile":
        """Opens the file, takes in what it holds, and cuts off a line that was only half written.

        Raises:
            NotResults: the file is none of results, or cannot be written.
        """
        try:
            self._stream = Path(self._path).open("a+b")
        except OSError as fault:
            raise NotResults(f"写不进 {self._path}。请检查文件夹是否存在、是否有写入权限。") from fault
        try:
            self._take_in(self._stream)
        except NotResults:
            self._stream.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._stream is not None:
            self._stream.close()

    def add(self, line: str) -> None:
        """Appends a result; it is in the file before the next is begun."""
        if self._stream is None:
            raise ValueError("the file of results is not open")
        try:
            self._stream.write(line.encode("utf-8", errors="replace") + b"\n")
            self._stream.flush()
        except OSError as fault:
            raise NotResults(f"写不进 {self._path}（磁盘可能已满）。腾出空间后重新运行，会接着做。") from fault

    def _take_in(self, stream: BufferedRandom) -> None:
        stream.seek(0)
        end = 0
        for number, line in enumerate(stream, 1):
            if not line.endswith(b"\n"):
                break
            match = _HEAD.match(line)
            if match is None and number == 1:
                raise NotResults(f"{self._path} 里不是编译结果，没有改动它。请换一个文件名。")
            if match and match[1]:
                (self.done.failed if match[2] else self.done.compiled).add(match[1].decode())
            end += len(line)
        if end == 0 and stream.seek(0, os.SEEK_END) > 0:
            self._refuse_strangers(stream)
        stream.truncate(end)
        stream.seek(0, os.SEEK_END)

    def _refuse_strangers(self, stream: BufferedRandom) -> None:
        """A file that holds but one unfinished line is cut only where that line is the beginning of a result."""
        stream.seek(0)
        start = stream.read(10)
        if not b'{"file": "'.startswith(start):
            raise NotResults(f"{self._path} 里不是编译结果，没有改动它。请换一个文件名。")


def failure_line(file: str, sha256: str, refusal: str, message: str) -> str:
    """The line of a document that could not be compiled."""
    return json_line({"file": file, "sha256": sha256, "refusal": refusal, "message": message})


def is_failure(line: str) -> bool:
    """Whether a line of results tells a failure."""
    return "refusal" in json.loads(line)
