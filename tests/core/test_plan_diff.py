"""Two plans compared by meaning: each sort of change by hand, and what must hold of any two plans."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.plan.diff import ChangeKind, diff_plans, diff_to_json, summary_lines
from luoshi.plan.model import Comparator, Direction, Kind, Plan, Strength, Target, Task
from luoshi.plan.pairing import Pair, alike, overlap
from luoshi.text.span import Span


def task(number, title, lead=("市民政局",), responsible=("各地区",)):
    return Task(
        id=number, title=title, area="养老", span=Span(int(number) * 100, int(number) * 100 + 99),
        lead=tuple(lead), responsible=tuple(responsible),
    )  # fmt: skip


def target(number, indicator, value="300", **fields):
    start = int(number) * 100 + 10 if number else 5
    told = {
        "goal": None, "kind": Kind.CUMULATIVE, "comparator": Comparator.REACH, "value_high": None, "unit": "个",
        "of": None, "deadline": "2028", "strength": Strength.PLAIN, **fields,
    }  # fmt: skip
    return Target(
        task=number, indicator=indicator, value=None if value is None else Decimal(value),
        span=Span(start, start + 5), **told,
    )  # fmt: skip


def plan(tasks, targets=()):
    return Plan(
        document="某计划.txt", title="某计划", issuers=(), doc_number=None, issued_on=None, body=Span(0, 10_000),
        outline=(), tasks=tuple(tasks), targets=tuple(targets),
    )  # fmt: skip


TASKS = (task("1", "改造老旧小区"), task("2", "关爱困难老人"), task("3", "建设社区食堂"))
TARGETS = (
    target("1", "改造老旧小区数量", "60"),
    target("2", "走访困难老人", "5000", unit="人次", deadline="每年"),
    target("3", "社区食堂数量", "40"),
)
BASE = plan(TASKS, TARGETS)


def kinds(old, new):
    return sorted(change.kind.value for change in diff_plans(old, new).changes)


def only(old, new):
    (change,) = diff_plans(old, new).changes
    return change


def with_target(place, **fields):
    changed = list(TARGETS)
    changed[place] = replace(changed[place], **fields)
    return plan(TASKS, changed)


def test_a_plan_and_itself_have_no_change():
    assert diff_plans(BASE, BASE).changes == ()
    assert summary_lines(diff_plans(BASE, BASE)) == ("两份计划没有实质变化。",)


def test_width_blanks_and_marks_are_no_change():
    other = plan((replace(TASKS[0], title="改造 “老旧” 小区"), *TASKS[1:]), TARGETS)
    assert kinds(BASE, other) == []


def test_a_task_put_in_between_renumbers_the_others_and_is_one_addition():
    moved = (
        TASKS[0],
        task("2", "新建口袋公园", lead=("市城管局",)),
        replace(TASKS[1], id="3", span=Span(300, 399)),
        replace(TASKS[2], id="4", span=Span(400, 499)),
    )
    targets = (
        TARGETS[0],
        replace(TARGETS[1], task="3", span=Span(310, 315)),
        replace(TARGETS[2], task="4", span=Span(410, 415)),
    )
    found = diff_plans(BASE, plan(moved, targets))
    assert [(change.kind, change.before, change.after) for change in found.changes] == [
        (ChangeKind.TASK_RENUMBERED, "2", "3"),
        (ChangeKind.TASK_RENUMBERED, "3", "4"),
        (ChangeKind.TASK_ADDED, "", "牵头：市城管局；责任：各地区"),
    ]
    assert found.tasks == (Pair(0, 0), Pair(1, 2), Pair(2, 3), Pair(None, 1))


def test_a_task_that_goes_takes_its_targets_and_both_are_said():
    found = diff_plans(BASE, plan(TASKS[:2], TARGETS[:2]))
    assert [(change.kind, change.subject) for change in found.changes] == [
        (ChangeKind.TASK_GONE, "3 建设社区食堂"),
        (ChangeKind.TARGET_GONE, "社区食堂数量"),
    ]
    assert all(change.kind.eases for change in found.changes)


def test_a_renamed_task_stays_the_same_task():
    renamed = plan((*TASKS[:2], task("3", "建设社区长者食堂")), TARGETS)
    change = only(BASE, renamed)
    assert (change.kind, change.before, change.after) == (
        ChangeKind.TASK_RENAMED,
        "建设社区食堂",
        "建设社区长者食堂",
    )


def test_agencies_change_by_who_leads_first_and_by_who_helps_in_any_order():
    swapped = plan((replace(TASKS[0], responsible=("市财政局", "各地区")), *TASKS[1:]), TARGETS)
    again = plan((replace(TASKS[0], responsible=("各地区", "市财政局")), *TASKS[1:]), TARGETS)
    assert kinds(BASE, swapped) == ["agencies_changed"]
    assert kinds(swapped, again) == []
    two = plan((replace(TASKS[0], lead=("市民政局", "市住建局")), *TASKS[1:]), TARGETS)
    turned = plan((replace(TASKS[0], lead=("市住建局", "市民政局")), *TASKS[1:]), TARGETS)
    assert kinds(two, turned) == ["agencies_changed"]


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"value": Decimal(80)}, ChangeKind.TARGET_RAISED),
        ({"value": Decimal(50)}, ChangeKind.TARGET_LOWERED),
        ({"deadline": "2027"}, ChangeKind.TARGET_ADVANCED),
        ({"deadline": "2028-06"}, ChangeKind.TARGET_ADVANCED),
        ({"deadline": "2030"}, ChangeKind.TARGET_POSTPONED),
        ({"deadline": None}, ChangeKind.TARGET_POSTPONED),
        ({"comparator": Comparator.AT_LEAST}, ChangeKind.TARGET_RESTATED),
        ({"strength": Strength.AIM}, ChangeKind.TARGET_RESTATED),
        ({"kind": Kind.LEVEL}, ChangeKind.TARGET_RESTATED),
        ({"indicator": "改造城镇老旧小区数量"}, ChangeKind.TARGET_RENAMED),
    ],
)
def test_each_change_of_a_target_is_told_as_what_it_is(fields, kind):
    assert only(BASE, with_target(0, **fields)).kind is kind


def test_the_last_day_of_a_year_is_the_year():
    assert kinds(BASE, with_target(0, deadline="2028-12-31")) == []
    june = with_target(0, deadline="2028-06")
    assert kinds(june, with_target(0, deadline="2028-06-30")) == []


def test_less_is_more_where_down_is_better():
    at_most = target("1", "细颗粒物浓度", "32", kind=Kind.LEVEL, comparator=Comparator.AT_MOST, unit="微克/立方米")
    old = plan(TASKS, (at_most,))
    assert only(old, plan(TASKS, (replace(at_most, value=Decimal(30)),))).kind is ChangeKind.TARGET_RAISED
    assert only(old, plan(TASKS, (replace(at_most, value=Decimal(35)),))).kind is ChangeKind.TARGET_LOWERED
    level = replace(at_most, comparator=Comparator.REACH)
    unsaid = only(plan(TASKS, (level,)), plan(TASKS, (replace(level, value=Decimal(30)),)))
    assert unsaid.kind is ChangeKind.TARGET_REVALUED
    assert unsaid.kind.eases
    told = replace(level, direction=Direction.DOWN)
    assert only(plan(TASKS, (told,)), plan(TASKS, (replace(told, value=Decimal(30)),))).kind is ChangeKind.TARGET_RAISED


@pytest.mark.parametrize("kind", [Kind.GROWTH, Kind.ANNUAL_CHANGE])
def test_a_fall_by_less_asks_less(kind):
    fall = target("1", "单位能耗降低", "20", kind=kind, unit="%", direction=Direction.DOWN)
    assert (
        only(plan(TASKS, (fall,)), plan(TASKS, (replace(fall, value=Decimal(16)),))).kind is ChangeKind.TARGET_LOWERED
    )


@pytest.mark.parametrize(
    ("bounds", "kind"),
    [
        (("3.5", "4.5"), ChangeKind.TARGET_RAISED),
        (("2", "6"), ChangeKind.TARGET_LOWERED),
        (("4", "6"), ChangeKind.TARGET_REVALUED),
    ],
)
def test_a_range_asks_more_when_it_narrows(bounds, kind):
    old = target("1", "增速", "3", kind=Kind.GROWTH, comparator=Comparator.RANGE, value_high=Decimal(5), unit="%")
    new = replace(old, value=Decimal(bounds[0]), value_high=Decimal(bounds[1]))
    assert only(plan(TASKS, (old,)), plan(TASKS, (new,))).kind is kind


def test_a_target_of_another_unit_is_stated_otherwise_never_raised():
    change = only(BASE, with_target(0, unit="万平方米", value=Decimal(600)))
    assert (change.kind, change.before, change.after) == (
        ChangeKind.TARGET_RESTATED,
        "累计 达到 60 个（2028）",
        "累计 达到 600 万平方米（2028）",
    )


def test_a_target_may_move_to_another_task():
    moved = plan(TASKS, (replace(TARGETS[0], task="3", span=Span(320, 325)), *TARGETS[1:]))
    change = only(BASE, moved)
    assert (change.kind, change.before, change.after) == (
        ChangeKind.TARGET_REASSIGNED,
        "1 改造老旧小区",
        "3 建设社区食堂",
    )


def test_the_json_and_the_words_tell_the_same():
    found = diff_plans(BASE, with_target(0, value=Decimal(50)))
    told = json.loads(diff_to_json(found))
    assert told["changes"] == [
        {
            "kind": "target_lowered", "old": 0, "new": 0, "subject": "改造老旧小区数量", "before": "60 个",
            "after": "50 个",
        }
    ]  # fmt: skip
    assert summary_lines(found) == (
        "共 1 项变化：降低目标值 1 项。",
        "降低目标值「改造老旧小区数量」：60 个 → 50 个",
    )
    assert [change.key for change in found.changes] == ["target_lowered:0:0"]


def test_likeness_by_hand():
    # 改造老旧小区: 改造 造老 老旧 旧小 小区; 改造小区: 改造 造小 小区 — two shared of 5 + 3
    assert alike("改造老旧小区", "改造小区") == 500
    assert overlap(("甲", "乙"), ("乙", "丙")) == 500
    assert overlap((), ()) == 1000


TITLES = st.sampled_from(("改造老旧小区", "改造老旧管网", "改造城镇老旧小区", "关爱老人", "关爱困难老人", "", "甲"))
NUMBERS = st.sampled_from("1234")
SOME_TASKS = st.lists(
    st.builds(
        task,
        NUMBERS,
        TITLES,
        st.lists(st.sampled_from("甲乙丙"), max_size=2),
        st.lists(st.sampled_from("甲乙丁"), max_size=2),
    ),
    max_size=5,
)
SOME_TARGETS = st.lists(
    st.builds(
        target,
        st.one_of(st.none(), NUMBERS),
        TITLES,
        st.sampled_from(("60", "80", "80.5", None)),
        deadline=st.sampled_from((None, "每年", "2027", "2028", "2028-12-31", "2028-06")),
        unit=st.sampled_from(("个", "%", None)),
        comparator=st.sampled_from((Comparator.REACH, Comparator.AT_MOST)),
        direction=st.sampled_from((None, Direction.UP, Direction.DOWN)),
        kind=st.sampled_from((Kind.CUMULATIVE, Kind.LEVEL)),
    ),
    max_size=5,
)
PLANS = st.builds(plan, SOME_TASKS, SOME_TARGETS)


@settings(max_examples=300, deadline=None)
@given(PLANS)
def test_any_plan_equals_itself(one):
    assert diff_plans(one, one).changes == ()


@settings(max_examples=500, deadline=None)
@given(PLANS, PLANS)
def test_comparing_the_other_way_round_mirrors(one, other):
    there, back = diff_plans(one, other), diff_plans(other, one)
    assert {pair.mirrored for pair in there.tasks} == set(back.tasks)
    assert {pair.mirrored for pair in there.targets} == set(back.targets)
    assert {(c.kind.mirrored, c.pair.mirrored, c.after, c.before) for c in there.changes} == {
        (c.kind, c.pair, c.before, c.after) for c in back.changes
    }


@settings(max_examples=200, deadline=None)
@given(PLANS, PLANS)
def test_everything_of_both_plans_stands_in_one_pair(one, other):
    found = diff_plans(one, other)
    for pairs, old, new in ((found.tasks, one.tasks, other.tasks), (found.targets, one.targets, other.targets)):
        assert sorted(pair.old for pair in pairs if pair.old is not None) == list(range(len(old)))
        assert sorted(pair.new for pair in pairs if pair.new is not None) == list(range(len(new)))
