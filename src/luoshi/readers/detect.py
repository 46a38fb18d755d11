"""What form a file has, by its content and never by its name, and the reader for it."""

import hashlib
import importlib
import importlib.util
import re
from pathlib import PurePath
from typing import cast

from luoshi.readers.apart import read_apart
from luoshi.readers.encoding import Decoded, decode
from luoshi.readers.extract import Extract
from luoshi.readers.legacy import converted
from luoshi.readers.limits import DEFAULT_LIMITS, MEGABYTE, Limits
from luoshi.readers.refusals import Refusal, UnreadableDocument
from luoshi.readers.remarks import remark
from luoshi.readers.signatures import OLE, ZIP, is_pdf, ole_form, package_form, refuse_foreign
from luoshi.readers.zips import opened
from luoshi.text.source import Media, Remark, Source

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]+)""", re.I)
_HTML_HEAD = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title)\b", re.I | re.S
)
_HTML_PIECE = re.compile(r"\s*<(?:div|p|table|article|section|h[1-6]|span|center|font|ul|ol)\b[^>]*>", re.I)
_WORD_XML = re.compile(r"\s*<\?xml[^>]*\?>.{0,600}?<(?:w:wordDocument|pkg:package)\b", re.S)
_LONG_TAG, _MANY_ATTRIBUTES = 20_000, 2_000
_EXTENSION = re.compile(r"\.[a-z][a-z0-9]{1,5}")
_EXPECTED = {
    Media.TXT: ".txt .text",
    Media.HTML: ".html .htm .shtml",
    Media.DOCX: ".docx .docm .dotx",
    Media.PDF: ".pdf",
    Media.OFD: ".ofd",
    Media.XLSX: ".xlsx .xlsm .xltx",
    Media.DOC: ".doc .wps .dot .wpt",
    Media.XLS: ".xls .et .xlt",
}
# The one table that loads readers on demand (docs/style.md, Imports).
_READERS = {
    Media.HTML: "luoshi.readers.html",
    Media.DOCX: "luoshi.readers.docx",
    Media.OFD: "luoshi.readers.ofd",
    Media.XLSX: "luoshi.readers.xlsx",
    Media.PDF: "luoshi.readers.pdf",
    Media.XLS: "luoshi.readers.xls",
}
# What some of them need that `pip install luoshi` alone does not bring, and what to say where it is missing.
_LIBRARIES = {
    Media.PDF: ("pypdfium2", Refusal.NO_PDF_READER),
    Media.XLS: ("python_calamine", Refusal.OLD_EXCEL),
}


def read_document(content: bytes, name: str, *, limits: Limits = DEFAULT_LIMITS) -> Source:
    """The text of a file and the way back to it (读取公文).

    Raises:
        UnreadableDocument: with a message for the user, what is wrong and what to do.
    """
    if not content:
        raise UnreadableDocument(Refusal.EMPTY)
    if len(content) > limits.file_bytes:
        raise UnreadableDocument(Refusal.TOO_LARGE, limit=limits.file_bytes // MEGABYTE)
    source = _read(content, name, limits)
    if len(source.text) > limits.characters:
        raise UnreadableDocument(Refusal.TOO_LONG, limit=limits.characters)
    return source


def _read(content: bytes, name: str, limits: Limits) -> Source:
    if content.startswith(OLE):
        return _read_old(content, name, limits)
    if content.startswith(ZIP):
        with opened(content) as package:
            media = package_form(package.namelist())
        extract = (_read_apart if media is Media.OFD else _read_here)(content, media, limits)
        return _source(content, name, media, extract, extract.remarks)
    refuse_foreign(content)
    if is_pdf(content):
        extract = _read_apart(content, Media.PDF, limits)
        return _source(content, name, Media.PDF, extract, extract.remarks)
    return _read_decoded(content, name, limits)


def _read_old(content: bytes, name: str, limits: Limits) -> Source:
    media = ole_form(content)
    if media is Media.XLS:
        extract = _read_apart(content, media, limits)
        return _source(content, name, media, extract, extract.remarks)
    extract = _read_here(converted(content, limits), Media.DOCX, limits)
    return _source(content, name, media, extract, (remark("R009", form=media.value), *extract.remarks))


def _read_here(content: bytes, media: Media, limits: Limits) -> Extract:
    return cast("Extract", importlib.import_module(_READERS[media]).read(content, limits))


def _read_apart(content: bytes, media: Media, limits: Limits) -> Extract:
    library, missing = _LIBRARIES.get(media, ("", None))
    if missing and importlib.util.find_spec(library) is None:
        raise UnreadableDocument(missing)
    return read_apart(_READERS[media], content, limits)


def _read_decoded(content: bytes, name: str, limits: Limits) -> Source:
    charset = _CHARSET.search(content[:4096])
    decoded = decode(content, charset[1].decode("ascii", errors="replace") if charset else None)
    text = decoded.text
    if _WORD_XML.match(text[:4096]):
        raise UnreadableDocument(Refusal.FOREIGN, form=" Word XML ")
    if _is_html(text):
        page = text.encode("utf-8", errors="replace")
        extract = (_read_apart if _crowded(page) else _read_here)(page, Media.HTML, limits)
        return _source(content, name, Media.HTML, extract, (*decoded.remarks, *extract.remarks), decoded)
    return Source(
        text=text,
        name=name,
        media=Media.TXT,
        sha256=hashlib.sha256(content).hexdigest(),
        encoding=decoded.encoding,
        remarks=(*_extension_remarks(name, Media.TXT), *decoded.remarks),
    )


def _source(
    content: bytes,
    name: str,
    media: Media,
    extract: Extract,
    remarks: tuple[Remark, ...],
    decoded: Decoded | None = None,
) -> Source:
    return Source(
        text=extract.text,
        name=name,
        media=media,
        sha256=hashlib.sha256(content).hexdigest(),
        encoding=decoded.encoding if decoded else None,
        body=extract.body,
        places=extract.places,
        remarks=(*_extension_remarks(name, media), *remarks),
    )


def _crowded(page: bytes) -> bool:
    """Whether a tag may hold thousands of attributes, over which the parser would brood for minutes."""
    return any(
        len(tag) > _LONG_TAG and len(tag.split(maxsplit=_MANY_ATTRIBUTES)) > _MANY_ATTRIBUTES
        for tag in page.split(b"<")
    )


def _is_html(text: str) -> bool:
    if _HTML_HEAD.match(text[:4096]):
        return True
    return bool(_HTML_PIECE.match(text[:4096])) and "</" in text


def _extension_remarks(name: str, media: Media) -> tuple[Remark, ...]:
    """A word where the name promises another form than the content has."""
    extension = PurePath(name).suffix.lower()
    if not _EXTENSION.fullmatch(extension) or extension in _EXPECTED[media].split():
        return ()
    return (remark("R001", extension=extension, form=media.value),)
