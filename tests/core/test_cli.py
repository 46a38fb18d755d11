"""The command: a plan and status 0, or one line that says what is wrong and status 2."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from luoshi import __version__
from luoshi.cli import main
from word_files import paragraph, word_file

DOCUMENT = """云亭市人民政府关于推进便民服务的实施意见

一、总体要求
到2028年，全市建成便民服务中心90个。

二、重点任务
（一）建好服务中心。2028年底前改造服务中心20个。（牵头单位：市政务服务局；责任单位：市财政局、各区人民政府）
（二）减少办事材料。材料压减率达到40%。（市司法局负责）

云亭市人民政府
2026年3月2日
"""


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "意见.txt"
    path.write_text(DOCUMENT, encoding="utf-8")
    return path


def test_compile_prints_the_plan(document: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["compile", str(document)]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert plan["document"] == "意见.txt"
    assert plan["title"] == "云亭市人民政府关于推进便民服务的实施意见"
    assert [task["lead"] for task in plan["tasks"]] == [["市政务服务局"], []]
    assert {20, 40, 90} <= {target["value"] for target in plan["targets"]}


def test_compile_writes_the_plan_where_it_is_told_and_prints_nothing(document: Path, tmp_path: Path, capsys):
    assert main(["compile", str(document), "-o", str(tmp_path / "plan.json")]) == 0
    assert capsys.readouterr().out == ""
    assert json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))["schema"] == 1


def test_facts_leave_the_sentences_out(document: Path, capsys):
    assert main(["compile", str(document), "--facts"]) == 0
    out = capsys.readouterr().out
    assert json.loads(out)["targets"]
    assert all(target["quote"] == "" for target in json.loads(out)["targets"])


def test_check_prints_a_line_a_problem_with_code_severity_place_and_advice(document: Path, capsys):
    assert main(["check", str(document)]) == 0
    lines = capsys.readouterr().out.splitlines()
    (missing,) = [line for line in lines if line.startswith("T010 ")]
    _, severity, told = missing.split(" ", 2)
    place, _, rest = told.partition("：")
    assert severity in {"错误", "警告", "提示"}
    assert place == "第8行"
    assert " — " in rest


def test_a_text_without_any_task_still_gives_a_plan_and_says_so(tmp_path: Path, capsys):
    path = tmp_path / "便条.txt"
    path.write_text("今天天气很好。", encoding="utf-8")
    assert main(["compile", str(path)]) == 0
    assert json.loads(capsys.readouterr().out)["tasks"] == []
    assert main(["check", str(path)]) == 0
    assert "G001 错误" in capsys.readouterr().out


def test_what_the_reader_decided_is_among_the_problems(tmp_path: Path, capsys):
    path = tmp_path / "意见.txt"
    path.write_bytes(word_file("".join(paragraph(line) for line in DOCUMENT.splitlines())))
    assert main(["check", str(path)]) == 0
    assert "R001 提示 全文：文件名的扩展名是 .txt，内容其实是 docx" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "文件是空的"), (b"%PDF-1.4", "PDF"), (bytes(900), "不是文字文件"), (bytes(50 * 2**20), "超过上限 20 MB")],
)
@pytest.mark.parametrize("command", ["compile", "check"])
def test_an_unreadable_file_is_one_line_on_stderr_and_status_2(tmp_path: Path, capsys, command, content, told):
    path = tmp_path / "来文.docx"
    path.write_bytes(content)
    assert main([command, str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"luoshi: {path}: ")
    assert told in err
    assert err.count("\n") == 1


def test_a_missing_file_a_folder_and_an_unwritable_output_are_told(document: Path, tmp_path: Path, capsys):
    assert main(["compile", str(tmp_path / "无")]) == 2
    assert "没有这个文件" in capsys.readouterr().err
    assert main(["check", str(tmp_path)]) == 2
    assert "这是文件夹" in capsys.readouterr().err
    assert main(["compile", str(tmp_path)]) == 2
    assert "--out 结果.jsonl" in capsys.readouterr().err
    assert main(["compile", "a\0b"]) == 2
    assert "文件打不开" in capsys.readouterr().err
    assert main(["compile", str(document), "-o", str(tmp_path / "无" / "a.json")]) == 2
    assert "写不进" in capsys.readouterr().err


def test_a_dash_reads_standard_input(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(DOCUMENT.encode("gb18030"))))
    assert main(["compile", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["document"] == "标准输入"


def test_help_is_chinese_and_the_version_is_the_packages(capsys):
    for arguments in (["--help"], ["compile", "--help"], ["check", "--help"], ["export", "--help"]):
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        assert stopped.value.code == 0
        out = capsys.readouterr().out
        assert out.startswith("用法：luoshi")
        assert not any(word in out for word in ("usage", "options", "show this", "positional"))
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out.strip() == f"luoshi {__version__}"


@pytest.mark.parametrize("arguments", [[], ["compile"], ["fly", "a.txt"], ["check", "a", "b"]])
def test_a_wrong_command_is_one_chinese_line_and_status_2(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    err = capsys.readouterr().err
    assert err.startswith("luoshi: 命令写得不对")
    assert err.count("\n") == 1


def test_the_installed_command_speaks_utf8_in_a_plain_locale_and_survives_a_closed_pipe(document: Path):
    call = [sys.executable, "-c", "import sys; from luoshi.cli import main; sys.exit(main())"]
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PATH": "/usr/bin:/bin"}
    done = subprocess.run([*call, "check", str(document)], env=plain, capture_output=True, check=False)
    assert done.returncode == 0
    assert "T010" in done.stdout.decode("utf-8")
    with subprocess.Popen([*call, "compile", str(document)], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
