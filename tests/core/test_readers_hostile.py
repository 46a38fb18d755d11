"""Files made to do harm: a clear problem within 5 seconds of work and 500 MB each, measured from outside."""

import random
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from office_suite import converted_by_suite
from page_files import assembled, ofd_file, pdf_file
from sheet_files import sheet
from word_files import paragraph, row, table, word_file, zipped

SECONDS, MEGABYTES = 5.0, 500
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
NOISE = random.Random(11).randbytes(200_000)
VARIED = "".join(chr(0x4E00 + at * 7 % 20_000) for at in range(100_000))


def entities(root: str) -> str:
    """A document type whose last entity stands for a million million letters."""
    nested = "".join(f'<!ENTITY e{at} "{f"&e{at - 1};" * 10}">' for at in range(1, 13))
    return f'<!DOCTYPE a [<!ENTITY e0 "aaaaaaaaaa">{nested}]>{root}'


def pdf_of(stream: bytes, pages: int = 1) -> bytes:
    """A pdf whose pages all show one compressed stream."""
    packed = zlib.compress(stream, 9)
    font = b"<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    return assembled(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, b"4 0 R " * pages),
            b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 3 0 R/Resources%s>>" % font,
        ],
        b"",
    )


def ofd_naming(count: int, words: int) -> bytes:
    """An ofd that names one page again and again."""
    pages = '<ofd:Page BaseLoc="Pages/Page_0/Content.xml"/>' * count
    document = f'<ofd:Document xmlns:ofd="u"><ofd:Pages>{pages}</ofd:Pages></ofd:Document>'
    return ofd_file([[(10, 10 + at % 200, 5, "甲" * 50) for at in range(words)]], document=document)


WORD = word_file(paragraph(VARIED[:20_000]))
ENTITY_WORD = entities(
    '<w:document xmlns:w="urn:w"><w:body><w:p><w:r><w:t>&e12;</w:t></w:r></w:p></w:body></w:document>'
)
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "截断.docx": (lambda: WORD[: len(WORD) // 2], "已损坏"),
    "截断.xlsx": (lambda: sheet("<row/>" * 500)[:700], "已损坏"),
    "截断.ofd": (lambda: ofd_file([[(10, 10, 5, VARIED[:900])]])[:900], "已损坏"),
    "截断.pdf": (lambda: pdf_file([[(90, 100, 15, "甲")]])[:400], "已损坏"),
    "程序.docx": (lambda: b"MZ\x90\x00" + NOISE, "不是文字文件"),
    "图片.pdf": (lambda: b"\x89PNG\r\n\x1a\n" + NOISE, "图片"),
    "加密.docx": (lambda: OLE + "EncryptedPackage".encode("utf-16-le") + NOISE, "打开密码"),
    "加密.xlsx": (lambda: OLE + "EncryptedPackage".encode("utf-16-le") + NOISE, "打开密码"),
    "一万页.pdf": (lambda: pdf_file([[(90, 100, 15, "甲")]] * 10_000), "10000 页"),
    "一万页.ofd": (lambda: ofd_naming(10_000, 1), "10000 页"),
    "一万页.docx": (lambda: word_file("".join(paragraph(VARIED[at : at + 600]) for at in range(10_000))), "正文过长"),
    "一万页.txt": (lambda: ("字" * 600 + "\n").encode() * 10_000, "正文过长"),
    "一万页.html": (lambda: b"<html><body>" + f"<p>{'字' * 600}".encode() * 10_000, "正文过长"),
    "炸弹.docx": (lambda: word_file(paragraph("甲"), more={"word/media/a.bin": bytes(150 * 2**20)}), "解压后过大"),
    "炸弹.xlsx": (lambda: sheet("", **{"xl/media/a.bin": bytes(150 * 2**20)}), "解压后过大"),
    "炸弹.ofd": (lambda: ofd_file([[]], more={"Doc_0/a.bin": "0" * (150 * 2**20)}), "解压后过大"),
    "炸弹.pdf": (lambda: pdf_of(bytes(700_000_000)), "已停止"),
    "多层炸弹.docx": (lambda: zipped({"a.zip": zipped({"b.zip": bytes(10**6)})}), "压缩包"),
    "标记成灾.docx": (lambda: word_file("<w:p/>" * 700_000), "过多"),
    "属性成灾.docx": (lambda: word_file("<w:p " + " ".join(f'a{at}=""' for at in range(900_000)) + "/>"), "没有文字"),
    "属性成灾.html": (lambda: b"<html><p " + b" ".join(b"a%d" % at for at in range(300_000)) + b">", "已停止"),
    "操作成灾.pdf": (lambda: pdf_of(b"BT /F 9 Tf " + b"(x) Tj " * 30_000, 250), "已停止"),
    "循环.pdf": (
        lambda: assembled(
            [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 99/Kids[2 0 R 2 0 R]/Parent 2 0 R>>"], b""
        ),
        "没有文字层",
    ),
    "重复页.ofd": (lambda: ofd_naming(250, 3_000), "已停止"),
    "稀疏.xlsx": (
        lambda: sheet("".join(f'<row r="{at}"><c r="A{at}" t="b"><v>1</v></c></row>' for at in range(1, 210_000))),
        "过多",
    ),
    "实体.docx": (lambda: word_file("", more={"word/document.xml": ENTITY_WORD}), "外部实体"),
    "实体.xlsx": (lambda: sheet("", **{"xl/workbook.xml": entities("<a>&e12;</a>")}), "外部实体"),
    "实体.ofd": (lambda: ofd_file([[]], document=entities("<a>&e12;</a>")), "外部实体"),
    "宏.docm": (lambda: word_file(paragraph("甲"), more={"word/vbaProject.bin": NOISE}), "R003"),
    "宏.xlsm": (
        lambda: sheet('<row><c t="b"><v>1</v></c></row>', **{"xl/vbaProject.bin": NOISE}),  # type: ignore[arg-type]
        "R003",
    ),
    "套叠.docx": (lambda: word_file(table(row(paragraph("甲"))).replace("甲", "<w:tbl><w:tr><w:tc>" * 300)), "已损坏"),
}


# A small process measures: a child begins with its parent's peak of memory, and the suite's own is large.
MEASURER = """
import os, subprocess, sys
call = "import sys; from luoshi.cli import main; sys.exit(main())"
with subprocess.Popen([sys.executable, "-c", call, "check", sys.argv[1]], stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
sys.stdout.buffer.write(said)
print(process.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, file=sys.stderr)
"""


def measured(path: Path) -> tuple[str, float, float]:
    """What `luoshi check` says of a file, its seconds of work and its megabytes, those of its own children counted in."""
    done = subprocess.run([sys.executable, "-c", MEASURER, str(path)], capture_output=True, text=True, check=True)
    status, seconds, megabytes = done.stderr.split()[-3:]
    assert status in {"0", "2"}, done.stdout
    return done.stdout, float(seconds), float(megabytes)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_a_clear_problem_in_little_time_and_memory(
    name: str, tmp_path: Path, record_property: Callable[[str, object], None]
):
    make, message = HOSTILE[name]
    path = tmp_path / name
    path.write_bytes(make())
    said, seconds, megabytes = measured(path)
    record_property("measured", f"{name}: {seconds:.1f} s, {megabytes:.0f} MB")
    assert message in said
    assert "Traceback" not in said
    assert seconds <= SECONDS
    assert megabytes <= MEGABYTES


@pytest.mark.office_suite
def test_an_old_word_file_cut_short_is_a_clear_problem_too(tmp_path: Path):
    written = docx.Document()
    for at in range(300):
        written.add_paragraph(VARIED[at : at + 300])
    written.save(str(tmp_path / "a.docx"))
    content = converted_by_suite(tmp_path / "a.docx", "doc")
    cut = tmp_path / "截断.doc"
    cut.write_bytes(content[: len(content) // 3])
    said, seconds, megabytes = measured(cut)
    assert "已损坏，打不开（文件不完整）" in said
    assert "Traceback" not in said
    assert seconds <= SECONDS
    assert megabytes <= MEGABYTES
