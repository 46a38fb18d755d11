"""Forms of targets met in documents that were not tuned on, in sentences of an invented city."""

import pytest
from tests.compiled import plan_of, targets_of, told


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("算力总规模达到12EFLOPS。", [("算力总规模", "level", "reach", "12EFLOPS", None)]),
        ("游船接待量稳居全省前三。", [("游船接待量", "level", "at_most", "3位", None)]),
        ("新建桥梁实现100%电子交付。", [("电子交付", "level", "reach", "100%", None)]),
        ("科普基地群体达到万家以上。", [("科普基地群体", "level", "at_least", "10000家", None)]),
        ("组织不少于2万家次商户参展。", [("商户参展", "cumulative", "at_least", "20000家次", None)]),
        ("完成水利投资140亿元年度目标任务。", [("水利投资", "cumulative", "reach", "14000000000元", None)]),
        ("到账平均时间精简为2个工作日。", [("到账平均时间", "level", "reach", "2个工作日", None)]),
        ("市级文化专项资金安排2亿元支持古城保护。", [("市级文化专项资金", "cumulative", "reach", "200000000元", None)]),
        ("发放租赁补贴4万户。", [("租赁补贴", "cumulative", "reach", "40000户", None)]),
        ("四季度发电量52亿千瓦时以上。", [("发电量", "level", "at_least", "5200000000千瓦时", "2026-12")]),
        (
            "2027年、2028年营收分别突破2亿元、3亿元。",
            [("营收", "level", "above", "200000000元", "2027"), ("营收", "level", "above", "300000000元", "2028")],
        ),
        (
            "培育5个以上收入超过2亿元的软件集群。",
            [("软件集群", "cumulative", "at_least", "5个", None)],
        ),
        ("围绕康养、文旅等领域形成50个大模型产品。", [("大模型产品", "cumulative", "reach", "50个", None)]),
        ("覆盖全市所有行政村。", [("行政村", "coverage", "reach", "100%", None)]),
        ("首贷户数量高于2025年。", [("首贷户数量", "relation", "above", None, None)]),
        ("省财政安排衔接补助资金3亿元。", [("省财政安排衔接补助资金", "cumulative", "reach", "300000000元", None)]),
        ("空气质量优良天数300天以上。", [("空气质量优良天数", "level", "at_least", "300天", None)]),
        ("推进《三年行动方案(2026—2028年)》,新建泵站5座。", [("新建泵站", "cumulative", "reach", "5座", None)]),
        (
            "支持团队1000个左右、1万名以上教师创业。",
            [("团队", "cumulative", "about", "1000个", None), ("教师创业", "cumulative", "at_least", "10000名", None)],
        ),
        (
            "参加50个展会、新签订单2亿元。",
            [("展会", "cumulative", "reach", "50个", None), ("新签订单", "cumulative", "reach", "200000000元", None)],
        ),
        ("加快推进58个投资10亿元以上的重大项目。", [("投资10亿元以上的重大项目", "cumulative", "reach", "58个", None)]),
        ("每年至少带动1个同行企业升级。", [("同行企业升级", "cumulative", "at_least", "1个", "每年")]),
        ("市县级网办率不低于70%。", [("市县级网办率", "level", "at_least", "70%", None)]),
        ("审批时间控制在50个工作日内。", [("审批时间", "level", "at_most", "50个工作日", None)]),
        ("退税的平均时间压缩至5个工作日以内。", [("退税的平均时间", "level", "at_most", "5个工作日", None)]),
        ("奖励性占比不低于工资总量的70%。", [("奖励性占比", "level", "at_least", "70%", None)]),
        ("规划建设54个万亩以上工业集聚区。", [("万亩以上工业集聚区", "cumulative", "reach", "54个", None)]),
        ("力争一季度新增企业12家。", [("新增企业", "cumulative", "reach", "12家", "2026-03")]),
        ("每个县(区)至少打造1个零工市场。", [("零工市场", "cumulative", "at_least", "1个/县(区)", None)]),
        ("每个县建成一个体验中心。", [("体验中心", "cumulative", "reach", "1个/县", None)]),
        ("亩均投入不低于1500元。", [("亩均投入", "level", "at_least", "1500元", None)]),
        ("安排3000万元项目前期工作经费。", [("项目前期工作经费", "cumulative", "reach", "30000000元", None)]),
        ("教师工资不低于或高于公务员工资水平。", [("教师工资", "relation", "at_least", None, None)]),
        ("耕地保有量完成省定目标。", [("耕地保有量", "relation", "reach", None, None)]),
        ("矿渣实现全部利用。", [("矿渣", "coverage", "reach", "100%", None)]),
        ("检测灵敏度达到0.6Nm/s。", [("检测灵敏度", "level", "reach", "0.6Nm/s", None)]),
        ("矿渣实现“零堆存”。", [("矿渣", "zero", "reach", "0", None)]),
        ("节约12万吨标准煤。", [("节约", "cumulative", "reach", "120000吨标准煤", None)]),
        ("统筹抓好总投资26亿元的20个项目。", [("项目", "cumulative", "reach", "20个", None)]),
        ("11项救助标准提高5%以上。", [("11项救助标准提高", "growth", "at_least", "5%", None)]),
        ("标识注册总量突破5亿。", [("标识注册总量", "level", "above", "500000000", None)]),
        ("全市新增供热面积400万平方米。", [("全市新增供热面积", "cumulative", "reach", "4000000平方米", None)]),
        ("争取重点实验室达到30家。", [("重点实验室", "level", "reach", "30家", None)]),
        ("高新技术企业突破万户。", [("高新技术企业", "level", "above", "10000户", None)]),
        ("游客人数增长超过12%。", [("游客人数增长", "growth", "above", "12%", None)]),
        ("增加值增速达到8%。", [("增加值增速", "level", "reach", "8%", None)]),
        ("城乡居民收入倍差缩小至1.86左右。", [("城乡居民收入倍差", "level", "about", "1.86", None)]),
        ("山区县生产总值增速高于全省全市。", [("山区县生产总值增速", "relation", "above", None, None)]),
        ("在1-2年内,创建示范城市10个。", [("创建示范城市", "cumulative", "reach", "10个", None)]),
        ("年底前项目资金全部下达。", [("项目资金", "coverage", "reach", "100%", "2026")]),
    ],
)
def test_a_form_is_read(sentence: str, expected: list[tuple[str, str, str, str | None, str | None]]) -> None:
    assert [told(target) for target in targets_of(sentence)] == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "建成年产30万吨的肥料一体化项目。",
        "打造千万千瓦级储能基地。",
        "围绕37条产业链和40个产业集群开展招商。",
        "构建“全覆盖、零距离”的服务形态。",
        "开展物业服务全覆盖等专项行动。",
        "对9个县的菜价情况进行周通报。",
        "制定停产80户工业企业复产计划。",
        "容量200千瓦及以下采用低压供电。",
        "易地建设费标准下调20%。",
        "报销比例为85%。",
        "补贴标准按照市内高校500元/人。",
        "加大青年人才生活补贴力度,其中博士不低于5万元/人,硕士不低于3万元/人。",
        "年销售收入首次突破1亿元的企业,给予20万元奖励。",
        "打造以四个集聚区为主体的格局。",
        "支持投资额未达到25%的土地转让。",
        "构建广渠道、多层次、全覆盖、可持续的服务体系。",
        "签订合同并缴纳不低于总价款的50%后,先期受理设计方案。",
        "当去化周期超过36个月,原则上暂停出让。",
        "针对累计降幅超过10%的情形,及时下调计税价格。",
        "对购买人发放3万元消费券。",
        "二者的关系如表2所示。",
        "推广3S技术。",
        "投资达到25%以上,即可办理预售许可。",
        "对照上年投资总量4倍目录库充实项目。",
        "每5年修订1次专业目录。",
        "对整改不到位的记录1次违规行为。",
        "发展混合所有制企业和培训机构。",
        "不得要求村庄规划编制全覆盖。",
        "在拨款水平达到12000元的基础上稳步提高。",
        "交易服务费按现行标准下浮40%。",
        "400万元以上政府投资项目从严审核。",
        "当贷款率达到85%及以上时可采取管控措施。",
        "缴纳50%的出让价款后,办理土地证。",
        "允许设置开敞率不低于40%的平台。",
        "首层商铺的层高放宽至6.5米。",
        "夫妻双方的公积金额度从80万元提高到90万元。",
        "监管额度为工程总造价的1.1倍。",
        "分别按不超过50万元和10万元的额度发放消费券。",
        "养育两个及以上子女的家庭优先保障。",
        "网签满2000套即开展抽奖。",
        "年单笔贷款额不低于50万元,且不超过900万元的贷款,可按利息的40%申请补贴。",
        "禁止使用厚度低于0.01毫米的地膜。",
        "加快时速600公里列车研制。",
        "允许纳税人按进项税额加计5%抵减应纳税额。",
        "终端利率不得高于同类机构平均水平。",
        "贯彻“动态清零”总方针。",
        "市领导联系20亿元以上龙头企业。",
        "30万人口以上的县建成妇幼保健院。",
        "取消汇出额不超过300万美元限制。",
        "累计汇出额不得超过投资总额15%。",
        "超过1000人规模的学校配备专职教师。",
        "对在外地上市,且募集资金80%以上比例投放本市的企业,一次性奖励600万元。",
        "从环境整治等五个方面着手。",
        "方案由三个部分组成。",
        "对于400万元以上工程加强管理。",
        "缴费基数按照平均工资60%核定。",
        "本科生每月800元、硕士生每月1200元。",
        "每认定1家企业加一分。",
        "可将用地比例由7%提高到15%。",
        "户型建筑面积不超过100平方米。",
        "基本实现文化馆和乡镇文化站无线网络全覆盖。",
    ],
)
def test_a_form_that_only_looks_like_a_target_is_left_out(sentence: str) -> None:
    assert targets_of(sentence) == ()


def test_a_reward_bars_neither_what_stands_before_its_own_condition_nor_what_begins_anew() -> None:
    found = targets_of("参加境外展会120个,对参展企业给予最高80%的补助,力争2026年新增会展企业30家。")
    assert [(t.indicator, str(t.value)) for t in found] == [("境外展会", "120"), ("新增会展企业", "30")]


def test_a_heading_of_rules_holds_no_targets() -> None:
    text = "一、重点任务\n1.建站点。新建站点5个。\n二、补贴标准\n1.本科。本科8万元,硕士12万元。"
    assert [str(target.value) for target in plan_of(text).targets] == ["5"]


def test_articles_of_a_regulation_hold_no_targets() -> None:
    assert plan_of("第一章 总则\n第一条 单笔存款不少于5万元。\n第二条 逾期超过6期的办理登记。").targets == ()


def test_before_the_first_heading_only_what_is_promised_is_a_target() -> None:
    text = "去年以来建成公园7个。为做好工作,到2028年新建站点5个。\n一、任务\n1.做事。修路3条。"
    assert [(target.task, str(target.value), target.deadline) for target in plan_of(text).targets] == [
        (None, "5", "2028"),
        ("1", "3", None),
    ]


def test_a_text_without_headings_keeps_what_it_promises() -> None:
    assert [(t.task, str(t.value)) for t in plan_of("力争全年新增规模以上企业5000家左右。").targets] == [(None, "5000")]
