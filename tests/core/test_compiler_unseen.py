"""What documents held that had not been read before: told and left out, in words of an invented city."""

import pytest
from tests.compiled import plan_of, targets_of, told


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("机房装机量年均增速保持在15%左右。", [("机房装机量年均增速", "annual_change", "about", "15%", "每年")]),
        ("待售车位去化周期为14个月。", [("待售车位去化周期", "level", "reach", "14个月", None)]),
        ("压缩证照办理时间3天以上。", [("压缩证照办理时间", "growth", "at_least", "3天", None)]),
        (
            "建成示范街区6个、村40个。",
            [("建成示范街区", "cumulative", "reach", "6个", None), ("村", "cumulative", "reach", "40个", None)],
        ),
        ("资金使用率应不低于75%。", [("资金使用率", "level", "at_least", "75%", None)]),
    ],
)
def test_what_is_promised_is_read(sentence: str, expected: list[tuple[str, str, str, str | None, str | None]]) -> None:
    assert [told(target) for target in targets_of(sentence)] == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "边角地块累计面积不超过项目总面积8%,经论证的可不超过15%。",
        "厂房最小分割面积不低于200平方米。",
        "置换后仅抵扣40%指标。",
        "商业占比小于20%尚未建设的地块,可调整用途。",
        "结余资金中,不超过20%的部分可用于补充周转。",
        "已支付约定价款60%的,另行办理登记。",
        "对科研团队和小微企业每年发放10万元试验券。",
        "二套房贷4.2%以下。",
        "地价优惠比例由20%上浮至30%。",
        "达标的得5分,每低一个百分点扣0.5分。",
        "非本市户籍家庭限购1套住宅。",
        "同一企业每年申报不超过3人。",
        "窗口开放时间为8:30-11:30。",
        "会同12部委联合发文。",
        "按营收规模分三档兑现20万元。",
    ],
)
def test_what_only_rules_or_allows_is_left_out(sentence: str) -> None:
    assert targets_of(sentence) == ()


def test_agencies_joined_behind_a_word_for_others_are_two() -> None:
    plan = plan_of("一、重点任务\n1.办好集市。搭建展销平台。(市商务局、市总工会等和各有关区人民政府负责)")
    assert plan.tasks[0].responsible == ("市商务局", "市总工会", "各有关区人民政府")


def test_the_pace_of_work_is_a_deadline() -> None:
    plan = plan_of("一、重点任务\n1.新建车棚30个。\n责任单位:市住房城乡建设局\n时序进度:2027年9月底前")
    assert [target.deadline for target in plan.targets] == ["2027-09"]


def test_a_misread_number_does_not_make_running_numbers_restart() -> None:
    lines = [f"({sign})做好第{sign}件事。(责任单位:市民政局)" for sign in "一二三四五六七八九十"]
    lines[6] = lines[6].replace("(七)", "(二)", 1)
    more = [f"(十{sign})续办。(责任单位:市民政局)" for sign in "一二三四五六"]
    plan = plan_of(
        "\n".join(
            [
                "一、前半",
                *lines[:5],
                "二、后半",
                *lines[5:],
                *more,
            ]
        )
    )
    assert plan.tasks[5].id == "6"
    assert plan.tasks[-1].id == "16"


def test_numbers_that_begin_anew_are_told_apart_by_their_section() -> None:
    one, two = (f"({sign})做事。(责任单位:市民政局)" for sign in "一二")
    plan = plan_of("\n".join(["一、前半", one, two, "二、后半", one, two]))
    assert [task.id for task in plan.tasks] == ["1.1", "1.2", "2.1", "2.2"]


def test_a_chapter_on_what_the_work_means_is_no_task() -> None:
    plan = plan_of("一、战略意义\n产业规模已达30亿元。\n二、主要行动\n(一)建设园区。建设园区3个。")
    assert [task.title for task in plan.tasks] == ["建设园区"]
    assert [str(target.value) for target in plan.targets] == ["3"]


def test_a_long_item_that_speaks_of_foundations_is_work_all_the_same() -> None:
    plan = plan_of(
        "一、主要行动\n(一)支持具有制造基础和优势的园区延长链条,培育龙头企业带动配套企业共同成长。\n(二)推广节水设备。"
    )
    assert len(plan.tasks) == 2


def test_a_title_over_lines_without_a_word_of_about_is_joined() -> None:
    plan = plan_of(
        "云陵市人民政府办公室\n2026年3月9日\n\n云陵市完善社区服务体系\n\n建设邻里友好城市若干措施\n\n一、重点任务\n1.办事。"
    )
    assert plan.title == "云陵市完善社区服务体系建设邻里友好城市若干措施"


def test_a_title_over_six_lines_is_joined() -> None:
    parts = [
        "云陵市人民政府办公室关于印发",
        "云陵市城乡社区综合服务设施",
        "补短板强弱项",
        "提升服务能力和",
        "管理水平三年",
        "行动计划的通知",
    ]
    assert plan_of("\n".join([*parts, "", "一、重点任务", "1.办事。"])).title == "".join(parts)


def test_a_printed_page_number_inside_a_sentence_is_read_over() -> None:
    plan = plan_of("一、重点任务\n(一)扩面提质。到2028年,社区食堂覆盖率不低\n\n— 7 —\n\n于80%。\n(二)修路。")
    assert [(target.indicator, target.comparator.value) for target in plan.targets] == [("社区食堂覆盖率", "at_least")]


def test_a_heading_behind_a_clause_that_ends_a_broken_line_is_found() -> None:
    text = (
        "一、重点任务\n(一)建市场。新建市场2处。(云陵市商务发展促\n进局负责)(二)修渠道。疏通渠道5公里。(市水务局负责)"
    )
    assert [(task.id, task.title) for task in plan_of(text).tasks] == [("1", "建市场"), ("2", "修渠道")]


def test_a_remark_in_brackets_and_a_word_for_others_belong_to_no_name() -> None:
    text = (
        "一、重点任务\n1.办事。(责任单位:市商务局、市住建局等市直有关部门和单位,各区政府〈含高新区、港区管委会,下同〉)"
    )
    assert plan_of(text).tasks[0].responsible == ("市商务局", "市住建局", "各区政府")


def test_a_fund_is_named_by_what_follows_its_size() -> None:
    found = [told(target) for target in targets_of("设立总规模不少于60亿元的水产发展基金。")]
    assert found == [("水产发展基金", "cumulative", "at_least", "6000000000元", None)]
