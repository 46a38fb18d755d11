"""Lines that a copy broke, headings glued behind clauses, reports that first tell the past."""

from tests.compiled import plan_of

LONG = "到2028年,全市建成的便民服务站点达到"


def wrapped(*paragraphs: str, width: int = 24) -> str:
    """The paragraphs broken hard after so many signs."""
    lines = [part[at : at + width] for part in paragraphs for at in range(0, len(part), width)]
    return "\n".join(lines)


PARAGRAPH = (
    "坚持便民利民原则,按照统一规划分步实施的办法,把服务站点建到群众身边,让群众少跑路办成事,持续改进服务质量和效率。"
)


def test_a_sentence_that_a_copy_broke_is_read_whole() -> None:
    text = wrapped(
        *[
            "一、工作要求",
            *[PARAGRAPH] * 8,
            "二、重点任务",
            "(一)建强站点。到2028年,全市新建便民服务站点和驿站等设施一共达到120个,满意率达到95%。",
        ]
    )
    found = plan_of(text).targets
    assert [(str(t.value), t.deadline) for t in found] == [("120", "2028"), ("95", "2028")]


def test_a_page_number_inside_a_broken_sentence_is_no_part_of_a_name() -> None:
    body = wrapped(*["一、工作要求", *[PARAGRAPH] * 8, "二、重点任务"])
    text = body + "\n(一)建强站点。到2028年,全市社区便民服务\n12\n站点覆盖率达到95%。"
    assert [t.indicator for t in plan_of(text).targets] == ["全市社区便民服务站点覆盖率"]


def test_paragraphs_of_their_own_length_stay_apart() -> None:
    text = "一、重点任务\n1.建站点。新建站点5个\n2.修道路。改造道路3条"
    assert [t.task for t in plan_of(text).targets] == ["1", "2"]


def test_a_heading_behind_a_clause_on_the_same_line_is_a_heading() -> None:
    text = "一、重点任务\n1.建站点。新建站点5个。(责任单位:市民政局)2.修道路。改造道路3条。(责任单位:市交通局)"
    plan = plan_of(text)
    assert [(task.id, task.title, task.responsible) for task in plan.tasks] == [
        ("1", "建站点", ("市民政局",)),
        ("2", "修道路", ("市交通局",)),
    ]


def test_what_a_report_reviews_holds_neither_tasks_nor_targets() -> None:
    text = (
        "政府工作报告\n2025年工作回顾\n(一)产业向好。新建园区5个。\n2026年工作安排\n"
        "今年主要目标是:生产总值增长6%。\n(一)做强产业。新建园区9个。"
    )
    plan = plan_of(text)
    assert [task.title for task in plan.tasks] == ["做强产业"]
    assert [str(t.value) for t in plan.targets][-1] == "9"


def test_a_section_of_review_holds_neither_tasks_nor_targets() -> None:
    text = "一、2025年工作回顾\n(一)产业向好。新建园区5个。\n二、2026年主要任务\n(一)做强产业。年内新建园区9个。"
    plan = plan_of(text)
    assert [(t.task, str(t.value), t.deadline) for t in plan.targets] == [("2.1", "9", "2026")]


def test_among_general_goals_the_paragraph_above_tells_the_deadline() -> None:
    text = "一、主要目标\n到2028年,服务体系更加完善。\n能力更强。站点达到50个。\n二、重点任务\n1.做事。建站点5个。"
    assert [(str(t.value), t.deadline) for t in plan_of(text).targets] == [("50", "2028"), ("5", None)]


def test_a_working_mechanism_is_work_where_it_is_no_safeguard() -> None:
    text = "一、重点任务\n1.健全公共服务保障机制。建站点5个。\n2.修路。修路3条。\n二、保障措施\n1.加强组织领导。"
    assert [task.title for task in plan_of(text).tasks] == ["健全公共服务保障机制", "修路"]


def test_a_section_named_for_its_tasks_holds_tasks_though_its_name_speaks_of_goals() -> None:
    text = "一、2026年政府工作目标任务\n(一)做强产业。新建园区9个。"
    assert [task.title for task in plan_of(text).tasks] == ["做强产业"]


def test_a_goal_that_speaks_of_results_is_no_review() -> None:
    text = "一、发展目标\n——建设成效日益凸显。站点达到50个。\n二、重点任务\n1.做事。建站点5个。"
    assert [(t.goal, str(t.value)) for t in plan_of(text).targets] == [("建设成效日益凸显", "50"), (None, "5")]


def test_a_measure_in_the_text_is_no_title() -> None:
    first = "为落实上级部署,结合本市实际," + "进一步增强群众的获得感幸福感安全感," * 5 + "制定本措施。"
    assert plan_of(f"{first}\n落实金融税收支持政策\n提高额度。").title == ""


def test_each_stage_of_goals_has_its_own_deadline() -> None:
    text = (
        "一、战略目标\n第一步,到2028年,水平明显提升。\n——产业更强。规模超过1亿元。\n第二步,到2030年,水平领先。\n"
        "——产业领先。规模超过4亿元。\n二、任务\n1.做事。建站点5个。"
    )
    assert [target.deadline for target in plan_of(text).targets] == ["2028", "2030", None]


def test_the_year_of_the_main_goals_is_their_deadline() -> None:
    text = "一、目标\n到2035年,全面普及。\n2028年的主要目标是:\n——产业更强。规模超过1亿元。\n二、任务\n1.做事。"
    assert [target.deadline for target in plan_of(text).targets] == ["2028"]


def test_goals_under_a_general_line_of_thought_are_read() -> None:
    text = "一、总体思路\n(一)指导思想\n坚持便民。\n(二)发展目标\n站点达到50个。\n二、任务\n1.做事。"
    assert [str(target.value) for target in plan_of(text).targets] == ["50"]
