"""The constructions of real documents, one test each: responsibility clauses. The table is in docs/compiler.md."""

import pytest
from tests.compiled import plan_of

Agencies = tuple[tuple[str, ...], tuple[str, ...]]


def agencies_of(clause: str) -> Agencies:
    """Lead and responsible of a task with that clause."""
    other = "(责任单位:市交通局)"
    plan = plan_of(f"一、重点任务\n1.建站点。新建站点5个。{clause}\n2.修道路。做好。{other}\n3.种树木。做好。{other}")
    return plan.tasks[0].lead, plan.tasks[0].responsible


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("（责任单位：市民政局、市财政局）", ((), ("市民政局", "市财政局"))),
        ("(责任部门:市民政局)", ((), ("市民政局",))),
        ("〔责任单位：市民政局〕", ((), ("市民政局",))),
        ("[责任单位:市民政局]", ((), ("市民政局",))),
        ("【责任单位：市民政局】", ((), ("市民政局",))),
        ("(责任单位:市高院、市通信管理局等;各区政府)", ((), ("市高院", "市通信管理局", "各区政府"))),
        ("(牵头单位:市民政局,责任单位:市财政局、市教育局)", (("市民政局",), ("市财政局", "市教育局"))),
        ("(牵头单位:市民政局;参加单位:市财政局)", (("市民政局",), ("市财政局",))),
        ("(牵头单位:市民政局;配合单位:市委组织部,各区、县级市)", (("市民政局",), ("市委组织部", "各区", "县级市"))),
        ("(农业农村部、财政部等负责)", ((), ("农业农村部", "财政部"))),
        ("(市民政局负责)", ((), ("市民政局",))),
        ("(合肥海关负责)", ((), ("合肥海关",))),
        ("(市委网信办、市大数据局按职责分工负责)", ((), ("市委网信办", "市大数据局"))),
        ("(市民政局、市财政局按照各自职责分工落实)", ((), ("市民政局", "市财政局"))),
        ("(市科技局牵头,市财政局、市教育局配合)", (("市科技局",), ("市财政局", "市教育局"))),
        ("(市科技局牵头,市财政局参与,各县、区人民政府负责落实。)", (("市科技局",), ("市财政局", "各县、区人民政府"))),
        ("(市科技局牵头负责)", (("市科技局",), ())),
        ("(市科技局、市教育局牵头)", (("市科技局", "市教育局"), ())),
        ("(市公积金中心牵头,各县区政府配合)", (("市公积金中心",), ("各县区政府",))),
        ("(由市科技局会同市财政局负责)", ((), ("市科技局", "市财政局"))),
        ("(主办单位:市科技局;协办单位:市财政局)", (("市科技局",), ("市财政局",))),
        ("(牵头单位:示范区发展改革和统计局(商务局),责任单位:济源海关)", (("示范区发展改革和统计局(商务局)",), ("济源海关",))),
        ("(责任单位:县综合行政执法局(市场监督管理局))", ((), ("县综合行政执法局(市场监督管理局)",))),
        ("(责任单位:各县[市、区]人民政府)", ((), ("各县[市、区]人民政府",))),
        ("(责任单位:各县(市、区)政府)", ((), ("各县(市、区)政府",))),
        ("(责任单位:各区、县(市)人民政府)", ((), ("各区、县(市)人民政府",))),
        ("(各地级以上市人民政府结合实际落实)", ((), ("各地级以上市人民政府",))),
        ("(责任单位:省有关部门)", ((), ("省有关部门",))),
        ("(责任单位:县各有关单位)", ((), ("县各有关单位",))),
        ("(牵头部门:州住房城乡建设局;落实单位:各县市人民政府、高新区管委会)", (("州住房城乡建设局",), ("各县市人民政府", "高新区管委会"))),
        ("(市生态环境局、发展和改革局牵头)", (("市生态环境局", "发展和改革局"), ())),
        ("(责任单位:人行福清支行、江阴港城经济区(自贸办))", ((), ("人行福清支行", "江阴港城经济区(自贸办)"))),
        ("(责任单位:市民政局等有关部门和单位)", ((), ("市民政局",))),
        ("(主要责任单位:市民政局;其他责任单位:市财政局)", ((), ("市民政局", "市财政局"))),
        ("(市民政局指导,各区县政府负责落实)", ((), ("市民政局", "各区县政府"))),
    ],
)  # fmt: skip
def test_a_clause_names_its_agencies(clause: str, expected: Agencies) -> None:
    assert agencies_of(clause) == expected


@pytest.mark.parametrize(
    "bracket",
    [
        "(以下简称市民政局)",
        "(含本数)",
        "(云建〔2026〕38号)",
        "(时间以合同在县城乡建设和交通运输局的备案时间为准)",
        "(包括街道自身)",
        "(市民政局咨询电话12345)",
    ],
)
def test_a_bracket_that_only_looks_like_a_clause_is_none(bracket: str) -> None:
    assert agencies_of(bracket) == ((), ())


def test_a_bare_list_of_offices_closes_an_item() -> None:
    plan = plan_of("一、任务\n1.建平台。建平台5个。(信息中心、教科院)\n2.修路。修路3条。(基建处、财务处)")
    assert [task.responsible for task in plan.tasks] == [("信息中心", "教科院"), ("基建处", "财务处")]


def test_clauses_on_lines_of_their_own() -> None:
    plan = plan_of(
        "一、任务\n1.建站点。新建站点5个。\n牵头部门：市审改办、市司法局\n参与部门：市级有关部门\n完成时限：2026年6月底前\n"
        "2.修道路。改造道路3条。\n责任单位:市交通局。\n执行期限:长期"
    )
    assert [(task.lead, task.responsible) for task in plan.tasks] == [
        (("市审改办", "市司法局"), ("市级有关部门",)),
        ((), ("市交通局",)),
    ]
    assert [target.deadline for target in plan.targets] == ["2026-06", None]


def test_a_deadline_inside_the_clause_governs_its_task() -> None:
    plan = plan_of("一、任务\n1.建站点。新建站点5个。(责任单位:市民政局;完成时限:2026年12月底)")
    assert [target.deadline for target in plan.targets] == ["2026-12"]


def test_several_clauses_in_a_paragraph_are_one_tasks() -> None:
    plan = plan_of(
        "一、任务\n1.建站点。推动服务转型(市退役军人局牵头,各区政府配合)。新建站点5个(市民政局负责)。\n2.修路。修路3条(市交通局负责)。"
    )
    assert [(task.lead, task.responsible) for task in plan.tasks] == [
        (("市退役军人局",), ("各区政府", "市民政局")),
        ((), ("市交通局",)),
    ]


def test_a_unit_that_leads_one_clause_and_helps_in_another_is_listed_once() -> None:
    plan = plan_of("一、任务\n1.办事。建站点5个(市民政局牵头,市财政局配合)。修路3条(市财政局牵头,市民政局配合)。")
    assert (plan.tasks[0].lead, plan.tasks[0].responsible) == (("市民政局", "市财政局"), ())


@pytest.mark.parametrize(
    "rule",
    ["列第一位者为牵头单位,下同", "排在第一位的部门为牵头部门,下同", "列首位的为牵头单位,下同"],
)
def test_the_first_named_leads_from_the_clause_that_says_so(rule: str) -> None:
    plan = plan_of(
        f"一、任务\n1.甲。做。(市民政局、市财政局负责,{rule})\n2.乙。做。(市交通局、市财政局负责)\n3.丙。做。(市水务局负责)"
    )
    assert [(task.lead, task.responsible) for task in plan.tasks] == [
        (("市民政局",), ("市财政局",)),
        (("市交通局",), ("市财政局",)),
        (("市水务局",), ()),
    ]


def test_the_covering_notice_may_say_that_the_first_named_leads() -> None:
    text = (
        "关于印发分工方案的通知\n各部门:\n列第一位的责任单位为牵头单位,其他为配合单位。\n一、任务\n"
        "1.甲。做。(责任单位:市民政局、市财政局)"
    )
    assert plan_of(text).tasks[0].lead == ("市民政局",)


def test_the_end_may_say_that_the_first_named_leads() -> None:
    text = "一、任务\n1.甲。做。(责任单位:市民政局、市财政局)\n以上各项举措中排序第一的责任单位为该项牵头单位。"
    assert plan_of(text).tasks[0].lead == ("市民政局",)


def test_those_not_listed_again_are_added_to_every_later_clause() -> None:
    plan = plan_of(
        "一、任务\n1.甲。做。(责任单位:市民政局。以下均需各园区管委会,各镇(街)人民政府(办事处)落实,不再列出)\n"
        "2.乙。做。(责任单位:市交通局)"
    )
    assert plan.tasks[1].responsible == ("市交通局", "各园区管委会", "各镇(街)人民政府(办事处)")


def test_a_clause_at_the_end_of_a_chapter_makes_the_chapter_the_task() -> None:
    plan = plan_of(
        "一、稳就业\n(一)扩岗位。新增岗位5个。\n(二)保用工。招工3人。\n牵头单位:市人社局\n二、促消费\n(一)办展会。办展会2场。\n(二)发券。发券1万张。\n牵头单位:市商务局"
    )
    assert [(task.id, task.title, task.lead) for task in plan.tasks] == [
        ("1", "稳就业", ("市人社局",)),
        ("2", "促消费", ("市商务局",)),
    ]


def test_a_clause_after_the_last_sub_item_closes_their_parent() -> None:
    plan = plan_of(
        "一、任务\n(一)稳就业。\n1.扩岗位。新增岗位5个。\n2.保用工。招工3人。(市人社局负责)\n(二)促消费。\n1.办展会。办展会2场。\n2.发券。发券1万张。(市商务局负责)"
    )
    assert [task.title for task in plan.tasks] == ["稳就业", "促消费"]


def test_names_of_leaders_are_no_agencies() -> None:
    plan = plan_of("一、任务\n1.建站点。新建站点5个。\n主管领导:甲某某\n责任单位:市教育局\n主要责任人:乙某某")
    assert (plan.tasks[0].lead, plan.tasks[0].responsible) == ((), ("市教育局",))
