"""Checks a chain without the site: standard library only, one file, Python 3.9 or later; the site itself checks with it too.

    python3 verify_alone.py CHAIN [--store FOLDER] [--head FILE]

CHAIN is a file written by `luoshi-site verify --export`, or the site's SQLite database. docs/audit.md says what is proved.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain as joined
from pathlib import Path
from typing import Any, NamedTuple

ZERO = "0" * 64
FORMAT = 2
SWITCHES = {"use_sha256": "sha256", "use_sm3": "sm3"}
METHODS = ("", "sha256", "sm3")
SWAPS_TRIED = 50
ERASURE = "erase_personal"
SEALED = "base.AuditEntry"
CHANGED, GONE = "与审计链第{seq}行所记不符：数据库中的内容被改动", "审计链第{seq}行所记的一行已不在数据库中"
AFTER = 13  # where the digest begins in what is packed of a row's newest line: number, algorithm and city before it
STOCK = frozenset({"take_stock", "lay_registry"})


def _encoder() -> Callable[[object], str]:
    """`json.dumps(…, ensure_ascii=False)`, made once: the library makes it anew for every value, which takes half the time of a line."""
    plain, make = json.JSONEncoder(ensure_ascii=False), getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return plain.encode
    made = make(None, plain.default, json.encoder.encode_basestring, None, ": ", ", ", False, False, True)
    return lambda content: "".join(made(content, 0))


encoded = _encoder()


class Line(NamedTuple):
    """One line of the chain; `at` in UTC to the microsecond, `rows` JSON as stored. What an erasure took away is blank."""

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
    city: str = ""
    method: str = ""
    salt: str = ""
    who: str = ""
    said: str = ""
    erased_in: int | None = None


class Fault(NamedTuple):
    """Something that the chain does not bear out (校验问题); `city`: its code, blank for the whole site, None where none is told of."""

    place: str
    message: str
    city: str | None = None


class UnknownDigestError(ValueError):
    """This machine's OpenSSL does not know the algorithm; the text says so."""


def digest(method: str, content: object) -> str:
    """The digest of a value as compact JSON by an algorithm; blank is the first form's SHA-256."""
    return hash_of(method)(encoded(content).encode()).hexdigest()


def hash_of(method: str) -> Callable[..., hashlib._Hash]:
    """The hash function of an algorithm; UnknownDigestError where it is not one of ours or OpenSSL has it not."""
    if method in {"", "sha256"}:
        return hashlib.sha256
    if method == "sm3" and "sm3" in hashlib.algorithms_available:
        return lambda content=b"": hashlib.new("sm3", content)
    raise UnknownDigestError(
        f"本机的 OpenSSL 不支持摘要算法「{method}」，请在支持国密 SM3 的机器上运行，或改用 SHA-256。"
    )


def who_digest(line: Line) -> str:
    """The salted digest of who acted; as kept, where the words are withheld or erased."""
    return line.who or digest(line.method, [line.salt, "who", line.actor, line.actor_name])


def said_digest(line: Line) -> str:
    """The salted digest of the summary; as kept, where it is withheld or erased."""
    return line.said or digest(line.method, [line.salt, "said", line.summary])


def body_digest(line: Line) -> str:
    """The digest of a line's content, of the second form."""
    who, said = who_digest(line), said_digest(line)
    place = (line.method, line.seq, line.at, line.city, line.agency, line.action)
    return digest(line.method, [*place, who, said, line.rows])


def link_digest(method: str, previous: str, body: str) -> str:
    """A line's digest of its body and the digest before it: whoever holds the bodies alone can walk the chain."""
    return digest(method, [previous, body])


def line_digest(line: Line) -> str:
    """The digest that a line must carry."""
    if line.method:
        return link_digest(line.method, line.previous, body_digest(line))
    words = (line.actor, line.actor_name, line.agency, line.action, line.summary)
    return digest("", [line.previous, line.seq, line.at, *words, line.rows])


def seal_digest(line: Line) -> str:
    """What an erasure's own line says of a line that it took words from: everything that is left."""
    return digest(line.method, list(line))


@dataclass
class Chain:
    """What a walk over the lines gathers: the head, the digests that kept heads ask for, the newest word on each row."""

    wanted: Mapping[int, str] = field(default_factory=dict)
    withheld_allowed: bool = False
    seq: int = 0
    previous: str = ZERO
    method: str | None = None
    withheld: int = 0
    stock_taken: bool = False
    found: dict[int, str] = field(default_factory=dict)
    newest: dict[str, dict[str, bytes]] = field(default_factory=dict)
    _cities: dict[str, int] = field(default_factory=dict)
    _erased: dict[int, tuple[int, str]] = field(default_factory=dict)
    _seals: dict[int, tuple[int, str]] = field(default_factory=dict)
    _doubtful: list[Line] = field(default_factory=list)

    def walk(self, lines: Iterable[Line]) -> Iterator[Fault]:
        """Check lines in their order; to the end, then the seals of those that words were taken from."""
        for line in lines:
            if line.method not in METHODS:
                yield Fault(f"审计链第{line.seq}行", f"摘要算法「{line.method}」不认识，本行被改动", line.city)
                line = line._replace(method=self.method or "")  # noqa: PLW2901  # go on as if it were not
            if self._may_be_doubted(line):
                yield from self._doubts(line)
            self.note(line)
        for line in self._doubtful:
            yield Fault(f"审计链第{line.seq}行", self._what_happened(line), line.city)
        for seq, (by, seal) in self._erased.items():
            if self._seals.get(seq) != (by, seal):
                yield Fault(f"审计链第{seq}行", f"本行的个人信息已删除，但第{by}行（删除记录）不能证明其余内容未被改动")

    def _may_be_doubted(self, line: Line) -> bool:
        """Whether a line is not plainly in order: the next one, its words under its digest."""
        return (
            line.seq != self.seq + 1 or line.previous != self.previous or (self.seq > 0 and line.method != self.method)
            or line.erased_in is not None or bool(line.who or line.said) or bool(line.salt) != bool(line.method)
            or line_digest(line) != line.digest
        )  # fmt: skip

    def _doubts(self, line: Line) -> Iterator[Fault]:
        place = f"审计链第{line.seq}行"
        if line.seq != self.seq + 1:
            gap = f"缺行：第{self.seq + 1}行至第{line.seq - 1}行被删除"
            yield Fault(place, gap if line.seq > self.seq + 1 else "行号重复或颠倒", line.city)
        if line.previous != self.previous:
            yield Fault(place, "与上一行不衔接，其间的记录被改动、删除或调换", line.city)
        if self.seq and line.method != self.method:
            yield Fault(place, "摘要算法改变，但上一行不是切换记录", line.city)
        if line.erased_in:
            self._erased[line.seq] = (line.erased_in, seal_digest(line))
        elif line.method and not line.salt:
            self.withheld += 1
            if not self.withheld_allowed:
                yield Fault(place, "本行的文字被删去，没有删除记录", line.city)
        elif line.who or line.said:
            yield Fault(place, "本行的文字不再受摘要保护，被改动过", line.city)
        if not (line.erased_in and not line.method) and line_digest(line) != line.digest:
            self._doubtful.append(line)

    def _what_happened(self, line: Line) -> str:
        """That a line was changed, or which line it was before it was put here."""
        for other in self._doubtful[:SWAPS_TRIED]:
            if other.seq != line.seq and line_digest(line._replace(seq=other.seq)) == line.digest:
                return f"顺序被调换：本行原为第{other.seq}行"
        return "本行内容被改动，与其摘要不符"

    def note(self, line: Line) -> None:
        """Take a line as it is: the head, what it says of rows."""
        self.seq, self.previous = line.seq, line.digest
        self.method = SWITCHES.get(line.action, line.method)
        if line.seq in self.wanted:
            self.found[line.seq] = line.digest
        if line.action in STOCK and line.method:
            self.stock_taken = True
        if line.rows == "{}":
            return
        city = self._cities.setdefault(line.city, len(self._cities))
        head = line.seq.to_bytes(8, "big") + bytes([METHODS.index(line.method)]) + city.to_bytes(4, "big")
        try:
            for key, value in json.loads(line.rows).items():
                label, _, pk = key.partition(":")
                if label != SEALED:
                    self.newest.setdefault(label, {})[pk] = head + bytes.fromhex(value)
                elif line.action == ERASURE:
                    self._seals[int(pk)] = (line.seq, value)
        except (ValueError, TypeError, AttributeError):
            return  # the line does not bear its digest, which is told

    def fault(self, key: str, packed: bytes, words: str) -> Fault:
        """A fault of a row, with the number and city of the newest line that speaks of it."""
        city = list(self._cities)[int.from_bytes(packed[9:13], "big")]
        return Fault(key, words.format(seq=int.from_bytes(packed[:8], "big")), city)

    def end_faults(self, head: object) -> Iterator[Fault]:
        """Where the head that the site keeps (number and digest, or none yet) is not the last line."""
        if isinstance(head, (list, tuple)) and tuple(head) != (self.seq, self.previous):
            yield Fault("审计链链头", "链头与最后一行不符，末尾的记录被删除或改动")

    def head_faults(self) -> Iterator[Fault]:
        """Where heads that somebody kept are not the chain's: its end is cut off, or it was built anew."""
        for seq, kept in sorted(self.wanted.items()):
            now = self.found.get(seq, "（无此行）")
            words = f"摘要不符：留存的是 {kept}，现在是 {now}；该行及其以前的记录被重建或改动"
            if seq > self.seq:
                words = f"审计链只到第{self.seq}行：第{self.seq + 1}行至第{seq}行被截去"
            if now != kept:
                yield Fault(f"留存的链头第{seq}行", words)


HEAD = re.compile(r"(?<![0-9a-f])(\d{1,12})\s*(?:行(?:的摘要为)?)?\s*[:：,，.]?\s*([0-9a-f]{64})(?![0-9a-f])")


def kept_heads(text: str) -> dict[int, str]:
    """The heads in a text that somebody kept (an e-mail, a bulletin's last line, a list): «第 12 行 3f…»."""
    return {int(seq): value for seq, value in HEAD.findall(text)}


def store_faults(folder: Path, claims: Mapping[str, str], notes: list[str]) -> Iterator[Fault]:
    """Files that rows name (digest → name) and the store does not hold, or no longer as they were; strays become notes."""
    seen, strays = set(), 0
    for path in sorted(folder.glob("*/" + "?" * 64)):
        seen.add(path.name)
        strays += path.name not in claims
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        if content != path.name or path.parent.name != path.name[:2]:
            named = claims.get(path.name, "没有记录引用的文件")
            yield Fault(f"存放处文件 {path.parent.name}/{path.name}", f"{named}：内容被改动，现在的校验值是 {content}")
    for missing in sorted(set(claims) - seen):
        yield Fault(f"存放处文件 {missing[:2]}/{missing}", f"{claims[missing]}：文件不在存放处")
    if strays:
        notes.append(f"存放处有 {strays} 个文件没有记录引用（未完成的上传，或已删除的个人信息），不影响校验。")


def claimed(parts: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The digests of files that a row of these fields names; what a plan only was read from need not be held."""
    for name, value in parts:
        if (name == "sha256" or name.endswith("_sha256")) and name != "source_sha256":
            yield value


class Export:
    """A file of `luoshi-site verify --export`: a header, the lines, the rows that they speak of, an end with counts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows = 0
        self.claims: dict[str, str] = {}
        self._after: list[Any] = []

    def _records(self) -> Iterator[Any]:
        opened = gzip.open if self.path.suffix == ".gz" else open
        with opened(self.path, "rt", encoding="utf-8") as file:
            for text in file:
                yield json.loads(text)

    def faults(self, chain: Chain) -> Iterator[Fault]:
        """Check the lines, then the rows."""
        records = self._records()
        first = next(records, None)
        if not isinstance(first, dict) or first.get("luoshi_chain") != FORMAT:
            raise ValueError("这不是审计链的导出文件，请用 luoshi-site verify --export 重新导出。")
        yield from chain.walk(self._lines(records))
        yield from chain.end_faults(first.get("head"))
        ended = False
        for record in joined(self._after, records):
            if isinstance(record, dict):
                ended = (record.get("lines"), record.get("rows")) == (chain.seq, self.rows)
            else:
                yield from self._row(chain, record[1], record[2], first["covered"])
        for label, left in chain.newest.items():
            for pk, packed in left.items():
                yield chain.fault(f"{label}:{pk}", packed, GONE)
        if not ended:
            yield Fault("导出文件", "文件不完整：没有结尾，请重新导出")

    def _lines(self, records: Iterator[Any]) -> Iterator[Line]:
        for record in records:
            if isinstance(record, dict) or record[0] != "line":
                self._after.append(record)
                return
            yield Line(*record[1:])

    def _row(self, chain: Chain, key: str, parts: list[tuple[str, str]], covered: list[str]) -> Iterator[Fault]:
        self.rows += 1
        for sha256 in claimed(parts):
            self.claims.setdefault(sha256, key)
        label, _, pk = key.partition(":")
        packed = chain.newest.get(label, {}).pop(pk, None)
        if packed is None:
            if label in covered:
                yield Fault(key, "不在审计链上：不是经系统写入的")
        elif digest(METHODS[packed[8]], parts) != packed[AFTER:].hex():
            yield chain.fault(key, packed, CHANGED)


def database_lines(base: sqlite3.Connection) -> Iterator[Line]:
    """The lines of a SQLite database of the site, of before the second form too."""
    present = {row[1] for row in base.execute("PRAGMA table_info(base_auditentry)")}
    columns = [name for name in Line._fields if name in present]
    for row in base.execute(f"SELECT {', '.join(columns)} FROM base_auditentry ORDER BY seq"):  # noqa: S608  # our own names
        line = Line(*row)
        yield line._replace(at=utc_text(line.at))


def utc_text(stored: str) -> str:
    """SQLite's «2026-01-02 03:04:05[.678901]» as lines have it."""
    return f"{stored[:10]}T{stored[11:19]}.{stored[20:] or '0':0<6}+00:00"


def database_claims(base: sqlite3.Connection) -> dict[str, str]:
    """The files that rows of a SQLite database name."""
    found: dict[str, str] = {}
    tables = [row[0] for row in base.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    for table in tables:
        for _, column, *_ in base.execute(f'PRAGMA table_info("{table}")'):
            if any(True for _ in claimed([(column, "")])):
                rows = base.execute(f'SELECT id, "{column}" FROM "{table}" WHERE "{column}" <> \'\'')  # noqa: S608  # as above
                found.update((value, f"{table}:{key}") for key, value in rows)
    return found


def _check(path: Path, chain: Chain, notes: list[str], store: Path | None) -> Iterator[Fault]:
    with path.open("rb") as file:
        is_database = file.read(15) == b"SQLite format 3"
    if not is_database:
        export = Export(path)
        yield from export.faults(chain)
        claims = export.claims
        notes.append(f"已核对审计链 {chain.seq} 行、所记的内容 {export.rows} 行。")
    else:
        base = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        yield from chain.walk(database_lines(base))
        yield from chain.end_faults(base.execute("SELECT seq, digest FROM base_audithead").fetchone())
        claims = database_claims(base)
        notes.append(f"已核对审计链 {chain.seq} 行；各行所记的内容请用导出文件核对。")
    notes += [f"其中 {chain.withheld} 行未附文字，只核对其摘要。"] if chain.withheld else []
    if store is not None:
        yield from store_faults(store, claims, notes)
        notes.append(f"已核对存放处，记录引用的文件 {len(claims)} 个。")
    yield from chain.head_faults()


def main() -> int:
    """Check what the command line names; 1 where something is found, 2 where nothing could be checked."""
    parser = argparse.ArgumentParser(description="脱离系统校验落实的审计链、所记的内容和佐证文件。")
    parser.add_argument("chain", type=Path, help="luoshi-site verify --export 导出的文件，或 SQLite 数据库文件")
    parser.add_argument("--store", type=Path, help="佐证和原文的存放处（LUOSHI_VAR 下的 store 目录）")
    parser.add_argument("--head", type=Path, help="另行留存的链头：邮件、通报或自记的文本")
    asked = parser.parse_args()
    count, notes = 0, []  # type: int, list[str]
    try:
        heads = kept_heads(asked.head.read_text(encoding="utf-8")) if asked.head else {}
        if asked.head and not heads:
            raise ValueError(f"「{asked.head}」里没有找到链头，应形如「第 12 行 3f0a…（64 位）」。")  # noqa: TRY301  # told below
        chain = Chain(wanted=heads, withheld_allowed=True)
        for fault in _check(asked.chain, chain, notes, asked.store):
            count += 1
            sys.stdout.write(f"{fault.place}：{fault.message}\n")
    except (OSError, ValueError, TypeError, LookupError, EOFError, sqlite3.Error) as error:
        sys.stderr.write(f"无法校验：{error}\n")
        return 2
    notes += [f"发现 {count} 处问题。" if count else "未发现问题。", f"链头：第 {chain.seq} 行 {chain.previous}"]
    sys.stdout.writelines(f"{note}\n" for note in notes)
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
