"""What form a file has, by its content and never by its name, and the reader for it."""

import hashlib
import importlib
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import PurePath
from typing import cast

from luoshi.readers.encoding import Decoded, decode
from luoshi.readers.extract import Extract
from luoshi.readers.limits import DEFAULT_LIMITS, MEGABYTE, Limits
from luoshi.readers.refusals import Refusal, UnreadableDocument
from luoshi.readers.remarks import remark
from luoshi.text.source import Media, Remark, Source

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_FOREIGN = (
    (b"%PDF-", " PDF "),
    (b"{\\rtf", " RTF "),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
    (b"II*\x00", "图片"),
    (b"MM\x00*", "图片"),
    (b"RIFF", "图片或音视频"),
    (b"ID3", "音频"),
)
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b")
_PACKAGES = (("xl/workbook", " Excel "), ("ppt/presentation", " PPT "), ("OFD.xml", " OFD "), ("content.xml", " ODF "))
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]+)""", re.I)
_HTML_HEAD = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title)\b", re.I | re.S
)
_HTML_PIECE = re.compile(r"\s*<(?:div|p|table|article|section|h[1-6]|span|center|font|ul|ol)\b[^>]*>", re.I)
_WORD_XML = re.compile(r"\s*<\?xml[^>]*\?>.{0,600}?<(?:w:wordDocument|pkg:package)\b", re.S)
_MHTML = re.compile(rb"(?:^|\n)Content-Type:\s*multipart/related", re.I)
_EXPECTED = {
    ".txt": Media.TXT,
    ".text": Media.TXT,
    ".html": Media.HTML,
    ".htm": Media.HTML,
    ".shtml": Media.HTML,
    ".docx": Media.DOCX,
    ".docm": Media.DOCX,
    ".dotx": Media.DOCX,
}
# The one table that loads readers on demand (docs/style.md, Imports).
_READERS = {Media.HTML: "luoshi.readers.html", Media.DOCX: "luoshi.readers.docx"}


def read_document(content: bytes, name: str, *, limits: Limits = DEFAULT_LIMITS) -> Source:
    """The text of a file and the way back to it (读取公文); nothing is ever written.

    Raises:
        UnreadableDocument: with a message for the user, what is wrong and what to do.
    """
    if not content:
        raise UnreadableDocument(Refusal.EMPTY)
    if len(content) > limits.file_bytes:
        raise UnreadableDocument(Refusal.TOO_LARGE, limit=limits.file_bytes // MEGABYTE)
    _refuse_foreign(content)
    zipped = content.startswith(_ZIP)
    source = _read_package(content, name, limits) if zipped else _read_decoded(content, name, limits)
    if len(source.text) > limits.characters:
        raise UnreadableDocument(Refusal.TOO_LONG, limit=limits.characters)
    return source


def _read_package(content: bytes, name: str, limits: Limits) -> Source:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _refuse_foreign_package(package.namelist())
            extract = _reader(Media.DOCX)(package, limits)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError) as fault:
        raise UnreadableDocument(Refusal.BROKEN_PACKAGE, where="压缩结构") from fault
    return _source(content, name, Media.DOCX, extract, None)


def _read_decoded(content: bytes, name: str, limits: Limits) -> Source:
    charset = _CHARSET.search(content[:4096])
    decoded = decode(content, charset[1].decode("ascii", errors="replace") if charset else None)
    text = decoded.text
    if _WORD_XML.match(text[:4096]):
        raise UnreadableDocument(Refusal.FOREIGN, form=" Word XML ")
    if _is_html(text):
        if text.count("<") > limits.tags:
            raise UnreadableDocument(Refusal.TOO_LONG, limit=limits.characters)
        return _source(content, name, Media.HTML, _reader(Media.HTML)(text), decoded)
    return Source(
        text=text,
        name=name,
        media=Media.TXT,
        sha256=hashlib.sha256(content).hexdigest(),
        encoding=decoded.encoding,
        remarks=(*_extension_remarks(name, Media.TXT), *decoded.remarks),
    )


def _source(content: bytes, name: str, media: Media, extract: Extract, decoded: Decoded | None) -> Source:
    return Source(
        text=extract.text,
        name=name,
        media=media,
        sha256=hashlib.sha256(content).hexdigest(),
        encoding=decoded.encoding if decoded else None,
        body=extract.body,
        places=extract.places,
        remarks=(*_extension_remarks(name, media), *(decoded.remarks if decoded else ()), *extract.remarks),
    )


def _reader(media: Media) -> Callable[..., Extract]:
    return cast("Callable[..., Extract]", importlib.import_module(_READERS[media]).read)


def _refuse_foreign(content: bytes) -> None:
    if content.startswith(_OLE):
        raise UnreadableDocument(_ole_refusal(content))
    if content.startswith(_ARCHIVES):
        raise UnreadableDocument(Refusal.ARCHIVE)
    for signature, form in _FOREIGN:
        if content.startswith(signature) and (len(signature) > 2 or b"\0" in content[:32]):
            raise UnreadableDocument(Refusal.FOREIGN, form=form)
    if b"%PDF-" in content[:1024]:
        raise UnreadableDocument(Refusal.FOREIGN, form=" PDF ")
    if _MHTML.search(content[:2048]):
        raise UnreadableDocument(Refusal.FOREIGN, form="单一网页（mht）")
    if content[4:8] == b"ftyp":
        raise UnreadableDocument(Refusal.FOREIGN, form="图片或音视频")


def _ole_refusal(content: bytes) -> Refusal:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if holds("EncryptedPackage") or holds("DRMEncrypted"):
        return Refusal.LOCKED
    return Refusal.OLD_WORD if holds("WordDocument") else Refusal.OLD_OFFICE


def _refuse_foreign_package(members: list[str]) -> None:
    if any(member.startswith("word/") and member.endswith(".xml") for member in members):
        return
    for sign, form in _PACKAGES:
        if any(member.startswith(sign) for member in members):
            raise UnreadableDocument(Refusal.FOREIGN, form=form)
    if "[Content_Types].xml" not in members:
        raise UnreadableDocument(Refusal.ARCHIVE)


def _is_html(text: str) -> bool:
    if _HTML_HEAD.match(text[:4096]):
        return True
    return bool(_HTML_PIECE.match(text[:4096])) and "</" in text


def _extension_remarks(name: str, media: Media) -> tuple[Remark, ...]:
    """A word where the name promises another form than the content has."""
    extension = PurePath(name).suffix.lower()
    if not extension or _EXPECTED.get(extension) is media:
        return ()
    return (remark("R001", extension=extension, form=media.value),)
