"""Targets, one construction at a time, as one-task documents of an invented city."""

import pytest
from tests.compiled import plan_of, targets_of, told

from luoshi.plan.model import Direction, Strength


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # Levels.
        ("到2028年,污水处理率达到95%。", ("污水处理率", "level", "reach", "95%", "2028")),
        ("农村卫生厕所普及率达９５％。", ("农村卫生厕所普及率", "level", "reach", "95%", None)),
        ("财政科技支出占比不低于4%。", ("财政科技支出占比", "level", "at_least", "4%", None)),
        ("全市高新技术企业达到5万家。", ("全市高新技术企业", "level", "reach", "50000家", None)),
        ("2026年第一季度开工率达到70%。", ("开工率", "level", "reach", "70%", "2026-03")),
        ("婴儿死亡率控制在4.5‰以下。", ("婴儿死亡率", "level", "at_most", "4.5‰", None)),
        ("孕产妇死亡率降至10/10万以下。", ("孕产妇死亡率", "level", "at_most", "10/10万", None)),
        ("研发投入强度由2.1%提高到2.6%以上。", ("研发投入强度", "level", "at_least", "2.6%", None)),
        ("人均公园绿地面积达到15平方米。", ("人均公园绿地面积", "level", "reach", "15平方米", None)),
        ("办事时限压缩至3个工作日。", ("办事时限", "level", "reach", "3个工作日", None)),
        ("国家级重点专科总数超过27个。", ("国家级重点专科总数", "level", "above", "27个", None)),
        ("营商环境满意度指数力争进入全省前5位。", ("营商环境满意度指数", "level", "at_most", "5位", None)),
        ("90%的社区建成省级智慧社区。", ("社区建成省级智慧社区", "level", "reach", "90%", None)),
        # Counts that add up.
        ("2026年底前,改造老旧小区192个。", ("改造老旧小区", "cumulative", "reach", "192个", "2026")),
        ("建设100家示范食堂。", ("示范食堂", "cumulative", "reach", "100家", None)),
        ("打造20个以上的特色街区。", ("特色街区", "cumulative", "at_least", "20个", None)),
        ("推进五个口袋公园建设。", ("口袋公园建设", "cumulative", "reach", "5个", None)),
        ("培育3—5家龙头企业。", ("龙头企业", "cumulative", "range", "3-5家", None)),
        ("培育龙头企业3—5家以上。", ("培育龙头企业", "cumulative", "at_least", "3家", None)),
        ("每年开展群众文化活动超过500场。", ("群众文化活动", "cumulative", "above", "500场", "每年")),
        ("帮助市场主体稳定岗位20万个。", ("稳定岗位", "cumulative", "reach", "200000个", None)),
        ("全年完成交通投资35亿元以上。", ("交通投资", "cumulative", "at_least", "3500000000元", "2026")),
        ("每个街道至少建设1所托育园。", ("托育园", "cumulative", "at_least", "1所/街道", None)),
        ("新增亿元以上企业12家。", ("新增亿元以上企业", "cumulative", "reach", "12家", None)),
        ("建设10个左右规模达到100亿元以上的产业集群。", ("产业集群", "cumulative", "about", "10个", None)),
        ("化解信访积案三百件以上。", ("化解信访积案", "cumulative", "at_least", "300件", None)),
        # Changes.
        ("游客人数增长13%左右。", ("游客人数增长", "growth", "about", "13%", None)),
        ("产品研制周期缩短20%。", ("产品研制周期缩短", "growth", "reach", "20%", None)),
        ("企业数量翻一番以上。", ("企业数量", "growth", "at_least", "100%", None)),
        ("参保率每年提高1个百分点。", ("参保率每年提高", "annual_change", "reach", "1个百分点", "每年")),
        ("到2028年,增加值年均增长6%—6.5%。", ("增加值年均增长", "annual_change", "range", "6-6.5%", "每年")),
        ("火灾起数逐年下降。", ("火灾起数", "annual_change", "below", None, "每年")),
        # Ratios, full coverage, none left, relations.
        ("城乡收入差距缩小至1.79∶1。", ("城乡收入差距", "ratio", "reach", "1.79", None)),
        ("推进村级快递服务站全覆盖。", ("村级快递服务站", "coverage", "reach", "100%", None)),
        ("餐饮单位全部完成明厨亮灶改造。", ("餐饮单位", "coverage", "reach", "100%", None)),
        ("确保零就业家庭动态清零。", ("零就业家庭", "zero", "reach", "0", None)),
        ("原生垃圾实现“零填埋”。", ("原生垃圾", "zero", "reach", "0", None)),
        ("消除城区严重易涝积水点。", ("城区严重易涝积水点", "zero", "reach", "0", None)),
        ("农民收入增速高于城镇居民收入增速。", ("农民收入增速", "relation", "above", None, None)),
        ("食品抽检合格率达到国家标准。", ("食品抽检合格率", "relation", "reach", None, None)),
        ("2026年贷款利率较2025年下降。", ("贷款利率", "relation", "below", None, "2026")),
        ("完成学位扩容省定目标。", ("学位扩容", "relation", "reach", None, None)),
    ],
)
def test_a_target_is_read(sentence: str, expected: tuple[str, str, str, str | None, str | None]) -> None:
    assert [told(target) for target in targets_of(sentence)] == [expected]


@pytest.mark.parametrize(
    "sentence",
    [
        "对新认定的企业给予20万元奖励。",
        "为每位老人发放200元补贴。",
        "对销售额达2000万元且增速达15%以上的企业,每户奖励5万元。",
        "按不超过500元/人次的标准发放消费券。",
        "贷款额度最高不超过50万元。",
        "近年来累计建成公园120个。",
        "已建成站点35个。",
        "建成“15分钟生活圈”。",
        "实施“百千万工程”。",
        "开展13项保用工行动。",
        "加快5G网络和PM2.5监测站建设。",
        "面向18-45岁青年开展培训。",
        "落实残疾人两项补贴制度。",
        "每月调度一次。",
        "基本完成改造任务。",
        "基本实现20户以上自然村光纤覆盖。",
        "保持全省前列。",
        "推进规模以上企业上云。",
        "用三年左右时间打造一批品牌。",
        "健全市、县、乡、村四级网络。",
        "由省与市按照1:1的比例负担。",
        "会同教育等5部门开展检查。",
        "层高不宜大于3.6米。",
        "缴纳出让价款的50%。",
        "水资源费按94.6%征收。",
        "围绕37条产业链开展招商。",
        "开展隐患“清零”行动。",
    ],
)
def test_what_only_looks_like_a_target_is_left_out(sentence: str) -> None:
    assert targets_of(sentence) == ()


def test_one_clause_with_two_deadlines_is_two_targets() -> None:
    found = targets_of("2026年覆盖率达到60%,2028年达到70%。")
    assert [(t.indicator, str(t.value), t.deadline) for t in found] == [
        ("覆盖率", "60", "2026"),
        ("覆盖率", "70", "2028"),
    ]


def test_a_list_shares_its_verb_but_not_its_last_comparator() -> None:
    found = targets_of("救助残疾儿童600人次、改造无障碍家庭4500户以上。")
    assert [told(t)[:4] for t in found] == [
        ("救助残疾儿童", "cumulative", "reach", "600人次"),
        ("改造无障碍家庭", "cumulative", "at_least", "4500户"),
    ]


def test_after_respectively_the_last_comparator_counts_for_all() -> None:
    found = targets_of("城乡居民收入分别增长5.5%、7.5%左右。")
    assert {(t.kind.value, t.comparator.value, t.indicator) for t in found} == {
        ("growth", "about", "城乡居民收入分别增长")
    }
    assert [str(t.value) for t in found] == ["5.5", "7.5"]


def test_a_change_and_the_level_it_leads_to_are_two_targets() -> None:
    found = targets_of("公交分担率提高5个百分点,达到45%。")
    assert [told(t)[:4] for t in found] == [
        ("公交分担率提高", "growth", "reach", "5个百分点"),
        ("公交分担率", "level", "reach", "45%"),
    ]


@pytest.mark.parametrize(
    ("sentence", "strengths"),
    [
        ("确保失业率控制在5.5%以内,新增岗位5000个。", [Strength.FIRM, Strength.PLAIN]),
        ("力争新增学位500个,新建学校2所;改造校舍3处。", [Strength.AIM, Strength.AIM, Strength.PLAIN]),
        ("收入力争达到5万元,企业数量增长20%以上。", [Strength.AIM, Strength.PLAIN]),
        ("民生支出占比原则上不低于80%。", [Strength.PRINCIPLE]),
    ],
)
def test_strength_goes_as_far_as_its_word_governs(sentence: str, strengths: list[Strength]) -> None:
    assert [target.strength for target in targets_of(sentence)] == strengths


@pytest.mark.parametrize(
    ("sentence", "direction", "keep"),
    [
        ("覆盖率提高到90%。", Direction.UP, False),
        ("浓度降至32微克/立方米。", Direction.DOWN, False),
        ("失业率控制在5%以内。", Direction.DOWN, False),
        ("不良率降低10%。", Direction.DOWN, False),
        ("覆盖率稳定在90%以上。", Direction.UP, True),
        ("播种面积稳定在66万亩。", None, True),
        ("欠薪案件动态清零。", Direction.DOWN, False),
    ],
)
def test_the_verb_tells_the_direction(sentence: str, direction: Direction | None, keep: bool) -> None:
    (target,) = targets_of(sentence)
    assert (target.direction, target.keep) == (direction, keep)


@pytest.mark.parametrize(
    ("sentence", "deadline"),
    [
        ("2027年6月底前,建成车站2座。", "2027-06"),
        ("到“十五五”末,覆盖率达到90%。", "2030"),
        ("2025年,建成车站2座。", None),
        ("利用2026年中央预算内投资建设车站2座。", None),
        ("预留份额提高至40%以上政策延续到2027年12月31日。", "2027-12-31"),
        ("到2028年,每年毕业生就业率达到90%以上。", "每年"),
    ],
)
def test_the_nearest_word_tells_the_deadline(sentence: str, deadline: str | None) -> None:
    found = [target.deadline for target in targets_of(sentence)]
    assert found in ([deadline], [])


def test_a_deadline_that_opens_a_paragraph_governs_all_of_it() -> None:
    found = targets_of("到2028年,体系更加健全。新建学校2所。改造校舍3处。")
    assert [target.deadline for target in found] == ["2028", "2028"]


def test_a_deadline_inside_a_paragraph_governs_its_own_sentence() -> None:
    found = targets_of("新建学校2所。到2028年,改造校舍3处;新增学位600个。")
    assert [target.deadline for target in found] == [None, "2028", "2028"]


def test_the_deadline_of_the_clause_governs_where_the_target_has_none() -> None:
    plan = plan_of(
        "一、任务\n1.办学。新建学校2所。(责任单位:市教育局;完成时限:2027年9月底)\n2.办医。(责任单位:市卫健委)"
    )
    assert plan.targets[0].deadline == "2027-09"


def test_goals_take_the_deadline_of_the_paragraph_that_leads_them_in() -> None:
    text = "一、总体要求\n(一)总体目标。到2028年,实现以下目标。\n——住得更好。改造小区50个。\n二、任务\n1.办事。(责任单位:市住建局)"
    (target,) = plan_of(text).targets
    assert (target.goal, target.task, target.deadline) == ("住得更好", None, "2028")


def test_hard_line_breaks_inside_a_sentence_do_not_part_it() -> None:
    long_line = "持续完善覆盖城乡的公共服务网络并推动优质资源向基层延伸到2028年城市污水集中处"
    (target,) = targets_of(f"{long_line}\n理率达到95%。")
    assert target.indicator.endswith("城市污水集中处理率")
    assert target.quote == "达到95%"


def test_text_about_the_past_and_about_principles_holds_no_targets() -> None:
    text = "一、发展基础\n去年覆盖率达到90%,新建学校8所。\n二、基本原则\n坚持100%公开。\n三、任务\n1.办事。(责任单位:市住建局)"
    assert plan_of(text).targets == ()
