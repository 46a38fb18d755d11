"""A file that cannot be read is refused with its cause and a cure, and nothing is written."""

import io
import os
import random
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.readers import Limits, Refusal, UnreadableDocument, read_document
from sheet_files import sheet
from word_files import paragraph, word_file, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
NOISE = random.Random(7).randbytes(20_000)


def refusal(content: bytes, name: str = "来文", **limits: int) -> Refusal:
    with pytest.raises(UnreadableDocument) as caught:
        read_document(content, name, limits=Limits(**limits))
    message = str(caught.value)
    assert "{" not in message
    assert "请" in message, "says what to do"
    return caught.value.refusal


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", Refusal.EMPTY),
        (b" \r\n\t\n", Refusal.EMPTY),
        (b"\xef\xbb\xbf", Refusal.EMPTY),
        ("\u3000\u3000\n".encode(), Refusal.EMPTY),
        (NOISE, Refusal.BINARY),
        (bytes(1000), Refusal.BINARY),
        (b"\x7fELF\x02\x01\x01" + bytes(200), Refusal.BINARY),
        (OLE + "EncryptedPackage".encode("utf-16-le"), Refusal.LOCKED),
        (OLE + "PowerPoint Document".encode("utf-16-le"), Refusal.OLD_OFFICE),
        (b"{\\rtf1\\ansi", Refusal.FOREIGN),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), Refusal.FOREIGN),
        (b"\xff\xd8\xff\xe0" + bytes(50), Refusal.FOREIGN),
        (b"BM" + bytes(60), Refusal.FOREIGN),
        (b"Rar!\x1a\x07\x01\x00", Refusal.ARCHIVE),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", Refusal.ARCHIVE),
        (zipped({"读我.txt": "甲"}), Refusal.ARCHIVE),
        (zipped({"[Content_Types].xml": "", "xl/workbook.bin": ""}), Refusal.FOREIGN),
        (zipped({"[Content_Types].xml": "", "xl/workbook.xml": ""}), Refusal.BROKEN_PACKAGE),
        (zipped({"[Content_Types].xml": "", "ppt/presentation.xml": ""}), Refusal.FOREIGN),
        (zipped({"OFD.xml": "", "Doc_0/Document.xml": ""}), Refusal.BROKEN_PACKAGE),
        (zipped({"mimetype": "", "content.xml": ""}), Refusal.FOREIGN),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related;\n", Refusal.FOREIGN),
        (b'<?xml version="1.0"?>\n<?mso-application progid="Word.Document"?><w:wordDocument/>', Refusal.FOREIGN),
        (b"<html><body><script>var a = 1;</script></body></html>", Refusal.NO_TEXT),
        (word_file(""), Refusal.NO_TEXT),
        (("\ufffd" * 40 + "通知").encode(), Refusal.GARBLED),
        ("锟斤拷锟斤拷锟斤拷的锟斤拷".encode(), Refusal.GARBLED),
    ],
)
def test_an_unreadable_file_is_refused_for_its_true_cause_whatever_its_name(content: bytes, cause: Refusal):
    for name in ("来文", "来文.docx", "来文.txt", "来文.html"):
        assert refusal(content, name) is cause


def test_fifty_megabytes_are_refused_before_anything_is_looked_at():
    with pytest.raises(UnreadableDocument, match="超过上限 20 MB"):
        read_document(bytes(50 * 2**20), "大.docx")


def test_the_size_limit_is_a_parameter_and_the_limit_itself_is_within():
    assert read_document(b"a" * 100, "a.txt", limits=Limits(file_bytes=100)).text == "a" * 100
    assert refusal(b"a" * 101, file_bytes=100) is Refusal.TOO_LARGE


def test_a_text_or_a_page_longer_than_any_document_is_refused():
    assert refusal("字".encode() * 101, characters=100) is Refusal.TOO_LONG
    assert refusal(word_file(paragraph("字" * 101)), characters=100) is Refusal.TOO_LONG
    assert refusal(b"<html>" + b"<p>a" * 500, tags=500) is Refusal.TOO_LONG
    assert refusal(b"<html>" + b"<p>a" * 3_000_000) is Refusal.TOO_LONG


def test_a_text_in_an_encoding_that_nobody_here_uses_is_refused_not_garbled():
    text = "Постановление о мерах по улучшению жизни населения города. " * 20
    assert refusal(text.encode("koi8_r")) is Refusal.UNKNOWN_ENCODING


def test_a_bomb_is_refused_by_its_declared_ratio_before_it_is_unpacked():
    bomb = word_file(paragraph("甲"), more={"word/media/a.bin": bytes(30 * 2**20)})
    assert len(bomb) < 100_000
    assert refusal(bomb) is Refusal.BOMB


def test_too_many_members_or_too_much_in_all_is_refused():
    crowd = word_file(paragraph("甲"), more={f"word/media/{at}.png": "x" for at in range(60)})
    assert refusal(crowd, members=50) is Refusal.BOMB
    heavy = word_file(paragraph("甲"), more={"word/media/a.bin": NOISE})
    assert refusal(heavy, package_bytes=10_000) is Refusal.BOMB
    assert refusal(word_file(paragraph("甲" * 9_000)), part_bytes=5_000) is Refusal.BOMB


def test_a_member_that_lies_about_its_size_gives_no_more_than_it_said():
    content = word_file(paragraph("甲" * 50_000))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("word/document.xml").file_size
    lying = content.replace(struct.pack("<L", size), struct.pack("<L", 100))
    assert refusal(lying) is Refusal.BROKEN_PACKAGE


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_truncated_package_is_called_damaged(share: float):
    content = word_file(paragraph("甲" * 3_000))
    assert refusal(content[: int(len(content) * share)]) is Refusal.BROKEN_PACKAGE


def test_a_package_with_flipped_bytes_or_without_a_body_is_called_damaged():
    content = bytearray(word_file(paragraph("".join(map(chr, range(0x4E00, 0x5E00))))))
    at = content.index(b"word/document.xml") + 400
    content[at : at + 40] = os.urandom(40)
    assert refusal(bytes(content)) is Refusal.BROKEN_PACKAGE
    assert refusal(zipped({"[Content_Types].xml": "", "word/styles.xml": "<a/>"})) is Refusal.BROKEN_PACKAGE
    assert refusal(word_file("<w:p><w:r>")) is Refusal.BROKEN_PACKAGE


def test_a_zip_with_a_password_is_called_locked():
    content = word_file(paragraph("甲"))
    locked = content.replace(b"PK\x03\x04\x14\x00\x00\x00", b"PK\x03\x04\x14\x00\x01\x00")
    locked = locked.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00")
    assert refusal(locked) is Refusal.LOCKED


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE w [<!ENTITY x "lol"><!ENTITY y "&x;&x;&x;">]>',
        '<!DOCTYPE w SYSTEM "http://127.0.0.1:9/none.dtd">',
    ],
)
def test_entities_and_document_types_inside_a_word_file_are_refused(declaration: str):
    body = '<w:document xmlns:w="urn:w"><w:body><w:p><w:r><w:t>甲&x;</w:t></w:r></w:p></w:body></w:document>'
    assert refusal(word_file("", more={"word/document.xml": declaration + body})) is Refusal.UNSAFE_XML


def test_nesting_without_end_is_refused_without_a_crash():
    assert refusal(("<html>" + "<div>" * 5_000 + "深处" + "</div>" * 5_000).encode()) is Refusal.TOO_DEEP
    assert refusal(word_file("<w:sdt>" * 3_000 + "</w:sdt>" * 3_000)) is Refusal.BROKEN_PACKAGE


def test_hostile_numbers_in_numbering_do_not_blow_up():
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="999999999"/><w:numFmt w:val="lowerRoman"/>'
        '<w:lvlText w:val="%1、"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    source = read_document(word_file(paragraph("甲", number=1, level=0), numbering=numbering), "a.docx")
    assert source.text == "999999999、甲\n"


def test_no_refusal_leaves_a_file_behind(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    refusal(NOISE)
    refusal(word_file("<w:p>"))
    assert list(tmp_path.iterdir()) == []


BOOK = sheet('<row><c t="inlineStr"><is><t>任务</t></is></c></row>')
WORD = word_file(paragraph("各单位") + paragraph("落实", number=1))


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"PK\x03\x04", OLE, b"<html>", b"\xff\xfe", b"<?xml ", WORD, BOOK]),
    st.integers(0, len(WORD)),
)
def test_any_bytes_are_read_or_refused_by_name_never_a_crash(noise: bytes, start: bytes, at: int):
    for content in (start + noise, start[:at] + noise + start[at + len(noise) :]):
        try:
            source = read_document(content, "来文.docx")
        except UnreadableDocument as fault:
            assert fault.refusal in Refusal
        else:
            assert source.text.strip()
            assert all(span.end <= len(source.text) for span, _ in source.places)
