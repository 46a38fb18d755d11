"""The constructions of real documents, one test each: targets and deadlines. The table is in docs/compiler.md.

The document is of 10 February 2026 (tests.compiled.HEAD).
"""

import pytest
from tests.compiled import plan_of, targets_of

Facts = list[tuple[str, str, str, str | None]]


def facts(sentence: str) -> Facts:
    """Kind, comparator, value with unit, deadline of each target of a sentence."""
    found: Facts = []
    for target in targets_of(sentence):
        value = "-" if target.value is None else f"{target.value}"
        value += f"~{target.value_high}" if target.value_high is not None else ""
        found.append((target.kind.value, target.comparator.value, value + (target.unit or ""), target.deadline))
    return found


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # Comparators.
        ("每年培育20家以上标杆企业。", [("cumulative", "at_least", "20家", "每年")]),
        ("占比达到51%以上。", [("level", "at_least", "51%", None)]),
        ("城镇调查失业率控制在5.5%以内。", [("level", "at_most", "5.5%", None)]),
        ("细颗粒物浓度控制在29微克每立方米以下。", [("level", "at_most", "29微克每立方米", None)]),
        ("建设30家左右重点实验室。", [("cumulative", "about", "30家", None)]),
        ("增加值增长8%左右。", [("growth", "about", "8%", None)]),
        ("产业用地占比不低于60%。", [("level", "at_least", "60%", None)]),
        ("吸引不少于20家企业。", [("cumulative", "at_least", "20家", None)]),
        ("累计上云企业超10万家。", [("cumulative", "above", "100000家", None)]),
        ("地区生产总值突破1万亿元。", [("level", "above", "1000000000000元", None)]),
        ("人均住宅建筑面积增加到25平方米。", [("level", "reach", "25平方米", None)]),
        ("最低工资标准提高到2500元。", [("level", "reach", "2500元", None)]),
        ("电能利用效率降到1.3以下。", [("level", "at_most", "1.3", None)]),
        ("居民消费价格指数控制在103.5以内。", [("level", "at_most", "103.5", None)]),
        ("单位能耗下降15%。", [("growth", "reach", "15%", None)]),
        ("建成近200个服务站点。", [("cumulative", "about", "200个", None)]),
        ("建成约200个服务站点。", [("cumulative", "about", "200个", None)]),
        ("建成服务站点逾200个。", [("cumulative", "above", "200个", None)]),
        # Ranges, multiples, ratios, per mille, per place and head.
        ("建成1—2个创新平台。", [("cumulative", "range", "1~2个", None)]),
        ("建成3至5个创新平台。", [("cumulative", "range", "3~5个", None)]),
        ("建成国家技术创新中心3—5家以上。", [("cumulative", "at_least", "3家", None)]),
        ("生产总值增长6%-6.5%。", [("growth", "range", "6~6.5%", None)]),
        ("工业总产值翻一番以上。", [("growth", "at_least", "100%", None)]),
        ("到2027年,企业数量在2021年基础上翻两番。", [("growth", "reach", "300%", "2027")]),
        ("在孵企业数量增长1.5倍。", [("growth", "reach", "1.5倍", None)]),
        ("城乡居民收入差距缩小至1.79∶1。", [("ratio", "reach", "1.79", None)]),
        ("婴儿死亡率降至4.5‰以下。", [("level", "at_most", "4.5‰", None)]),
        ("孕产妇死亡率降至10/10万以下。", [("level", "at_most", "10/10万", None)]),
        ("每千人口拥有婴幼儿托位达到4.12个。", [("level", "reach", "4.12个", None)]),
        ("孤儿养育标准提高到每人每月1500元。", [("level", "reach", "1500元/人·月", None)]),
        ("每个县(市、区)至少建成2所公办园。", [("cumulative", "at_least", "2所/县(市、区)", None)]),
        # Baselines.
        ("到2027年,能耗强度比2025年下降18%。", [("growth", "reach", "18%", "2027")]),
        ("排放总量较2025年下降10%以上。", [("growth", "at_least", "10%", None)]),
        ("森林覆盖率比上年提高0.5个百分点。", [("growth", "reach", "0.5个百分点", None)]),
        ("农民收入增速高于全国平均水平。", [("relation", "above", "-", None)]),
        # 分别, lists, several deadlines.
        ("城乡居民收入分别增长5.5%、7.5%左右。", [("growth", "about", "5.5%", None), ("growth", "about", "7.5%", None)]),
        (
            "占比分别达30%、20%和10%。",
            [("level", "reach", "30%", None), ("level", "reach", "20%", None), ("level", "reach", "10%", None)],
        ),
        (
            "打造10个以上集聚区、3个以上示范区。",
            [("cumulative", "at_least", "10个", None), ("cumulative", "at_least", "3个", None)],
        ),
        (
            "2026年力争每万人口达到4名,2028年达到4.66名。",
            [("level", "reach", "4名", "2026"), ("level", "reach", "4.66名", "2028")],
        ),
        (
            "到2030年覆盖率达到70%以上;到2035年达到75%以上。",
            [("level", "at_least", "70%", "2030"), ("level", "at_least", "75%", "2035")],
        ),
        (
            "生产总值增长8.5%左右;工业增加值增长9%以上;税收增长6%。",
            [("growth", "about", "8.5%", None), ("growth", "at_least", "9%", None), ("growth", "reach", "6%", None)],
        ),
        # Full coverage, zero, ranks.
        ("区域养老服务实现全覆盖。", [("coverage", "reach", "100%", None)]),
        ("生活垃圾无害化处理率达100%。", [("level", "reach", "100%", None)]),
        ("逾期难交付项目全面清零。", [("zero", "reach", "0", None)]),
        ("综合竞争力保持在全国前六位。", [("level", "at_most", "6位", None)]),
        ("满意度进入全省前10位。", [("level", "at_most", "10位", None)]),
        ("工业投资增速居全省首位。", [("level", "reach", "1位", None)]),
        # Deadlines.
        ("到 2028 年,建成站点5个。", [("cumulative", "reach", "5个", "2028")]),
        ("2026年底前建成站点5个。", [("cumulative", "reach", "5个", "2026")]),
        ("到2026年年底建成站点5个。", [("cumulative", "reach", "5个", "2026")]),
        ("2026年6月底前建成站点5个。", [("cumulative", "reach", "5个", "2026-06")]),
        ("于2026年3月15日前建成站点5个。", [("cumulative", "reach", "5个", "2026-03-15")]),
        ("11月底前建成站点5个。", [("cumulative", "reach", "5个", "2026-11")]),
        ("年底前建成站点5个。", [("cumulative", "reach", "5个", "2026")]),
        ("今年建成站点5个。", [("cumulative", "reach", "5个", "2026")]),
        ("年内建成站点5个。", [("cumulative", "reach", "5个", "2026")]),
        ("到“十五五”末,建成站点5个。", [("cumulative", "reach", "5个", "2030")]),
        ("“十五五”期间,建成站点5个。", [("cumulative", "reach", "5个", "2030")]),
        ("上半年建成站点5个。", [("cumulative", "reach", "5个", "2026-06")]),
        ("2026—2028年建成站点5个。", [("cumulative", "reach", "5个", "2028")]),
        ("年均建成站点5个。", [("cumulative", "reach", "5个", "每年")]),
        ("6月底前开工10所;12月底前开工20所。", [("cumulative", "reach", "10所", "2026-06"), ("cumulative", "reach", "20所", "2026-12")]),
    ],
)  # fmt: skip
def test_a_construction_is_read(sentence: str, expected: Facts) -> None:
    assert facts(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "140平方米及以下的,减按1%征收。",
        "最长不超过6个月。",
        "每个站点每年不超过10万元。",
        "按最低生活保障标准的1.5倍发放。",
        "前5名企业,每户奖励20万元。",
        "推出一批针对性举措。",
        "建设若干公共服务平台。",
        "基本建成全市安全保障体系。",
        "保持全省前列。",
        "应退尽退。",
        "给予一次性奖补50万元、100万元。",
        "最低首付款比例为15%。",
        "年度累计补助额度最高不超过100万元。",
        "实施“633”人才工程和“百千万”工程。",
        "用三年左右的时间打造品牌。",
        "20个工作日内答复。",
        "每季度末月20日前报送进展。",
        "自2026年6月1日起执行,有效期至2027年9月5日。",
        "居民收入增长与经济增长基本同步。",
        "2025年全市生产总值达到4.72万亿元,增长5%,实现了新跨越。",
    ],
)
def test_a_construction_that_is_no_target_is_left_out(sentence: str) -> None:
    assert facts(sentence) == []


def test_a_deadline_at_the_head_of_a_list_governs_it() -> None:
    plan = plan_of(
        "一、目标\n到2028年,实现以下目标:\n——环境更好。森林覆盖率达到40%。\n——收入更高。收入增长6%。\n二、任务\n1.做事。"
    )
    assert [target.deadline for target in plan.targets] == ["2028", "2028"]


def test_a_deadline_that_opens_a_paragraph_governs_its_sentences() -> None:
    assert [t.deadline for t in targets_of("到2028年,建成站点5个。修路3条。")] == ["2028", "2028"]


def test_a_year_alone_in_the_title_gives_no_deadline() -> None:
    assert [t.deadline for t in targets_of("建成站点5个。")] == [None]


def test_what_a_year_before_the_documents_own_tells_is_a_fact() -> None:
    assert targets_of("2024年新建站点5个。") == ()


def test_a_year_before_the_documents_own_inside_a_name_is_no_deadline() -> None:
    assert [t.deadline for t in targets_of("2024年投资清单中的项目办结率达到90%。")] == [None]


def test_an_ongoing_deadline_is_none() -> None:
    plan = plan_of(
        "一、任务\n1.建站点。新建站点5个。\n责任单位:市民政局\n完成时限:持续推进\n2.修路。\n责任单位:市民政局"
    )
    assert [target.deadline for target in plan.targets] == [None]
