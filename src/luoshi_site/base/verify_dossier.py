"""Checks a dossier without the site: standard library only, one file, Python 3.9 or later; it lies in every dossier as verify.py.

    python3 verify.py [DOSSIER.zip or folder] [--head FILE] [--lines]

It reads docs/audit.md anew and shares nothing with verify_alone.py, so that an auditor can read it whole. Who does not trust the copy in a
dossier takes one from the site's source.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, NamedTuple

FORMAT = 1
INDEX, ENTRIES, CHAIN, SEAL = "manifest.json", "entries.json", "chain.jsonl", "seal.json"
UNLISTED = {INDEX, CHAIN, SEAL}
ACTION = "make_dossier"
SEALED = "base.AuditEntry"
BLOCK = 1 << 20
HEAD = re.compile(r"(?<![0-9a-f])(\d{1,12})\s*(?:行(?:的摘要为)?)?\s*[:：,，.]?\s*([0-9a-f]{64})(?![0-9a-f])")


class Fault(NamedTuple):
    """Something that the chain does not bear out: where, and what."""

    place: str
    message: str


class Line(NamedTuple):
    """A line of the chain, as docs/audit.md has it."""

    seq: int
    at: str
    actor: str
    actor_name: str
    agency: str
    action: str
    summary: str
    rows: str
    previous: str
    digest: str
    city: str
    method: str
    salt: str
    who: str
    said: str
    erased_in: int | None

    def body(self) -> str:
        """The digest of what it says, of the second form."""
        who = self.who or digest(self.method, [self.salt, "who", self.actor, self.actor_name])
        said = self.said or digest(self.method, [self.salt, "said", self.summary])
        return digest(
            self.method,
            [self.method, self.seq, self.at, self.city, self.agency, self.action, who, said, self.rows],
        )

    def due(self) -> str:
        """The digest that it must carry."""
        if self.method:
            return digest(self.method, [self.previous, self.body()])
        words = [self.previous, self.seq, self.at, self.actor, self.actor_name, self.agency, self.action, self.summary]
        return digest("", [*words, self.rows])


def digest(method: str, content: object) -> str:
    """The digest of a value as JSON by a line's algorithm."""
    text = json.dumps(content, ensure_ascii=False).encode()
    if method in {"", "sha256"}:
        return hashlib.sha256(text).hexdigest()
    if method == "sm3" and "sm3" in hashlib.algorithms_available:
        return hashlib.new("sm3", text).hexdigest()
    raise ValueError(f"本机不支持摘要算法「{method}」，请在 OpenSSL 支持国密 SM3 的机器上运行。")


class Dossier:
    """The files of a dossier, packed or unpacked."""

    def __init__(self, path: Path) -> None:
        self.folder = path if path.is_dir() else None
        self.packed = None if self.folder else zipfile.ZipFile(path)

    def names(self) -> set[str]:
        """Every file that there is."""
        if self.packed:
            return {name for name in self.packed.namelist() if not name.endswith("/")}
        root = self.folder or Path()
        return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}

    def open(self, name: str) -> BinaryIO:
        """A file of it, never one outside."""
        place = PurePosixPath(name)
        if place.is_absolute() or ".." in place.parts:
            raise FileNotFoundError(name)
        try:
            return (self.folder / name).open("rb") if self.folder else self.packed.open(name)  # type: ignore[union-attr,return-value]
        except KeyError as error:
            raise FileNotFoundError(name) from error

    def json(self, name: str) -> Any:  # noqa: ANN401  # as json has it
        """A file's content as JSON."""
        with self.open(name) as file:
            return json.loads(file.read())

    def sha256(self, name: str) -> str:
        """The digest of a file's bytes, by which the contents list it."""
        found = hashlib.sha256()
        with self.open(name) as file:
            for block in iter(lambda: file.read(BLOCK), b""):
                found.update(block)
        return found.hexdigest()


@dataclass
class Way:
    """What the walk from the first line to the last gathers."""

    first: int = 0
    seq: int = 0
    last: str = ""
    believed: int = 0
    lines: list[Line] = field(default_factory=list)
    digests: dict[int, str] = field(default_factory=dict)
    seals: dict[int, str] = field(default_factory=dict)

    def walk(self, records: Iterable[list[Any]], wanted: Iterable[int]) -> Iterator[Fault]:
        """Check that each line follows from the one before; remember the lines that are there whole."""
        kept = set(wanted)
        for kind, *values in records:
            if kind == "line":
                line = Line(*values)
                yield from self._line(line)
                self.seq, self.last = line.seq, line.digest
                self.lines.append(line)
            else:
                method, body = values
                self.seq, self.believed = self.seq + 1, self.believed + (not method)
                self.last = digest(method, [self.last, body]) if method else body
            self.first = self.first or self.seq
            if self.seq in kept:
                self.digests[self.seq] = self.last

    def _line(self, line: Line) -> Iterator[Fault]:
        place = f"审计链第{line.seq}行"
        if self.lines and (line.seq, line.previous) != (self.seq + 1, self.last):
            yield Fault(place, "与前面的行不衔接：其间的记录被改动、删除或调换")
        if not (line.erased_in and not line.method) and line.due() != line.digest:
            yield Fault(place, "本行内容被改动，与其摘要不符")
        if line.action == "erase_personal":
            for key, value in json.loads(line.rows).items():
                label, _, number = key.partition(":")
                if label == SEALED:
                    self.seals[int(number)] = value

    def erasure_faults(self) -> Iterator[Fault]:
        """Lines that words were taken from, which the erasure's own line does not bear out."""
        for line in self.lines:
            if line.erased_in and self.seals.get(line.seq) != digest(line.method, list(line)):
                yield Fault(
                    f"审计链第{line.seq}行", f"本行的个人信息已删除，第{line.erased_in}行不能证明其余内容未被改动"
                )

    def newest(self, until: int) -> dict[str, tuple[Line, str]]:
        """The newest word on each row up to a line."""
        return {
            key: (line, value)
            for line in self.lines
            if line.seq <= until
            for key, value in json.loads(line.rows).items()
        }


def file_faults(dossier: Dossier, contents: Mapping[str, Any], notes: list[str]) -> Iterator[Fault]:
    """Files that are missing or changed; what is there beside them becomes a note."""
    there = dossier.names()
    for listed in contents["files"]:
        name, title = listed["name"], listed["title"]
        if not listed["sha256"]:
            continue
        if name not in there:
            yield Fault(name, f"{title}：文件缺失")
        elif (now := dossier.sha256(name)) != listed["sha256"]:
            yield Fault(name, f"{title}：内容被改动，现在的校验值是 {now}")
    for lost in contents["lost"]:
        yield Fault(lost["sha256"], f"{lost['title']}：制作卷宗时系统中已没有这份文件")
    strays = sorted(there - UNLISTED - {listed["name"] for listed in contents["files"]})
    if strays:
        notes.append(f"有 {len(strays)} 个文件不在目录内，不属于卷宗：{'、'.join(strays[:5])}")


def entry_faults(entries: Iterable[Mapping[str, Any]], contents: Mapping[str, Any], way: Way) -> Iterator[Fault]:
    """Entries that are missing, added, or not what the newest line about them says."""
    newest, salts = way.newest(contents["until"]), contents["salts"]
    found = {entry["key"]: entry for entry in entries}
    for key, title in contents["entries"].items():
        entry = found.pop(key, None)
        if entry is None:
            yield Fault(key, f"{title}：卷宗缺少这一条目")
        elif key not in newest:
            if key.partition(":")[0] in contents["covered"]:
                yield Fault(key, f"{title}：不在审计链上，不是经系统写入的")
        else:
            line, said = newest[key]
            if entry_digest(entry, line.method, salts) != said:
                yield Fault(key, f"{title}：与审计链第{line.seq}行所记不符，内容被改动")
    for key in found:
        yield Fault(key, "不在卷宗目录内，是后来加入的")


def entry_digest(entry: Mapping[str, Any], method: str, salts: Mapping[str, str]) -> str:
    """The digest of an entry's columns; names enter it with their person's salt."""
    personal = entry["personal"] if method else {}
    return digest(
        method,
        [
            [name, "~" + digest(method, [salts.get(personal[name], ""), name, text]) if name in personal else text]
            for name, text in entry["columns"]
        ],
    )


def seal_faults(dossier: Dossier, way: Way) -> Iterator[Fault]:
    """Where the contents are not those that the chain's last line vouches for."""
    seal, last = dossier.json(SEAL), way.lines[-1] if way.lines else None
    said = json.loads(last.rows) if last and last.action == ACTION and last.seq == way.seq else {}
    if not said or said.get(seal["key"]) != entry_digest(seal, last.method if last else "", seal["salts"]):
        yield Fault(SEAL, "审计链最后一行不是制作本卷宗的记录，或封记被改动")
    elif dict(seal["columns"]).get("contents") != dossier.sha256(INDEX):
        yield Fault(INDEX, f"与审计链第{way.seq}行所记不符：目录在制作之后被改动")


def head_faults(way: Way, kept: Mapping[int, str], notes: list[str]) -> Iterator[Fault]:
    """Where heads that somebody kept are not those of the dossier's lines."""
    outside = [seq for seq in kept if seq not in way.digests]
    for seq, now in way.digests.items():
        if kept[seq] != now:
            yield Fault(f"留存的链头第{seq}行", f"摘要不符：留存的是 {kept[seq]}，卷宗中是 {now}")
    if len(outside) < len(kept):
        notes.append(f"已与留存的链头 {len(kept) - len(outside)} 个比对。")
    if outside:
        numbers = "、".join(map(str, sorted(outside)[:5]))
        notes.append(f"留存的链头第 {numbers} 行不在卷宗所附的第 {way.first} 至 {way.seq} 行之内，请在系统中比对。")


def records(dossier: Dossier) -> Iterator[list[Any]]:
    """What the file of the chain holds, line by line."""
    with dossier.open(CHAIN) as file:
        for text in file:
            yield json.loads(text)


def dossier_faults(path: Path, kept: Mapping[int, str], notes: list[str], way: Way) -> Iterator[Fault]:
    """Everything that is wrong with a dossier.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no dossier.
    """
    dossier = Dossier(path)
    contents = dossier.json(INDEX)
    if not isinstance(contents, dict) or contents.get("luoshi_dossier") != FORMAT:
        raise ValueError("这不是卷宗，或者是更新的版本制作的。")
    yield from way.walk(records(dossier), kept)
    yield from way.erasure_faults()
    yield from seal_faults(dossier, way)
    yield from file_faults(dossier, contents, notes)
    try:
        entries = dossier.json(ENTRIES)
    except FileNotFoundError:
        entries = []  # that the file is missing has been told
    yield from entry_faults(entries, contents, way)
    notes.insert(0, f"卷宗：{contents['title']}（{contents['city']}），截至审计链第 {contents['until']} 行。")
    notes.append(
        f"已核对条目 {len(contents['entries'])} 条、文件 {len(contents['files'])} 个、审计链第 {way.first} 至 {way.seq} 行。"
    )
    if way.believed:
        notes.append(f"其中 {way.believed} 行为旧格式、未附内容，只能采信其摘要。")
    yield from head_faults(way, kept, notes)


def check(path: Path, head: Path | None, *, lines: bool = False) -> tuple[int, list[str]]:
    """Check a dossier: the status (0 nothing found, 1 something, 2 nothing could be checked), and what is to be said."""
    notes, way = [], Way()  # type: list[str], Way
    try:
        kept = {int(seq): value for seq, value in HEAD.findall(head.read_text(encoding="utf-8"))} if head else {}
        if head and not kept:
            raise ValueError(f"「{head}」里没有找到链头，应形如「第 12 行 3f0a…（64 位）」。")  # noqa: TRY301  # told below
        found = list(dossier_faults(path, kept, notes, way))
    except FileNotFoundError as error:
        return 2, [f"无法校验：找不到「{error.filename or error}」，请把卷宗完整解压后再试。"]
    except (OSError, ValueError, TypeError, LookupError, AttributeError, zipfile.BadZipFile) as error:
        return 2, [f"无法校验：文件损坏或不是卷宗（{error}）。"]
    said = [f"{fault.place}：{fault.message}" for fault in found]
    if lines:
        said += [f"第 {line.seq} 行 {line.at} {line.actor_name}（{line.agency}）{line.summary}" for line in way.lines]
    said += [*notes, f"发现 {len(found)} 处问题。" if found else "未发现问题。", f"链头：第 {way.seq} 行 {way.last}"]
    return (1 if found else 0), said


def main() -> int:
    """Check what the command line names, else the folder that this file lies in."""
    parser = argparse.ArgumentParser(description="脱离系统校验卷宗：条目、佐证、目录与审计链是否相符。")
    parser.add_argument(
        "dossier", type=Path, nargs="?", default=Path(__file__).resolve().parent, help="卷宗 .zip 或解压后的目录"
    )
    parser.add_argument("--head", type=Path, help="另行留存的链头：邮件、通报或自记的文本")
    parser.add_argument("--lines", action="store_true", help="列出与本事项有关的审计链各行")
    asked = parser.parse_args()
    status, said = check(asked.dossier, asked.head, lines=asked.lines)
    (sys.stderr if status == 2 else sys.stdout).writelines(f"{text}\n" for text in said)
    return status


if __name__ == "__main__":
    sys.exit(main())
