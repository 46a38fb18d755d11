"""A plan against the plan above it: each standing by hand, and what must hold of any two plans."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from tests.core.test_plan_diff import PLANS, plan, target, task

from luoshi.plan.align import Standing, align_lines, align_plans, align_to_json
from luoshi.plan.model import Comparator, Direction, Kind, Strength
from luoshi.text.span import Span

ABOVE = plan(
    (
        task("1", "推进全省老旧小区改造", lead=("省住房城乡建设厅",)),
        task("2", "扩大养老服务供给", lead=("省民政厅",)),
        task("3", "建设零碳园区", lead=("省发展改革委",)),
    ),
    (
        target("1", "全省改造老旧小区数量", "1000"),
        target("2", "护理型床位占比", "60", kind=Kind.LEVEL, comparator=Comparator.AT_LEAST, unit="%"),
        target("3", "零碳园区数量", "5"),
    ),
)
BELOW = plan(
    (
        task("1", "扩大养老服务供给", lead=("市民政局",)),
        task("2", "推进全市老旧小区改造", lead=("市住建局",)),
        task("4", "办好社区食堂"),
    ),
    (
        target("2", "全市改造老旧小区数量", "60"),
        target("1", "护理型床位占比", "55", kind=Kind.LEVEL, comparator=Comparator.AT_LEAST, unit="%"),
        target("4", "社区食堂数量", "40"),
    ),
)
RATE = ABOVE.targets[1]


def standing_of(above, **fields):
    """How one target with other fields carries it: its standing and why."""
    own = plan(ABOVE.tasks, (replace(above, **fields),))
    (found,) = align_plans(plan(ABOVE.tasks, (above,)), own).targets
    return found.standing.value, found.reasons


def test_each_task_and_target_above_has_its_standing_with_both_spans():
    found = align_plans(ABOVE, BELOW)
    assert [(each.upper, each.lower, each.standing.value) for each in found.tasks] == [
        (0, 1, "carried"),
        (1, 0, "weakened"),
        (2, None, "missing"),
    ]
    assert [(each.upper, each.lower, each.standing.value) for each in found.targets] == [
        (0, 0, "carried"),
        (1, 1, "weakened"),
        (2, None, "missing"),
    ]
    assert (found.targets[1].upper_span, found.targets[1].lower_span) == (Span(210, 215), Span(110, 115))
    assert (found.targets[2].upper_span, found.targets[2].lower_span) == (Span(310, 315), None)
    assert (found.own_tasks, found.own_targets) == ((2,), (2,))


def test_a_part_of_a_total_is_a_share_and_less_of_a_rate_is_weaker():
    share, rate, _ = align_plans(ABOVE, BELOW).targets
    assert (share.share, share.reasons) == (Decimal("0.06"), ("总量的 6.0%，请与上级下达数核对",))
    assert (rate.share, rate.reasons) == (None, ("要求低于上级",))


def test_the_words_and_the_json_tell_the_same():
    found = align_plans(ABOVE, BELOW)
    assert align_lines(found) == (
        "上级任务 3 项：承接 1 项，强化 0 项，削弱 1 项，缺失 1 项。",
        "上级目标 3 项：承接 1 项，强化 0 项，削弱 1 项，缺失 1 项。",
        "另有本级自行提出的任务 1 项、目标 1 项。",
        "缺失「任务 3 建设零碳园区」",
        "缺失「目标 零碳园区数量」",
        "削弱「任务 2 扩大养老服务供给」：牵头：省民政厅；责任：各地区 → 1 扩大养老服务供给，牵头：市民政局；责任：各地区（目标削弱 1 项）",
        "削弱「目标 护理型床位占比」：不低于 60 %（2028） → 不低于 55 %（2028）（要求低于上级）",
        "承接「目标 全省改造老旧小区数量」：累计 达到 1,000 个（2028） → 累计 达到 60 个（2028）（总量的 6.0%，请与上级下达数核对）",
    )
    told = json.loads(align_to_json(found))
    assert told["targets"][0] == {
        "upper": 0, "lower": 0, "standing": "carried", "subject": "目标 全省改造老旧小区数量",
        "above": "累计 达到 1,000 个（2028）", "below": "累计 达到 60 个（2028）", "upper_span": [110, 115],
        "lower_span": [210, 215], "reasons": ["总量的 6.0%，请与上级下达数核对"], "share": 0.06,
    }  # fmt: skip
    assert (told["tasks"][2]["lower"], told["tasks"][2]["lower_span"], told["own_tasks"]) == (None, None, [2])


@pytest.mark.parametrize(
    ("fields", "standing", "reason"),
    [
        ({"value": Decimal(70)}, "strengthened", "要求高于上级"),
        ({"value": Decimal(50)}, "weakened", "要求低于上级"),
        ({"value": None}, "weakened", "没有写明数值"),
        ({"deadline": "2027"}, "strengthened", "时限早于上级"),
        ({"deadline": "2030"}, "weakened", "时限晚于上级"),
        ({"deadline": None}, "weakened", "没有写明时限"),
        ({"strength": Strength.FIRM}, "strengthened", "承诺力度更强"),
        ({"strength": Strength.AIM}, "weakened", "承诺力度减弱"),
        ({"comparator": Comparator.ABOVE}, "strengthened", "比较方式更严"),
        ({"comparator": Comparator.ABOUT}, "weakened", "比较方式放宽"),
        ({"comparator": Comparator.AT_MOST}, "weakened", "比较方式与上级相反，请核对"),
        ({"kind": Kind.GROWTH}, "weakened", "口径与上级不同，请核对"),
        ({"unit": "个"}, "weakened", "单位与上级不同（%、个），请核对"),
    ],
)
def test_each_difference_of_a_target_is_weaker_or_stronger(fields, standing, reason):
    assert standing_of(RATE, **fields) == (standing, (reason,))


def test_weaker_in_one_thing_is_weaker_though_another_is_stronger():
    assert standing_of(RATE, value=Decimal(55), deadline="2026") == ("weakened", ("要求低于上级", "时限早于上级"))


def test_reaching_the_same_is_carried_whichever_word_says_so():
    assert standing_of(RATE, comparator=Comparator.REACH) == ("carried", ())


def test_less_is_more_where_down_is_better():
    dust = target("1", "细颗粒物浓度", "32", kind=Kind.LEVEL, comparator=Comparator.AT_MOST, unit="微克/立方米")
    assert standing_of(dust, value=Decimal(30))[0] == "strengthened"
    assert standing_of(dust, value=Decimal(35))[0] == "weakened"
    told = replace(dust, comparator=Comparator.REACH, direction=Direction.DOWN)
    assert standing_of(told, value=Decimal(30))[0] == "strengthened"
    unsaid = standing_of(replace(told, direction=None), value=Decimal(30))
    assert unsaid == ("weakened", ("数值不同（32 微克/立方米、30 微克/立方米），高低不明，请核对",))


def test_more_than_the_whole_total_is_stronger():
    assert standing_of(ABOVE.targets[0], value=Decimal(1200)) == ("strengthened", ("要求高于上级",))


def test_a_narrower_range_is_stronger():
    growth = target(
        "1", "增加值增速", "3", kind=Kind.GROWTH, comparator=Comparator.RANGE, value_high=Decimal(5), unit="%"
    )
    assert standing_of(growth, value=Decimal(4))[0] == "strengthened"
    assert standing_of(growth, value_high=Decimal(6))[0] == "weakened"


def test_one_task_below_may_carry_several_above():
    above = plan((task("1", "关爱困难老人", lead=("省民政厅",)), task("2", "关爱困难老人家庭", lead=("省民政厅",))))
    below = plan((task("1", "关爱困难老人", lead=("市民政局",)),))
    assert [each.lower for each in align_plans(above, below).tasks] == [0, 0]


def test_a_task_that_nobody_answers_for_is_weaker():
    nobody = plan((replace(ABOVE.tasks[0], lead=(), responsible=()),))
    no_lead = plan((replace(ABOVE.tasks[0], lead=()),))
    above = plan(ABOVE.tasks[:1])
    assert align_plans(above, nobody).tasks[0].reasons == ("没有写明责任单位",)
    assert align_plans(above, no_lead).tasks[0].reasons == ("没有写明牵头单位",)


def test_an_empty_plan_carries_nothing_and_asks_nothing():
    empty = plan(())
    assert {each.standing for each in align_plans(ABOVE, empty).targets} == {Standing.MISSING}
    assert align_lines(align_plans(empty, empty)) == (
        "上级任务 0 项：承接 0 项，强化 0 项，削弱 0 项，缺失 0 项。",
        "上级目标 0 项：承接 0 项，强化 0 项，削弱 0 项，缺失 0 项。",
    )


@settings(max_examples=300, deadline=None)
@given(PLANS)
def test_any_plan_carries_itself_in_everything(one):
    found = align_plans(one, one)
    assert {each.standing for each in (*found.tasks, *found.targets)} <= {Standing.CARRIED}
    assert [each.reasons for each in (*found.tasks, *found.targets) if each.reasons] == []
    assert (found.own_tasks, found.own_targets) == ((), ())


@settings(max_examples=300, deadline=None)
@given(PLANS, PLANS)
def test_everything_above_stands_once_and_everything_below_is_used_or_its_own(one, other):
    found = align_plans(one, other)
    for rows, own, above, below in (
        (found.tasks, found.own_tasks, one.tasks, other.tasks),
        (found.targets, found.own_targets, one.targets, other.targets),
    ):
        assert [each.upper for each in rows] == list(range(len(above)))
        used = {each.lower for each in rows if each.lower is not None}
        assert used | set(own) == set(range(len(below)))
        assert used.isdisjoint(own)
        for each in rows:
            assert (each.lower is None) is (each.lower_span is None) is (each.standing is Standing.MISSING)
            assert each.upper_span == above[each.upper].span
            assert each.lower is None or each.lower_span == below[each.lower].span


def test_a_number_or_an_agency_shared_with_another_task_does_not_carry_it():
    above = plan((task("7", "统筹数据机房布局"),))
    below = plan((task("7", "发展夜间文旅消费"),))
    found = align_plans(above, below)
    assert (found.tasks[0].standing, found.own_tasks) == (Standing.MISSING, (0,))
