"""Which encoding a text file is in, and its text: UTF-8, UTF-16, UTF-32, GB18030, Big5."""

import codecs
import re
from dataclasses import dataclass

from luoshi.readers.refusals import Refusal, UnreadableDocument
from luoshi.readers.remarks import remark
from luoshi.text.source import Remark

# Frequent in any Chinese official text; a wrong decoding hits them no oftener than chance.
_FREQUENT = frozenset(
    "的和发展建设工作实施推进全市区政府部门单位责任牵头加强提高完善服务企业社会管理重点项目机制制度"
    "各级组织落实行动计划目标年月日以上达到一二三四五六七八九十人民生活经济产业创新生态环境教育医疗安"
    "等为在不是有中大新对个地方国家行业公共基础保障支持强化促进开展建立健全，。、；：（）“”《》\u3000"
    "發設實進區門單責牽頭強務會點項標們這來時說經濟產業創環療對個國礎"
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CANDIDATES = ("gb18030", "utf-16-le", "utf-16-be", "big5hkscs")
_DECLARABLE = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
}
_CONTROL = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_BEYOND_ASCII_BYTE = re.compile(rb"[\x80-\xff]")
_SAMPLE_BYTES = 4_000
# Of what is no ASCII. UTF-8 falls into step again at once, so that another encoding read as UTF-8 loses far more.
_TOLERATED_LOSS = 0.1
_GARBLED_SHARE = 0.1
_CONTROL_SHARE = 0.01
_FLUENT_SHARE = 0.08
_SHORT_BYTES = 200
_LOST = "\ufffd"
# UTF-8 replacement marks that someone once read as GBK and saved again.
_LOST_AS_GBK = "锟斤拷"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and the encoding that it was in (编码)."""

    text: str
    encoding: str
    remarks: tuple[Remark, ...] = ()


def decode(content: bytes, declared: str | None = None) -> Decoded:
    """The text of a file, unchanged but for the byte-order mark; `declared` is what the file itself claims.

    Raises:
        UnreadableDocument: no encoding gives a text, or the text is lost, or these bytes are none.
    """
    decoded = _by_mark(content) or _by_trial(content, declared)
    _refuse_garbled(decoded.text)
    lost = decoded.text.count(_LOST)
    if not lost:
        return decoded
    return Decoded(decoded.text, decoded.encoding, (remark("R004", count=lost),))


def _by_mark(content: bytes) -> Decoded | None:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return Decoded(content[len(mark) :].decode(encoding, errors="replace"), encoding)
    return None


def _by_trial(content: bytes, declared: str | None) -> Decoded:
    text = _strict(content, "utf-8")
    if text is not None and 0 not in content:
        return Decoded(text, "utf-8")
    named = _known(declared)
    if named and (text := _strict(content, named)) is not None and not _CONTROL.search(text):
        return Decoded(text, named)
    sample = _sample(content)
    if _lost_share(sample.decode("utf-8", errors="replace")) <= _TOLERATED_LOSS and not _binary(sample):
        return Decoded(content.decode("utf-8", errors="replace"), "utf-8")
    best = max(_CANDIDATES, key=lambda encoding: _fluency(sample, encoding))
    fluency = _fluency(sample, best)
    if fluency >= _FLUENT_SHARE or (fluency >= 0 and len(content) < _SHORT_BYTES):
        return Decoded(content.decode(best, errors="replace"), best)
    raise UnreadableDocument(Refusal.BINARY if _binary(sample) else Refusal.UNKNOWN_ENCODING)


def _strict(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _known(declared: str | None) -> str | None:
    """The encoding to try for a declared one; GB 2312 and GBK are read as their superset."""
    return _DECLARABLE.get((declared or "").strip().lower())


def _sample(content: bytes) -> bytes:
    """A stretch from where the text first leaves ASCII, on an even character border."""
    beyond = _BEYOND_ASCII_BYTE.search(content)
    start = beyond.start() // 4 * 4 if beyond else 0
    return content[start : start + _SAMPLE_BYTES]


def _fluency(sample: bytes, encoding: str) -> float:
    """Share of frequent Chinese characters in a decoding; below 0 where it hardly decodes."""
    text = sample.decode(encoding, errors="replace")
    if _lost_share(text) > _TOLERATED_LOSS or len(_CONTROL.findall(text)) > len(text) * _CONTROL_SHARE:
        return -1.0
    inked = [char for char in text if not char.isspace() and char > "\x7f"]
    if not inked:
        return -0.5
    return sum(char in _FREQUENT for char in inked) / len(inked)


def _lost_share(text: str) -> float:
    """Share of characters that did not decode, of those beyond ASCII."""
    return text.count(_LOST) / max(len(_BEYOND_ASCII.findall(text)), 1)


def _binary(sample: bytes) -> bool:
    odd = sum(byte < 9 or 13 < byte < 32 for byte in sample)
    return odd > len(sample) * _CONTROL_SHARE


def _refuse_garbled(text: str) -> None:
    inked = sum(not char.isspace() for char in text)
    if not inked:
        raise UnreadableDocument(Refusal.EMPTY)
    if len(_CONTROL.findall(text)) > inked * _CONTROL_SHARE:
        raise UnreadableDocument(Refusal.BINARY)
    lost = text.count(_LOST) + len(_LOST_AS_GBK) * text.count(_LOST_AS_GBK)
    if lost > inked * _GARBLED_SHARE:
        raise UnreadableDocument(Refusal.GARBLED, count=lost)
