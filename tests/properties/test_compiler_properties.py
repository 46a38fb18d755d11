"""Any text gives a plan, quickly, and every span slices to its words."""

import gc
from dataclasses import replace
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.compiled import check_plan, plan_of

from luoshi.language import parse_number
from luoshi.plan.model import Plan, Target
from luoshi.text.normalize import normalize
from luoshi.text.source import Media, Source
from luoshi.text.span import Span

PIECES = (
    "一、", "(一)", "（二）", "1.", "２．", "（1）", "——", "第一章", "第三条", "。", ",", "；", "\n", "\r\n",
    "\u3000", "(", ")", "〔", "】", "“", "”", "牵头单位:", "责任单位:", "市民政局", "、", "各地区", "牵头", "负责",
    "列第一位者为牵头单位", "以下均需", "落实", "到2028年", "每年", "年底前", "达到", "不低于", "由", "95%", "3—5家",
    "1.2:1", "200余座", "八成以上", "五个", "万", "亿", "元", "以上", "左右", "的", "增长", "提高到", "动态清零", "全覆盖",
    "全部", "消除", "积水点", "高于", "全国水平", "力争", "给予", "奖励", "对", "分别", "和", "新建学校", "覆盖率",
    "2026年2月30日", "云政发〔2026〕3号", "关于", "的通知", "来源:", "。\n",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
@settings(max_examples=400, deadline=None)
def test_any_mixture_of_official_words_gives_a_plan(text: str) -> None:
    check_plan(text, plan_of(text))


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text_gives_a_plan(text: str) -> None:
    check_plan(text, plan_of(text))


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_normalizing_keeps_every_offset(text: str) -> None:
    assert len(normalize(text)) == len(text)


def test_every_sort_of_white_space_becomes_a_blank_or_a_line_end() -> None:
    spaces = "".join(chr(code) for code in range(0x110000) if chr(code).isspace())
    assert set(normalize(spaces)) == {" ", "\n"}


SPELT = {
    "(": "（",
    ")": "）",
    ",": "，",
    ";": "；",
    ":": "：",
    "%": "％",
    "[": "〔",
    "]": "〕",
    "—": "―",
    "2": "２",
    "国": "國",
}


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join), st.sets(st.sampled_from(sorted(SPELT))))
@settings(max_examples=200, deadline=None)
def test_normalizing_moves_no_span_however_the_signs_are_spelt(text: str, other: set[str]) -> None:
    spelt = text.translate({ord(sign): SPELT[sign] for sign in other})
    one, two = plan_of(text), plan_of(spelt)
    assert places(two) == places(one)
    check_plan(spelt, two)


def places(plan: Plan) -> list[list[object]]:
    """Where all that a plan tells stands, and what figures and days it reads there."""
    return [
        [plan.body, plan.issued_on, plan.first_year, plan.last_year],
        [(one.span, one.level) for one in plan.outline],
        [(one.span, one.clause, one.id) for one in plan.tasks],
        [(one.span, one.sentence, one.kind, one.comparator, one.value, one.deadline) for one in plan.targets],
        [(one.code, one.span) for one in plan.problems],
    ]


@given(st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_number_or_none(text: str) -> None:
    value = parse_number(text)
    assert value is None or value.is_finite()


@pytest.mark.parametrize("piece", [*PIECES, "1", "一", "每人", "提高", "，A", "1,", "到2028年达到1", "(市民政局", "1:"])
def test_no_text_takes_more_than_its_share_of_time(piece: str) -> None:
    text = "一、任务\n1." + piece * (40_000 // len(piece))
    start = process_time()
    plan = plan_of(text)
    assert process_time() - start < 4
    check_plan(text, plan)


def test_the_same_text_gives_the_same_plan() -> None:
    text = "一、甲\n1.做。到2028年,覆盖率达到95%。(责任单位:市民政局)"
    source = Source(text, "a.txt", Media.TXT, "0" * 64)
    assert plan_of(source.text) == plan_of(source.text)


BASE = (
    "云陵市便民行动方案\n云陵市人民政府\n2026年2月10日\n一、总体要求\n到2028年,满意率达到95%。\n"
    "二、重点任务\n1.建站点。2026年新建站点5个。(牵头单位:市民政局;责任单位:市财政局)\n"
    "2.修道路。改造道路3条,通达率达到90%以上。(责任单位:市交通局)"
)
ADDED = (
    "3.种树木。到2027年,种植树木20万棵。(责任单位:市林业局)",
    "三、保障措施\n1.加强领导。每年开展培训不少于2场。",
    "各县区要把站点建成率提高到80%。",
    "对完成任务的单位给予5万元奖励。",
    "联系电话:12345678",
    "",
)


def named(plan: Plan) -> list[tuple[str | None, Target]]:
    """The targets with their tasks' titles instead of ids."""
    titles = {task.id: task.title for task in plan.tasks}
    return [(titles.get(target.task or ""), replace(target, task=None)) for target in plan.targets]


@given(st.lists(st.sampled_from(ADDED), min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_a_paragraph_added_at_the_end_changes_only_what_stands_in_it(added: list[str]) -> None:
    """Exceptions: a rule stated once holds for the whole document, a clause at a chapter's end for its chapter, and numbers
    that begin anew make the tasks' ids longer."""
    before, after = plan_of(BASE), plan_of("\n".join([BASE, *added]))
    assert after.outline[: len(before.outline)] == before.outline
    assert named(after)[: len(before.targets)] == named(before)
    assert [(task.title, task.lead, task.responsible) for task in after.tasks[: len(before.tasks)]] == [
        (task.title, task.lead, task.responsible) for task in before.tasks
    ]
    assert (after.title, after.issuers, after.issued_on) == (before.title, before.issuers, before.issued_on)


INSIDE = (
    "各县区要把站点建成率提高到80%。",
    "到2027年,培训骨干300名,满意率稳定在95%以上。",
    "确保问题动态清零。",
    "对完成任务的单位给予5万元奖励。",
    "有关情况请及时反馈。",
    "",
)


WHOLE = (Path(__file__).parents[1] / "golden/yunling-2026.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", [BASE, WHOLE], ids=["short", "whole"])
@given(st.data(), st.lists(st.sampled_from(INSIDE), min_size=1, max_size=3))
@settings(max_examples=100, deadline=None)
def test_a_paragraph_added_anywhere_changes_only_what_stands_in_it(
    text: str, data: st.DataObject, added: list[str]
) -> None:
    """Its own targets come in; all others keep their words, their task and their place, moved by as much as was added before them.

    Exception: among general goals a paragraph that opens with a year leads in a stage, and the goals behind it are due then.
    """
    lines = text.split("\n")
    line = data.draw(st.integers(3, len(lines)))
    if text == WHOLE and line < lines.index(next(one for one in lines if one.startswith("二、"))):
        added = [one for one in added if not one.startswith("到")] or [""]
    start = len("\n".join(lines[:line])) + 1
    paragraphs = "\n".join(added)
    width = len(paragraphs) + 1
    before, after = plan_of(text), plan_of("\n".join([*lines[:line], *added, *lines[line:]]))

    def moved(span: Span | None) -> Span | None:
        return span if span is None or span.start < start else span.shifted(width)

    kept = [one for one in after.targets if not start <= one.span.start < start + width]
    assert kept == [replace(one, span=moved(one.span), sentence=moved(one.sentence)) for one in before.targets]
    assert after.outline == tuple(replace(one, span=moved(one.span)) for one in before.outline)
    assert [(task.id, task.title, task.lead, task.responsible, task.clause) for task in after.tasks] == [
        (task.id, task.title, task.lead, task.responsible, moved(task.clause)) for task in before.tasks
    ]
    told = (before.title, before.issuers, before.issued_on, before.first_year, before.last_year)
    assert (after.title, after.issuers, after.issued_on, after.first_year, after.last_year) == told


def test_time_grows_with_the_text_and_no_faster() -> None:
    def seconds(copies: int) -> float:
        text = f"{BASE}\n" * copies
        gc.collect()
        gc.disable()  # what earlier tests of this process left would be counted once more at each collection
        start = process_time()
        plan_of(text)
        taken = (process_time() - start) / copies
        gc.enable()
        return taken

    seconds(20)
    assert min(seconds(800) for _ in range(3)) < 2.5 * min(seconds(20) for _ in range(5))
