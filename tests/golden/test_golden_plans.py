"""Whole documents: an invented city's plan fact by fact, and the annotated real ones where ../shared is present."""

from functools import cache
from pathlib import Path
from time import process_time

import pytest
from tests.golden.gold import OTHERS, SEED, annotation, document, layers, plain, read, scorer

from luoshi.compiler import compile_source
from luoshi.plan.model import Plan, Target
from luoshi.text.source import Source

HERE = Path(__file__).parent
YUNLING_TASKS = {
    "1": ("扩大就业容量", "稳就业", ("市人力资源社会保障局",), ("市财政局", "市总工会", "各县（市、区）人民政府")),
    "2": ("支持自主创业", "稳就业", ("市人力资源社会保障局", "市科技局"), ("市财政局",)),
    "3": ("建强托育服务", "优服务", ("市卫生健康委",), ("市教育局", "市住房城乡建设局")),
    "4": ("办好基础教育", "优服务", (), ("市教育局",)),
    "5": ("完善养老服务", "优服务", ("市民政局",), ("各县（市、区）人民政府",)),
    "6": ("守护食药安全", "优服务", ("市市场监管局",), ()),
    "7": ("治理水气环境", "美环境", ("市生态环境局",), ("市水务局",)),
    "8": ("推进国土绿化", "美环境", (), ("市林业局",)),
    "9": ("改造老旧小区", "美环境", ("市住房城乡建设局",), ("市城市管理局",)),
    "10": ("提高救助标准", "强保障", ("市民政局",), ("市财政局",)),
    "11": ("畅通信访渠道", "强保障", ("市信访局",), ("各相关单位",)),
    "12": ("改进文化惠民", "强保障", (), ("市文化和旅游局", "市体育局")),
}


@cache
def yunling() -> tuple[Source, Plan]:
    source = read(HERE / "yunling-2026.txt")
    return source, compile_source(source)


def row(target: Target) -> list[str]:
    values = [target.task, target.goal, target.indicator, target.kind, target.comparator, target.value]
    values += [target.value_high, target.unit, target.of, target.deadline, target.strength, target.direction]
    return ["-" if value is None else str(value) for value in [*values, "keep" if target.keep else None, target.quote]]


def test_every_target_of_the_invented_plan_is_read() -> None:
    lines = (HERE / "yunling-2026.targets.tsv").read_text(encoding="utf-8").splitlines()
    expected = [line.split("\t") for line in lines if not line.startswith("#")]
    assert [row(target) for target in yunling()[1].targets] == expected


def test_every_task_of_the_invented_plan_has_its_agencies() -> None:
    tasks = {task.id: (task.title, task.area, task.lead, task.responsible) for task in yunling()[1].tasks}
    # Agencies are as written; the document writes full-width brackets.
    assert tasks == YUNLING_TASKS


def test_the_invented_plan_tells_who_issued_it_and_when() -> None:
    plan = yunling()[1]
    assert plan.title == "云陵市人民政府办公室关于印发云陵市民生改善三年行动方案（2026—2028年）的通知"
    assert plan.issuers == ("云陵市人民政府办公室",)
    assert plan.doc_number == "云政办发〔2026〕7号"
    assert plan.issued_on is not None
    assert plan.issued_on.isoformat() == "2026-02-10"
    assert (plan.first_year, plan.last_year) == (2026, 2028)


def test_the_invented_plan_has_its_outline() -> None:
    headings = [(h.level, h.label, h.title, h.kind.value) for h in yunling()[1].outline]
    assert headings[:6] == [
        (1, "一、", "总体要求", "section"),
        (2, "（一）", "指导思想", "subsection"),
        (2, "（二）", "总体目标", "subsection"),
        (3, "——", "收入更高", "goal"),
        (3, "——", "环境更好", "goal"),
        (1, "二、", "重点任务", "section"),
    ]
    assert sum(kind == "task" for *_, kind in headings) == 12
    assert len(headings) == 25


def test_the_invented_plan_has_its_problems() -> None:
    found = {(problem.code, problem.task) for problem in yunling()[1].problems}
    assert {("T010", "4"), ("T010", "8"), ("T010", "12"), ("T011", "2"), ("T012", "6"), ("T020", "11")} <= found
    assert {code for code, _ in found} == {"T010", "T011", "T012", "T013", "T020", "G010", "G013"}


def test_every_span_of_the_invented_plan_slices_to_its_words() -> None:
    source, plan = yunling()
    for target in plan.targets:
        assert target.span.of(source.text) == target.quote
        assert target.sentence is not None
        assert target.quote in target.sentence.of(source.text)
    for heading in plan.outline:
        assert heading.span.of(source.text) == heading.label + heading.title


def shares(name: str) -> tuple[dict[str, float], float, float, float]:
    """F1 by layer, the share of names and of spans that fit, and the seconds of a compilation once loaded."""
    score = scorer()
    source, gold = document(name), annotation(name)
    compile_source(source)
    seconds = []
    for _ in range(5):
        start = process_time()
        plan = compile_source(source)
        seconds.append(process_time() - start)
    told = plain(plan)
    f1 = layers(gold, plan)
    both = list(score.pairs(gold, told))
    names = sum(score.alike(a["indicator"], b["indicator"]) >= 0.8 for a, b in both) / len(both)
    spans = sum(score.overlap(a["span"], b["span"]) >= 0.5 for a, b in both) / len(both)
    return f1, names, spans, min(seconds)


@pytest.mark.shared
def test_the_seed_is_read_as_its_careful_reader_read_it() -> None:
    f1, names, spans, seconds = shares(SEED)
    assert sum(f1.values()) / len(f1) >= 0.99
    assert (f1["tasks"], f1["lead"], f1["resp"]) == (1, 1, 1)
    assert f1["target"] >= 0.98
    assert names >= 0.95
    assert spans >= 0.98
    assert seconds <= 0.03


@pytest.mark.shared
@pytest.mark.parametrize("name", OTHERS)
def test_other_documents_are_read_as_well(name: str) -> None:
    f1, names, spans, _ = shares(name)
    assert sum(f1.values()) / len(f1) >= 0.97
    assert names >= 0.9
    assert spans >= 0.95
