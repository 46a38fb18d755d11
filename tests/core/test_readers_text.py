"""Plain text: the encoding is found, the text is left as it is."""

import gzip
import hashlib
import json
from pathlib import Path

import pytest

from luoshi.readers import read_document
from luoshi.text.source import Media

TEXT = "　　到2028年，全市新建口袋公园60个。\r\n（牵头单位：市园林局）\n\n𠮷林路、①号线\t完成"


@pytest.mark.parametrize(
    ("encoded", "name"),
    [
        (TEXT.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "utf-8"),
        (TEXT.encode("gb18030"), "gb18030"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (b"\xff\xfe\x00\x00" + TEXT.encode("utf-32-le"), "utf-32-le"),
    ],
)
def test_text_is_unchanged_in_every_encoding_and_the_hash_is_of_the_bytes(encoded: bytes, name: str):
    source = read_document(encoded, "方案.txt")
    assert source.text == TEXT
    assert (source.media, source.encoding, source.remarks) == (Media.TXT, name, ())
    assert source.sha256 == hashlib.sha256(encoded).hexdigest()


def test_traditional_text_in_big5_is_read():
    text = "為加強民生保障，實施本計劃。各單位應當落實責任，按時完成目標。"
    assert read_document(text.encode("big5"), "a.txt").text == text


def test_a_very_short_gbk_text_and_plain_ascii_are_read():
    assert read_document("你好".encode("gbk"), "a.txt").text == "你好"
    assert read_document(b"13.5%", "a.txt").text == "13.5%"


def test_one_broken_character_is_replaced_and_told():
    broken = ("各区各部门要抓好落实。" * 60).encode()[:-1]
    source = read_document(broken, "a.txt")
    assert source.text.endswith("抓好落实\ufffd")
    assert [remark.code for remark in source.remarks] == ["R004"]
    assert "1 个字" in source.remarks[0].message


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_text_with_many_broken_bytes_is_still_read_in_its_encoding(encoding: str):
    broken = bytearray(("各区各部门要抓好落实，按月报送进度。" * 60).encode(encoding))
    broken[1::120] = b"\xff" * len(broken[1::120])
    source = read_document(bytes(broken), "a.txt")
    assert source.encoding == encoding
    assert source.text.count("部门") > 40
    assert [remark.code for remark in source.remarks] == ["R004"]


def test_a_page_whose_head_is_long_ascii_is_not_taken_for_utf8():
    page = (
        "<html><head><script>"
        + "a=1;" * 30_000
        + "</script></head><body><p>各单位要抓好落实，按月报送。</p></body></html>"
    )
    assert "各单位要抓好落实" in read_document(page.encode("gb18030"), "a.html").text


def test_a_text_that_speaks_of_tags_is_no_web_page():
    assert read_document("请勿使用 <div> 标签。".encode(), "a.txt").media is Media.TXT


@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.html", "a.doc"])
def test_a_wrong_extension_is_told_and_the_text_read(name: str):
    source = read_document("通知".encode(), name)
    assert source.text == "通知"
    assert [remark.code for remark in source.remarks] == ["R001"]
    assert name[1:] in source.remarks[0].message


def test_a_place_in_a_text_is_its_line():
    source = read_document(TEXT.encode(), "a.txt")
    assert source.place(TEXT.index("牵头")) == "第2行"
    assert source.place(TEXT.index("林路")) == "第4行"


@pytest.mark.shared
def test_real_texts_are_read_right_in_every_encoding_that_can_hold_them(shared: Path):
    checked = 0
    with gzip.open(shared / "corpus/reserve.jsonl.gz", "rt", encoding="utf-8") as lines:
        for at, line in enumerate(lines):
            if at % 25:
                continue
            text = json.loads(line)["text"]
            for encoding in ("utf-8", "gb18030", "utf-16-le", "utf-16-be", "utf-16"):
                assert read_document(text.encode(encoding), "a.txt").text == text, (at, encoding)
                checked += 1
    assert checked > 500
