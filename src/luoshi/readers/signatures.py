"""Forms told by a file's first bytes or members; those that nobody here can read are refused by name (文件特征)."""

import re
import struct
from collections.abc import Sequence

from luoshi.readers.refusals import Refusal, UnreadableDocument
from luoshi.text.source import Media

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_HEADER = 512
ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_PDF = b"%PDF-"
_FOREIGN = (
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
_FOREIGN_PACKAGES = (("ppt/presentation", " PPT "), ("content.xml", " ODF "), ("xl/workbook.bin", " xlsb "))
_MHTML = re.compile(rb"(?:^|\n)Content-Type:\s*multipart/related", re.I)


def is_pdf(content: bytes) -> bool:
    """Whether the file says that it is a pdf; some bytes may stand before."""
    return _PDF in content[:1024]


def ole_form(content: bytes) -> Media:
    """Word's or Excel's old form.

    Raises:
        UnreadableDocument: another OLE file, one with a password, or one cut off before its directory.
    """

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if holds("EncryptedPackage") or holds("DRMEncrypted"):
        raise UnreadableDocument(Refusal.LOCKED)
    if holds("WordDocument"):
        return Media.DOC
    if holds("Workbook") or holds("Book\0"):
        return Media.XLS
    shift, directory = struct.unpack_from("<H16xL", content.ljust(_OLE_HEADER, b"\0"), 30)
    if (directory + 1) << min(shift, 16) >= len(content):
        raise UnreadableDocument(Refusal.BROKEN_PACKAGE, where="文件不完整")
    raise UnreadableDocument(Refusal.OLD_OFFICE)


def package_form(members: Sequence[str]) -> Media:
    """The form of a zip package, by its members.

    Raises:
        UnreadableDocument: an office file of a form that cannot be read, or a mere archive.
    """
    if any(member.startswith("word/") and member.endswith(".xml") for member in members):
        return Media.DOCX
    for sign, form in _FOREIGN_PACKAGES:
        if any(member.startswith(sign) for member in members):
            raise UnreadableDocument(Refusal.FOREIGN, form=form)
    if any(member.startswith("xl/workbook") for member in members):
        return Media.XLSX
    if "OFD.xml" in members:
        return Media.OFD
    if "[Content_Types].xml" not in members:
        raise UnreadableDocument(Refusal.ARCHIVE)
    return Media.DOCX


def refuse_foreign(content: bytes) -> None:
    """Refuses what is told by its first bytes to be no document."""
    if content.startswith(_ARCHIVES):
        raise UnreadableDocument(Refusal.ARCHIVE)
    for signature, form in _FOREIGN:
        if content.startswith(signature) and (len(signature) > 2 or b"\0" in content[:32]):
            raise UnreadableDocument(Refusal.FOREIGN, form=form)
    if _MHTML.search(content[:2048]):
        raise UnreadableDocument(Refusal.FOREIGN, form="单一网页（mht）")
    if content[4:8] == b"ftyp":
        raise UnreadableDocument(Refusal.FOREIGN, form="图片或音视频")
