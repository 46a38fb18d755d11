"""`luoshi diff`: two documents or plan files, compared by meaning."""

import json
from pathlib import Path

import pytest

from luoshi.cli import main

HEAD = "云亭市人民政府关于推进便民服务的实施意见\n\n二、重点任务\n"
FIRST = HEAD + "1.建好服务中心。2028年底前改造服务中心20个。（牵头单位：市政务服务局）\n"
SECOND = HEAD + "1.建好服务中心。2028年底前改造服务中心15个。（牵头单位：市政务服务局）\n"


@pytest.fixture
def versions(tmp_path: Path) -> tuple[str, str]:
    old, new = tmp_path / "旧版.txt", tmp_path / "新版.txt"
    old.write_text(FIRST, encoding="utf-8")
    new.write_text(SECOND, encoding="utf-8")
    return str(old), str(new)


def test_it_tells_each_change_in_a_line(versions, capsys):
    assert main(["diff", *versions]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["共 1 项变化：降低目标值 1 项。", "降低目标值「改造服务中心」：20 个 → 15 个"]
    assert main(["diff", versions[0], versions[0]]) == 0
    assert capsys.readouterr().out == "两份计划没有实质变化。\n"


def test_a_plan_file_is_as_good_as_its_document(versions, tmp_path, capsys):
    plan = str(tmp_path / "旧版.json")
    assert main(["compile", versions[0], "-o", plan]) == 0
    assert main(["diff", plan, versions[1], "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(each["kind"], each["before"], each["after"]) for each in told["changes"]] == [
        ("target_lowered", "20 个", "15 个")
    ]
    out = tmp_path / "变化.json"
    assert main(["diff", plan, versions[1], "-o", str(out)]) == 0
    assert json.loads(out.read_text(encoding="utf-8")) == told


def test_a_fault_says_which_of_the_two_files(versions, capsys):
    assert main(["diff", versions[0], "没有.txt"]) == 2
    assert capsys.readouterr().err.startswith("luoshi: 没有.txt: 没有这个文件")
