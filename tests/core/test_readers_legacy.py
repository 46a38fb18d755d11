"""Old doc, wps and xls files; where what they need is missing, the message names what to install."""

import datetime
import shutil
import tempfile
from pathlib import Path

import docx
import pytest

from luoshi.readers import Limits, Refusal, UnreadableDocument, read_document, xls
from luoshi.readers.signatures import OLE
from luoshi.text.source import Media
from office_suite import converted_by_suite


def refusal(content: bytes, **limits: int) -> Refusal:
    with pytest.raises(UnreadableDocument) as caught:
        read_document(content, "来文.doc", limits=Limits(**limits))
    return caught.value.refusal


@pytest.mark.office_suite
def test_an_old_word_file_reads_like_the_new_one_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    written = docx.Document()
    for line in ("一、重点任务", "（一）建好食堂。2028年建成食堂30个。（牵头单位：市民政局）"):
        written.add_paragraph(line)
    written.add_paragraph("第一项", style="List Number")
    written.save(str(tmp_path / "a.docx"))
    content = converted_by_suite(tmp_path / "a.docx", "doc")
    own = tmp_path / "temporary"
    own.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(own))
    for name in ("来文.doc", "来文.wps"):
        source = read_document(content, name)
        assert source.text == read_document((tmp_path / "a.docx").read_bytes(), "a.docx").text
        assert source.media is Media.DOC
        assert source.place(0) == "第1段"
        assert [each.code for each in source.remarks] == ["R009"]
    assert list(own.iterdir()) == []
    assert "R001" in [each.code for each in read_document(content, "来文.docx").remarks]


@pytest.mark.office_suite
def test_a_damaged_old_file_and_one_that_takes_too_long_are_refused(tmp_path: Path):
    written = docx.Document()
    written.add_paragraph("通知")
    written.save(str(tmp_path / "a.docx"))
    content = converted_by_suite(tmp_path / "a.docx", "doc")
    assert refusal(OLE + bytes(600) + "WordDocument".encode("utf-16-le")) is Refusal.NOT_CONVERTED
    assert refusal(content, conversion_seconds=0) is Refusal.NOT_CONVERTED


def test_without_libreoffice_the_message_names_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(UnreadableDocument, match="libreoffice-writer") as caught:
        read_document(OLE + bytes(600) + "WordDocument".encode("utf-16-le"), "来文")
    assert caught.value.refusal is Refusal.OLD_WORD


def test_a_damaged_old_workbook_is_refused_and_a_missing_library_named(monkeypatch: pytest.MonkeyPatch):
    content = OLE + bytes(600) + "Workbook".encode("utf-16-le")
    assert refusal(content) is Refusal.BROKEN_PACKAGE
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(UnreadableDocument, match="python-calamine"):
        read_document(content, "来文.xls")


@pytest.mark.shared
def test_the_old_workbook_of_the_corpus_is_read_in_its_cells(shared: Path):
    path = shared / "corpus/xlsx/yunnan-jihua-zhibiao.xls"
    source = read_document(path.read_bytes(), path.name)
    assert source.media is Media.XLS
    assert [each.code for each in source.remarks] == ["R006"]
    assert source.place(source.text.index("耕地面积")) == "表1第2行D列"
    assert source.place(source.text.index("1954")) == "表1第6行C列"


def test_cells_of_old_workbooks_read_like_those_of_new_ones():
    values = (
        True,
        3.0,
        0.1 + 0.2,
        datetime.date(2028, 12, 31),
        datetime.datetime(2028, 6, 1, 9, 30, tzinfo=datetime.UTC),
        "甲",
    )
    assert [xls.shown(value) for value in values] == ["是", "3", "0.3", "2028年12月31日", "2028年6月1日", "甲"]
