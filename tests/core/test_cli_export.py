"""`luoshi export`: a plan file or a document as a table of tasks."""

import io
from pathlib import Path

import docx
import pytest
from python_calamine import CalamineWorkbook

from luoshi.cli import main

DOCUMENT = "云亭市便民实施方案\n一、任务\n（一）建服务中心20个。（牵头单位：市政务局；责任单位：市财政局）\n"


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "方案.txt"
    path.write_text(DOCUMENT, encoding="utf-8")
    return path


def test_a_plan_file_and_its_document_give_the_same_table(document: Path, tmp_path: Path, capsys):
    plan, one, other = (str(tmp_path / name) for name in ("plan.json", "a.xlsx", "b.xlsx"))
    assert main(["compile", str(document), "-o", plan]) == 0
    assert main(["export", plan, "-o", one]) == 0
    assert main(["export", str(document), "-o", other]) == 0
    assert Path(one).read_bytes() == Path(other).read_bytes()
    assert capsys.readouterr() == ("", "")
    rows = CalamineWorkbook.from_object(io.BytesIO(Path(one).read_bytes())).get_sheet_by_name("任务分解表").to_python()
    assert rows[-1][5:7] == ["市政务局", "市财政局"]


def test_a_word_file_is_written_too(document: Path, tmp_path: Path):
    assert main(["export", str(document), "-o", str(tmp_path / "表.DOCX")]) == 0
    (table,) = docx.Document(str(tmp_path / "表.DOCX")).tables
    assert "市政务局" in [cell.text for cell in table.rows[1].cells]


def test_a_wrong_form_a_wrong_plan_and_a_missing_library_are_told(document: Path, tmp_path: Path, capsys, monkeypatch):
    assert main(["export", str(document), "-o", str(tmp_path / "a.pdf")]) == 2
    assert "导出为 .xlsx 或 .docx" in capsys.readouterr().err
    (tmp_path / "坏.json").write_text('{"schema": 1}', encoding="utf-8")
    assert main(["export", str(tmp_path / "坏.json"), "-o", str(tmp_path / "a.xlsx")]) == 2
    assert capsys.readouterr().err.startswith(f"luoshi: {tmp_path / '坏.json'}: ")
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    assert main(["export", str(document), "-o", str(tmp_path / "a.xlsx")]) == 2
    assert "xlsxwriter" in capsys.readouterr().err
