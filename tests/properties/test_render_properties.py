"""A plan rendered as an official text and compiled again is the same plan."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.compiled import plan_of

from luoshi.plan.model import Comparator, Heading, HeadingKind, Kind, Plan, Strength, Target, Task
from luoshi.plan.render import render_plan
from luoshi.text.span import Span

AGENCIES = ("市民政局", "市财政局", "市科技局", "各县（市、区）人民政府", "市发展改革委", "云陵海关", "市大数据中心")
TITLES = ("建强服务站点", "修好农村道路", "改造老旧小区", "扩大就业容量", "守护蓝天碧水", "办好基础教育")
COUNTED = (
    ("新建服务站点", "个"),
    ("改造农村道路", "公里"),
    ("培育龙头企业", "家"),
    ("技能培训", "人次"),
    ("种植树木", "万棵"),
)
LEVELS = (("森林覆盖率", "%"), ("高新技术企业总数", "家"), ("细颗粒物浓度", "微克/立方米"))
GROWING = (("游客人数增长", "%"), ("单位能耗下降", "%"), ("参保率提高", "个百分点"))
DEADLINES = (None, "2027", "2028", "2027-06", "2028-09-30", "每年")
NOWHERE = Span(0, 0)
ANY = tuple(comparator for comparator in Comparator if comparator is not Comparator.RANGE)


def target(
    kind: Kind, name: str, comparator: Comparator, value: Decimal | None, unit: str | None, deadline: str | None
) -> Target:
    return Target(None, None, name, kind, comparator, value, None, unit, None, deadline, Strength.PLAIN, NOWHERE)


@st.composite
def measured(draw: st.DrawFn) -> Target:
    """A target with a figure."""
    kind, names = draw(st.sampled_from(((Kind.CUMULATIVE, COUNTED[:4]), (Kind.LEVEL, LEVELS), (Kind.GROWTH, GROWING))))
    name, unit = draw(st.sampled_from(names))
    value = Decimal(draw(st.integers(2, 99)))
    found = target(kind, name, draw(st.sampled_from(ANY)), value, unit, draw(st.sampled_from(DEADLINES)))
    if kind is Kind.GROWTH and found.deadline == "每年":
        found = replace(found, kind=Kind.ANNUAL_CHANGE)
    if draw(st.booleans()):
        found = replace(found, comparator=Comparator.RANGE, value_high=value + 3)
    return found


@st.composite
def stated(draw: st.DrawFn) -> Target:
    """A target without a figure, or a ratio."""
    deadline = draw(st.sampled_from(DEADLINES[:5]))
    return draw(
        st.sampled_from(
            (
                target(Kind.COVERAGE, "村级服务站", Comparator.REACH, Decimal(100), "%", deadline),
                target(Kind.ZERO, "零就业家庭", Comparator.REACH, Decimal(0), None, deadline),
                target(Kind.RATIO, "城乡收入差距", Comparator.REACH, Decimal("1.5"), None, deadline),
                replace(
                    target(Kind.RELATION, "农民收入增速", Comparator.ABOVE, None, None, deadline), of="全国平均水平"
                ),
                target(Kind.ANNUAL_CHANGE, "火灾起数", Comparator.BELOW, None, None, "每年"),
            )
        )
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A plan of one or two chapters whose items run through."""
    outline: list[Heading] = []
    tasks: list[Task] = []
    targets: list[Target] = []
    for chapter in range(draw(st.integers(1, 2))):
        outline.append(
            Heading(
                1, ("一、", "二、")[chapter], ("重点任务", "民生实事")[chapter], place(outline), HeadingKind.SECTION
            )
        )
        for _ in range(draw(st.integers(1, 3))):
            number = str(len(tasks) + 1)
            title, agencies = (
                draw(st.sampled_from(TITLES)),
                draw(st.lists(st.sampled_from(AGENCIES), min_size=1, max_size=4, unique=True)),
            )
            lead = tuple(agencies[:1]) if draw(st.booleans()) else ()
            tasks.append(Task(number, title, outline[-1].title, place(outline), lead, tuple(agencies[len(lead) :])))
            outline.append(Heading(2, f"{number}.", title, place(outline), HeadingKind.TASK))
            targets += [
                replace(one, task=number) for one in draw(st.lists(st.one_of(measured(), stated()), max_size=3))
            ]
    return Plan(
        "a.txt",
        "云陵市便民行动方案",
        (),
        None,
        date(2026, 2, 10),
        NOWHERE,
        tuple(outline),
        tuple(tasks),
        tuple(targets),
    )


def place(outline: list[Heading]) -> Span:
    return Span(len(outline), len(outline))


def facts(plan: Plan) -> tuple[object, ...]:
    return (
        plan.title,
        plan.issued_on,
        [(heading.level, heading.label, heading.title) for heading in plan.outline],
        [(task.id, task.title, task.lead, task.responsible) for task in plan.tasks],
        [
            (
                one.task,
                one.indicator,
                one.kind,
                one.comparator,
                one.value,
                one.value_high,
                one.unit,
                one.of,
                one.deadline,
            )
            for one in plan.targets
        ],
    )


@given(plans())
@settings(max_examples=150, deadline=None)
def test_a_plan_rendered_and_compiled_is_the_same_plan(plan: Plan) -> None:
    text = render_plan(plan)
    assert facts(plan_of(text)) == facts(plan), text


def test_the_invented_plan_survives_its_own_rendering() -> None:
    first = plan_of(
        "云陵市便民行动方案\n2026年2月10日\n一、重点任务\n1.建站点。到2028年,新建站点5个。(牵头单位:市民政局;责任单位:市财政局)"
        "\n2.修道路。2026年底前改造道路3条,通达率达到90%以上。(责任单位:市交通局)"
    )
    assert facts(plan_of(render_plan(first))) == facts(first)
