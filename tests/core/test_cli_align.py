"""`luoshi align`: a city's plan against its province's, from documents or plan files."""

import json
from pathlib import Path

import pytest

from luoshi.cli import main

PROVINCE = """云岭省人民政府关于便民服务的实施意见

二、重点任务
1.建好服务中心。2028年底前全省网上办理率达到95%以上。（牵头单位：省政务服务局）
2.推广电子证照。2028年底前新增电子证照80种。（牵头单位：省大数据局）
"""
CITY = """云汀市人民政府关于便民服务的实施意见

二、重点任务
1.建好服务中心。2028年底前全市网上办理率达到90%以上。（牵头单位：市政务服务局）
"""


@pytest.fixture
def levels(tmp_path: Path) -> tuple[str, str]:
    upper, lower = tmp_path / "省.txt", tmp_path / "市.txt"
    upper.write_text(PROVINCE, encoding="utf-8")
    lower.write_text(CITY, encoding="utf-8")
    return str(upper), str(lower)


def test_it_counts_and_tells_what_is_missing_and_weaker(levels, capsys):
    assert main(["align", *levels]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [
        "上级任务 2 项：承接 0 项，强化 0 项，削弱 1 项，缺失 1 项。",
        "上级目标 2 项：承接 0 项，强化 0 项，削弱 1 项，缺失 1 项。",
    ]
    assert [line.split("」")[0] for line in lines[2:]] == [
        "缺失「任务 2 推广电子证照",
        "缺失「目标 新增电子证照",
        "削弱「任务 1 建好服务中心",
        "削弱「目标 全省网上办理率",
    ]


def test_the_spans_of_the_json_slice_each_document(levels, tmp_path, capsys):
    plan, out = str(tmp_path / "省.json"), tmp_path / "承接.json"
    assert main(["compile", levels[0], "-o", plan]) == 0
    assert main(["align", plan, levels[1], "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    (upper, lower) = (told["targets"][0][name] for name in ("upper_span", "lower_span"))
    assert ("95%" in PROVINCE[slice(*upper)], "90%" in CITY[slice(*lower)]) == (True, True)
    assert main(["align", plan, levels[1], "-o", str(out)]) == 0
    assert json.loads(out.read_text(encoding="utf-8")) == told


def test_a_fault_says_which_of_the_two_files(levels, capsys):
    assert main(["align", levels[0], "没有.txt"]) == 2
    assert capsys.readouterr().err.startswith("luoshi: 没有.txt: 没有这个文件")
