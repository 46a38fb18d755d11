"""Rules for agencies: those stated once, those that share a word of government, and the roles of clauses."""

import pytest

from luoshi.language.agencies import also_responsible, first_leads, is_clause, parse_clause


@pytest.mark.parametrize(
    ("content", "responsible"),
    [
        ("责任单位:各市、州、县人民政府", ("各市、州、县人民政府",)),
        ("责任单位:市教育局,各区、市政府", ("市教育局", "各区、市政府")),
        ("责任单位:各市,各县人民政府", ("各市", "各县人民政府")),
        ("责任单位:市科技局及相关主管部门", ("市科技局", "相关主管部门")),
        ("应急部、公安部等相关部门及各地区按职责分工负责", ("应急部", "公安部", "各地区")),
        ("服务单位:市自然资源局、功能区管委会", ("市自然资源局", "功能区管委会")),
        ("省生态厅、省财政厅指导", ("省生态厅", "省财政厅")),
    ],
)
def test_responsible_agencies_are_told_apart(content: str, responsible: tuple[str, ...]) -> None:
    assert parse_clause(content).responsible == responsible


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ("市民政局牵头负责。以下任务均需各镇街落实,不再列出", ("各镇街",)),
        ("以下均由各县区人民政府负责落实,不再列出", ("各县区人民政府",)),
        ("市民政局牵头,各地级以上市政府负责落实", ()),
    ],
)
def test_a_rule_stated_once_names_who_is_always_responsible(content: str, names: tuple[str, ...]) -> None:
    assert also_responsible(content) == names


def test_a_clause_that_states_the_rule_of_the_first_is_a_clause() -> None:
    content = "税务局、财政局、海关负责,排在第一位的部门为牵头部门,下同"
    assert is_clause(content)
    assert first_leads(content)
    assert parse_clause(content).responsible == ("税务局", "财政局", "海关")
