"""From a compiled plan to what adopting it creates: defaults, questions, assumptions."""

from datetime import date
from decimal import Decimal

import pytest

from luoshi.plan.model import Comparator, Direction, Heading, HeadingKind, Kind, Plan, Strength, Target, Task
from luoshi.rules.model import Basis
from luoshi.rules.period import Cadence
from luoshi.text.span import Span
from luoshi_site.agencies.queries import AgencyMatch, Directory
from luoshi_site.ledger.adoption import adoption_of, short_title
from luoshi_site.ledger.choices import AdoptionChoices, AgencyChoice, MilestoneChoice, TargetChoices
from luoshi_site.ledger.defaults import due_on, terms_of
from luoshi_site.ledger.draft import Change, DraftError, Edit, draft_of, with_choices
from luoshi_site.ledger.spec import KnownIndicator, Registry

START = date(2026, 1, 1)


def target(indicator="改造老旧小区", kind=Kind.CUMULATIVE, value="192", unit="个", **fields):
    defaults = {
        "task": "1",
        "goal": None,
        "comparator": Comparator.REACH,
        "value_high": None,
        "of": None,
        "deadline": "2028",
        "strength": Strength.PLAIN,
        "span": Span(10, 20),
    }
    return Target(
        indicator=indicator,
        kind=kind,
        value=None if value is None else Decimal(value),
        unit=unit,
        **{**defaults, **fields},
    )


def plan_with(*targets, tasks=None, **fields):
    defaults = {
        "document": "计划.txt",
        "title": "云汀市人民政府关于印发民生行动计划的通知",
        "issuers": ("云汀市人民政府",),
        "doc_number": None,
        "issued_on": date(2026, 2, 3),
        "body": Span(0, 500),
        "outline": (Heading(3, "——", "就业更充分", Span(1, 6), HeadingKind.GOAL),),
    }
    tasks = (Task("1", "办好实事", "民生", Span(8, 100), ("市民政局",), ("各地区",)),) if tasks is None else tasks
    return Plan(tasks=tasks, targets=targets, **{**defaults, **fields})


def registry(*names, indicators=(), codes=()):
    matches = tuple(AgencyMatch(name, pk, is_group=name == "各地区") for pk, name in enumerate(names, start=1))
    return Registry("yunting", FakeDirectory(matches), tuple(indicators), frozenset(codes))


class FakeDirectory(Directory):
    def __init__(self, matches):
        object.__setattr__(self, "city_name", "云汀市")
        object.__setattr__(self, "entries", {})
        object.__setattr__(self, "matches", matches)

    def match(self, as_written, on=None):
        return next((match for match in self.matches if match.name == as_written), None)


HELD = registry("市民政局", "各地区")


@pytest.mark.parametrize(
    ("deadline", "day"),
    [
        ("2025", date(2025, 12, 31)),
        ("2025-06", date(2025, 6, 30)),
        ("2024-02", date(2024, 2, 29)),
        ("2025-06-15", date(2025, 6, 15)),
        ("每年", None),
        (None, None),
        ("2025-13", None),
    ],
)
def test_the_last_day_of_a_deadline(deadline, day):
    assert due_on(deadline) == day


def test_a_total_is_a_yearly_flow_summed_over_areas_from_0_the_day_before_the_plan():
    terms = terms_of(target(), TargetChoices(), START)
    assert (terms.basis, terms.cadence, terms.rollup) == (Basis.FLOW, Cadence.YEARLY, "sum")
    assert (terms.baseline_value, terms.baseline_on) == (Decimal(0), date(2025, 12, 31))
    assert (terms.direction, terms.proposed, terms.due_on) == (Direction.UP, False, date(2028, 12, 31))
    assert terms.is_count


def test_a_share_is_a_point_value_reported_as_numerator_and_denominator():
    share = target("覆盖率", Kind.LEVEL, "90", "%")
    terms = terms_of(share, TargetChoices(), START)
    assert (terms.basis, terms.rollup, terms.as_ratio) == (Basis.POINT, "none", True)
    assert terms.baseline_value is None
    assert (terms.direction, terms.proposed) == (Direction.UP, True)


def test_a_count_for_each_place_is_a_share_of_areas():
    terms = terms_of(
        target("医疗机构", Kind.LEVEL, "1", "所/地区", comparator=Comparator.AT_LEAST), TargetChoices(), START
    )
    assert (terms.basis, terms.rollup, terms.direction, terms.proposed) == (
        Basis.POINT,
        "share_of_areas",
        Direction.UP,
        False,
    )


def test_every_year_has_neither_last_day_nor_baseline():
    terms = terms_of(target(deadline="每年"), TargetChoices(), START)
    assert (terms.every_year, terms.due_on, terms.baseline_value) == (True, None, None)


def test_a_yearly_mean_growth_compounds_and_is_no_instance_a_year():
    fact = target("保障标准年均增幅", Kind.ANNUAL_CHANGE, "8", "%", deadline="每年", comparator=Comparator.AT_LEAST)
    terms = terms_of(fact, TargetChoices(), START)
    assert (terms.is_mean, terms.every_year, terms.basis) == (True, False, Basis.AVERAGE)


def test_a_fall_each_year_is_read_from_levels():
    fact = target("死亡人数", Kind.ANNUAL_CHANGE, None, None, deadline="每年", comparator=Comparator.BELOW)
    terms = terms_of(fact, TargetChoices(), START)
    assert (terms.from_levels, terms.basis, terms.direction, terms.every_year) == (
        True,
        Basis.FLOW,
        Direction.DOWN,
        True,
    )


def test_dynamic_zero_is_a_monthly_register_and_a_plain_zero_is_not():
    register = terms_of(target("欠薪案件", Kind.ZERO, "0", None, quote="动态清零"), TargetChoices(), START)
    plain = terms_of(target("易涝积水点", Kind.ZERO, "0", None, quote="消除"), TargetChoices(), START)
    assert (register.is_register, register.cadence, register.direction) == (True, Cadence.MONTHLY, Direction.DOWN)
    assert (plain.is_register, plain.cadence) == (False, Cadence.YEARLY)


def test_a_choice_goes_before_every_default():
    chosen = TargetChoices(
        basis=Basis.RUNNING_PLAN,
        cadence=Cadence.MONTHLY,
        rollup="none",
        baseline_value=Decimal(5),
        baseline_on=date(2024, 12, 31),
        due_on=date(2027, 6, 30),
        direction=Direction.DOWN,
        is_count=False,
    )
    terms = terms_of(target(), chosen, START)
    assert (terms.basis, terms.cadence, terms.rollup, terms.direction) == (
        Basis.RUNNING_PLAN,
        Cadence.MONTHLY,
        "none",
        Direction.DOWN,
    )
    assert (terms.baseline_value, terms.baseline_on, terms.due_on) == (
        Decimal(5),
        date(2024, 12, 31),
        date(2027, 6, 30),
    )


def test_counts_say_what_would_be_created():
    compiled = plan_with(
        target(), target("覆盖率", Kind.LEVEL, "90", "%"), target("就业", goal="就业更充分", task=None)
    )
    adoption = adoption_of(draft_of(compiled), HELD)
    counts = adoption.counts
    assert (counts.tasks, counts.targets, counts.goals, counts.indicators, counts.reused) == (1, 3, 1, 3, 0)
    assert (counts.assignments, counts.milestones, counts.agencies, counts.groups) == (2, 0, 0, 0)
    assert adoption.ready
    assert adoption.plan.code == "yunting-2026"
    assert (adoption.plan.starts_on, adoption.plan.ends_on) == (date(2026, 1, 1), date(2028, 12, 31))
    assert adoption.plan.short_title == "民生行动计划"
    assert [spec.number for spec in adoption.targets] == [1, 2, 3]


def test_the_same_measure_twice_in_a_document_is_one_indicator():
    compiled = plan_with(
        target("覆盖率", Kind.LEVEL, "60", "%", deadline="2026"), target("覆盖率", Kind.LEVEL, "70", "%")
    )
    adoption = adoption_of(draft_of(compiled), HELD)
    assert len(adoption.indicators) == 1
    assert [spec.indicator for spec in adoption.targets] == [0, 0]


def test_an_indicator_of_that_name_and_unit_is_reused_unless_the_officer_wants_a_new_one():
    known = KnownIndicator(7, "old-code", "改造老旧小区", "个", Basis.FLOW, Cadence.MONTHLY)
    held = registry("市民政局", "各地区", indicators=[known])
    adoption = adoption_of(draft_of(plan_with(target())), held)
    assert (adoption.indicators[0].existing, adoption.counts.reused, adoption.counts.indicators) == (7, 1, 0)
    assert any(each.subject == "reuse" for each in adoption.assumptions)
    own = AdoptionChoices(targets={0: TargetChoices(own_indicator=True)})
    adoption = adoption_of(with_choices(plan_with(target()), own), held)
    assert (adoption.indicators[0].existing, adoption.counts.indicators) == (None, 1)


def test_both_sides_of_a_relation_get_an_indicator_and_a_standard_gets_none():
    relation = target("农村居民收入增速", Kind.RELATION, None, None, of="城镇居民收入增速", comparator=Comparator.ABOVE)
    against_level = target("农村居民收入", Kind.RELATION, None, None, of="全国水平", comparator=Comparator.ABOVE)
    standard = target("抽检合格率", Kind.RELATION, None, None, of="国家标准")
    adoption = adoption_of(draft_of(plan_with(relation, against_level, standard)), HELD)
    names = [spec.name for spec in adoption.indicators]
    assert names == ["农村居民收入增速", "城镇居民收入增速", "农村居民收入", "农村居民收入（全国水平）", "抽检合格率"]
    assert [spec.partner for spec in adoption.targets] == [1, 3, None]


def test_an_unknown_agency_is_asked_about_once_and_answered_by_a_choice():
    tasks = (
        Task("1", "甲", None, Span(0, 9), ("市海洋局",), ()),
        Task("2", "乙", None, Span(9, 20), ("市民政局",), ("市海洋局", "有关单位")),
    )
    compiled = plan_with(tasks=tasks)
    adoption = adoption_of(draft_of(compiled), HELD)
    assert [each.agency for each in adoption.questions] == ["市海洋局", "有关单位"]
    assert not adoption.ready
    chosen = {"市海洋局": AgencyChoice(new="government"), "有关单位": AgencyChoice(new="none")}
    adoption = adoption_of(with_choices(compiled, AdoptionChoices(agencies=chosen)), HELD)
    assert adoption.ready
    assert (adoption.counts.agencies, adoption.counts.assignments) == (1, 3)
    keys = [[each.key for each in task.assignments] for task in adoption.tasks]
    assert keys == [["new:0"], ["agency:1", "new:0"]]


def test_figures_that_are_missing_muddled_or_too_large_are_asked_about():
    compiled = plan_with(
        target(value=None),
        target("投资", value="1000000000000"),
        target(
            "幅度", Kind.LEVEL, "5", "%", comparator=Comparator.RANGE, value_high=Decimal(3), direction=Direction.UP
        ),
        target("甲", Kind.RELATION, None, None),
        target("乙", deadline="明年底"),
    )
    messages = " ".join(each.message for each in adoption_of(draft_of(compiled), HELD).questions)
    for words in ("没有目标值", "超出可记录的范围", "颠倒", "没有写明与什么比较", "「明年底」读不懂"):
        assert words in messages


def test_a_level_whose_better_side_nobody_can_tell_is_asked_about():
    compiled = plan_with(target("水质", Kind.LEVEL, "3", "级"))
    adoption = adoption_of(draft_of(compiled), HELD)
    assert ["看不出越高越好还是越低越好" in each.message for each in adoption.questions] == [True]
    draft = draft_of(compiled, [Edit(Change.CONFIRM, "target:0", {"direction": "down", "confirmed": True})])
    adoption = adoption_of(draft, HELD)
    assert adoption.ready
    assert [each.part for each in adoption.assumptions] == ["plan"]


def test_a_document_without_tasks_is_refused_with_the_reason():
    adoption = adoption_of(draft_of(plan_with(target(task=None), tasks=())), HELD)
    assert "没有识别到任务" in adoption.refusal
    assert not adoption.ready


def test_a_plan_without_any_date_asks_for_its_start():
    adoption = adoption_of(draft_of(plan_with(target(), issued_on=None)), HELD)
    assert ["从何时起算不清楚" in each.message for each in adoption.questions] == [True]


def test_a_plan_code_that_is_taken_is_passed_over_and_a_chosen_one_is_refused():
    held = registry("市民政局", "各地区", codes=["yunting-2026"])
    assert adoption_of(draft_of(plan_with()), held).plan.code == "yunting-2026-2"
    taken = adoption_of(with_choices(plan_with(), AdoptionChoices(code="yunting-2026")), held)
    assert ["已被使用" in each.message for each in taken.questions] == [True]


def test_repeated_task_numbers_and_overlong_titles_still_fit():
    tasks = (Task("1", "甲" * 400, None, Span(0, 9)), Task("1", "乙", None, Span(9, 20)))
    specs = adoption_of(draft_of(plan_with(tasks=tasks)), HELD).tasks
    assert [task.number for task in specs] == ["1", "1-2"]
    assert len(specs[0].title) == 300


def test_struck_parts_are_left_out_and_a_task_takes_its_targets_along():
    tasks = (Task("1", "甲", None, Span(0, 9)), Task("2", "乙", None, Span(9, 200)))
    compiled = plan_with(target(span=Span(1, 5)), target("乙指标", task="2"), tasks=tasks)
    edits = [Edit(Change.STRIKE, "task:0")]
    adoption = adoption_of(draft_of(compiled, edits), HELD)
    assert ([task.number for task in adoption.tasks], [t.draft.place for t in adoption.targets]) == (["2"], [1])
    restored = adoption_of(draft_of(compiled, [*edits, Edit(Change.RESTORE, "task:0")]), HELD)
    assert len(restored.targets) == 2


def test_later_changes_win_and_added_parts_count_on():
    compiled = plan_with(target())
    edits = [
        Edit(Change.CORRECT, "target:0", {"value": "190", "indicator": "改造小区"}),
        Edit(Change.CORRECT, "target:0", {"value": "195"}),
        Edit(
            Change.ADD, "target:1", {"indicator": "新增", "value": "0.5", "task": 0, "span": [30, 34], "kind": "level"}
        ),
        Edit(Change.ADD, "task:1", {"title": "补的任务", "number": "2", "lead": ["市民政局"]}),
        Edit(Change.ADD, "milestone:0", {"task": 1, "title": "出台办法", "due_on": "2026-06-30", "agency": "市民政局"}),
    ]
    draft = draft_of(compiled, edits)
    assert (draft.targets[0].fact.value, draft.targets[0].fact.indicator) == (Decimal(195), "改造小区")
    assert draft.targets[0].changed == {"value", "indicator"}
    assert (draft.targets[1].added, draft.targets[1].fact.span, draft.targets[1].task) == (True, Span(30, 34), 0)
    assert draft.tasks[1].span is None
    assert draft.choices.milestones == (MilestoneChoice(1, "出台办法", date(2026, 6, 30), "市民政局"),)
    assert adoption_of(draft, HELD).counts.milestones == 1


@pytest.mark.parametrize(
    "edit",
    [
        Edit(Change.CORRECT, "target:9", {"value": "1"}),
        Edit(Change.CORRECT, "nonsense", {}),
        Edit(Change.CORRECT, "target:0", {"value": "许多"}),
        Edit(Change.CORRECT, "target:0", {"kind": "wish"}),
        Edit(Change.ADD, "target:5", {}),
        Edit(Change.CORRECT, "plan", {"issued_on": "昨天"}),
    ],
)
def test_a_change_that_cannot_be_taken_says_so(edit):
    with pytest.raises(DraftError):
        draft_of(plan_with(target()), [edit])


def test_a_short_title_leaves_out_issuers_and_the_sort_of_document():
    assert short_title("云汀市人民政府办公室关于印发云汀市养老行动方案的通知") == "云汀市养老行动方案"
    assert short_title("数字云汀2026行动方案") == "数字云汀2026行动方案"
