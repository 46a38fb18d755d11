"""Responsibility clauses in all the forms that offices use."""

import pytest

from luoshi.language.agencies import Clause, also_responsible, first_leads, is_bare_list, is_clause, parse_clause


@pytest.mark.parametrize(
    ("content", "lead", "responsible"),
    [
        ("牵头单位:市民政局;责任单位:市财政局、市残联,各地区", ("市民政局",), ("市财政局", "市残联", "各地区")),
        ("责任单位:市税务局、财政局", (), ("市税务局", "财政局")),
        ("省科技厅牵头,省教育厅、省财政厅配合", ("省科技厅",), ("省教育厅", "省财政厅")),
        ("市水务局、市林业局按职责分工负责", (), ("市水务局", "市林业局")),
        ("农业农村部、财政部等负责", (), ("农业农村部", "财政部")),
        ("教育部、科技部牵头负责", ("教育部", "科技部"), ()),
        ("牵头单位:示范区发展改革局(商务局),责任单位:各镇人民政府", ("示范区发展改革局(商务局)",), ("各镇人民政府",)),
        ("市教育局牵头,各有关部门按职责分工负责", ("市教育局",), ("各有关部门",)),
        (
            "牵头部门:州住建局;落实单位:各县市人民政府、云陵高新区管委会",
            ("州住建局",),
            ("各县市人民政府", "云陵高新区管委会"),
        ),
        (
            "责任单位:市“数字云陵”建设领导小组成员单位,各县(市、区)政府",
            (),
            ("市“数字云陵”建设领导小组成员单位", "各县(市、区)政府"),
        ),
        ("市商务局牵头,市商务局、市财政局参与", ("市商务局",), ("市财政局",)),
    ],
)
def test_a_clause_names_its_agencies(content: str, lead: tuple[str, ...], responsible: tuple[str, ...]) -> None:
    assert is_clause(content)
    assert parse_clause(content) == Clause(lead, responsible)


def test_a_clause_may_tell_its_deadline_and_persons_are_left_out() -> None:
    clause = parse_clause("责任单位:市住建局;责任人:张三;完成时限:2027年12月底")
    assert clause == Clause((), ("市住建局",), "2027年12月底")


@pytest.mark.parametrize(
    "content",
    [
        "以下简称方案",
        "含本数",
        "云建〔2026〕3号",
        "以合同在市住建局备案的时间为准",
        "自治区、直辖市",
        "第一期规模100亿元",
        "包括公司自身",
    ],
)
def test_other_brackets_are_no_clauses(content: str) -> None:
    assert not is_clause(content)


def test_a_bare_list_of_agencies_is_known() -> None:
    assert is_bare_list("信息中心、教科院")
    assert not is_bare_list("水旁、路旁")


def test_rules_stated_once_are_known() -> None:
    assert first_leads("教育部、科技部等负责。列第一位者为牵头单位,下同")
    assert first_leads("排在第一位的部门为牵头部门,下同")
    assert not first_leads("教育部牵头负责")
    content = "责任单位:市税务局,以下均需各园区管委会,各镇街落实,不再列出"
    assert also_responsible(content) == ("各园区管委会", "各镇街")
    assert parse_clause(content).responsible == ("市税务局",)


def test_role_words_after_a_labelled_list_and_other_labels_name_no_agency() -> None:
    content = "负责部门:省住建厅、各县政府按职责分工负责;适用范围:云陵新区"
    assert parse_clause(content) == Clause((), ("省住建厅", "各县政府"))
