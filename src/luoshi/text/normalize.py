"""One spelling for punctuation, digits and spaces, offset by offset, so that spans stay those of the source."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from luoshi.text.span import Span
from luoshi.text.traditional import SIMPLE

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_BRACKETS = str.maketrans("〔〕【】﹙﹚［］", "[][]()[]")
_DASHES = dict.fromkeys(map(ord, "–―─━﹣‒−"), "—")
_SPACES = dict.fromkeys(
    map(ord, "\u3000\u00a0\u1680\u202f\u205f\u200b\ufeff\t\r\x1f" + "".join(map(chr, range(0x2000, 0x200B)))), " "
)
_BREAKS = dict.fromkeys(map(ord, "\v\f\x1c\x1d\x1e\x85\u2028\u2029"), "\n")
_SIGNS = str.maketrans("∶︰﹕﹪｡､﹒", ":::%。、.")
_TABLE: dict[int, int | str] = {**_FULL_WIDTH, **_BRACKETS, **_DASHES, **_SPACES, **_BREAKS, **_SIGNS, **SIMPLE}
_PLAIN = {chr(sign): chr(plain) if isinstance(plain, int) else plain for sign, plain in _TABLE.items()}
_SPECIAL = re.compile(f"[{re.escape(''.join(_PLAIN))}]")


def normalize(text: str) -> str:
    """The text with full-width ASCII, brackets, dashes, blanks and traditional characters in one spelling (归一化), as long as it was."""
    if "\n" not in text:
        text = text.replace("\r", "\n")
    for sign in set(_SPECIAL.findall(text)):
        text = text.replace(sign, _PLAIN[sign])
    return text


@dataclass(slots=True)
class Compact:
    """A stretch of a text with its white space dropped, and the way back (offsets is None where nothing was dropped)."""

    text: str
    start: int
    end: int
    offsets: Sequence[int] | None = None

    def span(self, start: int, end: int) -> Span:
        """The stretch of the source that `start`..`end` of the compact text stands for."""
        if self.offsets is None:
            return Span(self.start + start, self.start + end)
        first = self.offsets[start] if start < len(self.offsets) else self.end
        return Span(first, max(first, self.offsets[end - 1] + 1 if end > 0 else first))

    def of(self, source: str, start: int, end: int) -> str:
        """The source's own signs for `start`..`end` of the compact text."""
        if self.offsets is None:
            return source[self.start + start : self.start + end]
        return "".join(source[at] for at in self.offsets[start:end])

    def place(self, at: int) -> int:
        """Where offset `at` of the source stands in the compact text."""
        return at - self.start if self.offsets is None else bisect_left(self.offsets, at)


def compact(text: str, start: int, end: int) -> Compact:
    """`text[start:end]` of a normalized text without white space, which there is a blank or a line's end."""
    piece = text[start:end]
    if " " not in piece and "\n" not in piece:
        return Compact(piece, start, end)
    squeezed = "".join(piece.split())
    offsets = [at for at, sign in enumerate(piece, start) if not sign.isspace()]
    return Compact(squeezed, start, end, offsets)


def trimmed(text: str, start: int, end: int, drop: str = "") -> Span:
    """`start`..`end` without white space, and the signs in `drop`, at either end."""
    while start < end and ((sign := text[start]) in drop or sign.isspace()):
        start += 1
    while end > start and ((sign := text[end - 1]) in drop or sign.isspace()):
        end -= 1
    return Span(start, end)
