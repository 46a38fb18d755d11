"""The plan file: exact figures, the words of the format, and messages that say where a wrong field stands."""

import importlib.util
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from luoshi.plan.codec import PlanFormatError, plan_from_json, plan_to_json
from luoshi.plan.model import (
    Comparator,
    Direction,
    Heading,
    HeadingKind,
    Kind,
    Plan,
    Strength,
    Target,
    Task,
)
from luoshi.problems import Problem, Severity
from luoshi.text.span import Span

SENTENCE = "各区各部门要把便民服务摆在突出位置，逐项列出清单，逐月检查进度，做到件件有人管、事事有着落。"
TARGET = Target(
    task="1",
    goal=None,
    indicator="失业率",
    kind=Kind.LEVEL,
    comparator=Comparator.AT_MOST,
    value=Decimal("5.50"),
    value_high=None,
    unit="%",
    of=None,
    deadline="2028",
    strength=Strength.FIRM,
    span=Span(40, 52),
    quote="失业率控制在5.50%以内",
    direction=Direction.DOWN,
    keep=True,
    sentence=Span(38, 60),
)
PLAN = Plan(
    document="方案.txt",
    title="云亭市人民政府关于印发云亭市便民服务三年行动方案并做好组织实施工作的通知",
    issuers=("云亭市人民政府",),
    doc_number="云政发〔2026〕3号",
    issued_on=date(2026, 3, 2),
    body=Span(0, 90),
    outline=(Heading(1, "一、", "重点任务", Span(30, 36), HeadingKind.SECTION),),
    tasks=(Task("1", SENTENCE, "重点任务", Span(38, 90), ("市人社局",), ("各区",), Span(70, 88)),),
    targets=(TARGET,),
    problems=(Problem("T020", Severity.NOTE, "第1项无可考核事项", "请补充节点", Span(1, 2), "1"),),
    sha256="ab" * 32,
    last_year=2028,
)


def changed(**fields: object) -> str:
    return json.dumps({**json.loads(plan_to_json(PLAN)), **fields})


def target_with(**fields: object) -> str:
    return changed(targets=[{**json.loads(plan_to_json(PLAN))["targets"][0], **fields}])


def test_a_plan_comes_back_equal():
    assert plan_from_json(plan_to_json(PLAN)) == PLAN


def test_the_words_of_the_format_are_used_and_figures_are_plain_numbers():
    text = plan_to_json(PLAN)
    target = json.loads(text)["targets"][0]
    assert target["comparator"] == "at_most"
    assert target["span"] == [40, 52]
    assert target["direction"] == "down"
    assert (target["value"], target["value_high"]) == (5.5, None)
    assert '"value": 5.50,' in text
    assert json.loads(text)["issued_on"] == "2026-03-02"
    assert json.loads(text)["schema"] == 1


@pytest.mark.parametrize(
    ("value", "written"),
    [("380000", "380000"), ("3.8E+5", "380000"), ("0", "0"), ("-0.0", "0"), ("1E-7", "0.0000001"), ("84.42", "84.42")],
)
def test_a_figure_never_passes_through_a_float(value: str, written: str):
    plan = plan_from_json(target_with(value=0))
    target = replace(plan.targets[0], value=Decimal(value))
    text = plan_to_json(replace(plan, targets=(target,)))
    assert f'"value": {written},' in text
    assert plan_from_json(text).targets[0].value == Decimal(value)


def test_facts_hold_no_sentence_but_every_name_figure_and_place():
    text = plan_to_json(PLAN, facts_only=True)
    facts = plan_from_json(text)
    assert TARGET.quote not in text
    assert SENTENCE not in text
    assert facts.tasks[0].title == "各区各部门要把便民服务摆在突出位置…"
    assert facts.title == PLAN.title
    assert facts.outline == PLAN.outline
    assert facts.sha256 == PLAN.sha256
    assert (facts.targets[0].span, facts.targets[0].value) == (TARGET.span, TARGET.value)
    assert (facts.tasks[0].lead, facts.tasks[0].span) == (("市人社局",), Span(38, 90))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "不是完整的 JSON"),
        ("{", "不是完整的 JSON"),
        ("[" * 100_000, "不是完整的 JSON"),
        ("[]", "计划文件应是一个对象"),
        ("{}", "计划文件的 document 缺少，应是文字"),
        (changed(schema=2), "格式版本是 2，本程序只认到 1。请升级"),
        (changed(body=[5, 3]), "计划文件的 body 不对，应是起点不大于终点"),
        (changed(body=[True, 3]), "计划文件的 body 不对，应是两个整数"),
        (changed(issued_on="2026年"), "issued_on 不对，应是日期"),
        (changed(tasks=[{}]), "第 1 个任务的 id 缺少"),
        (changed(tasks={"id": "1"}), "计划文件的 tasks 不对，应是列表"),
        (changed(tasks=[3]), "第 1 个任务应是一个对象"),
        (changed(issuers=["甲", 1]), "计划文件的 issuers 不对，应是文字的列表"),
        (target_with(kind="sum"), "第 1 个目标的 kind 不对，应是 level、cumulative"),
        (target_with(value="三万"), "第 1 个目标的 value 不对，应是数字"),
        (target_with(value=True), "第 1 个目标的 value 不对，应是数字"),
        (target_with(value=0.5).replace('"value": 0.5', '"value": 1e999999999'), "value 不对，应是合理大小的数字"),
        (target_with(value=0.5).replace('"value": 0.5', '"value": NaN'), "不是完整的 JSON"),
        (target_with(value=0.5).replace('"value": 0.5', '"value": ' + "9" * 5000), "不是完整的 JSON"),
        (target_with(keep=1), "第 1 个目标的 keep 不对，应是 true 或 false"),
    ],
)
def test_a_wrong_plan_file_is_refused_with_the_place_and_the_cure(text: str, told: str):
    with pytest.raises(PlanFormatError) as caught:
        plan_from_json(text)
    assert told in str(caught.value)
    assert "请" in str(caught.value)


@pytest.mark.shared
def test_the_gold_annotations_are_plans_and_the_scorer_reads_a_plan_file(shared: Path, tmp_path: Path):
    spec = importlib.util.spec_from_file_location("score", shared / "gold/score.py")
    assert spec is not None
    assert spec.loader is not None
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    golds = sorted((shared / "gold").glob("*.json"))
    assert golds
    for path in golds:
        gold = json.loads(path.read_text(encoding="utf-8"))
        told = json.loads(plan_to_json(plan_from_json(path.read_text(encoding="utf-8"))))
        assert score.facts(told) == score.facts(gold), path.name
