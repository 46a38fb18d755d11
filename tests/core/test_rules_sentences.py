"""Rules of supervision in the words that a leader signs, every occasion and every measure; and why a rule is refused."""

from fractions import Fraction

import pytest

from luoshi.language.quantities import figures as figures_in
from luoshi.rules.checks.words import Told, disagreements, plain_unit
from luoshi.rules.limits import DayKind
from luoshi.rules.supervision import Figures, Rule, RuleError, read_ladder, sentence
from luoshi.rules.supervision.model import Then, To, When

REMIND = "，向牵头（承办）单位发出提醒。"


def said(
    when: When,
    then: Then = Then.REMIND,
    to: tuple[To, ...] = (To.LEAD,),
    *,
    classes: str = "",
    standing: bool = False,
    **figures: object,
) -> str:
    rule = Rule("a", "试", 1, when, then, to, frozenset(classes.split(",")) - {""}, standing=standing)
    return sentence(rule, Figures.from_words(figures))


@pytest.mark.parametrize(
    ("when", "figures", "words"),
    [
        (When.MILESTONE_DUE_SOON, {"days": 5}, "里程碑到期前5个工作日仍未交付的"),
        (When.MILESTONE_MISSED, {"days": 1, "day_kind": "natural"}, "里程碑到期后第1个自然日仍未交付的"),
        (When.RED_FOR, {"months": 2}, "目标连续2个月为红灯的"),
        (When.RED_CARDS, {"times": 3}, "目标连续3个月末为红灯（一个月末红灯为一张红牌）的"),
        (When.REPORT_DUE_SOON, {"days": 2}, "报送截止前2个工作日仍未报齐的"),
        (When.REPORT_LATE, {"days": 1}, "报送截止后第1个工作日仍未报齐的"),
        (When.REPORT_RETURNED, {"times": 2}, "同一期月报被退回2次的"),
        (When.ORDER_UNSIGNED, {"days": 2}, "督办单下发后第2个工作日仍未签收的"),
        (When.ORDER_DUE_SOON, {"days": 3, "level": "red"}, "红色督办单到期前3个工作日仍未反馈的"),
        (
            When.ORDER_OVERDUE,
            {"days": 1, "level": "blue"},
            "蓝色督办单期满后第1个工作日仍未反馈、也未获准或申请延期的",
        ),
        (When.ORDER_STILL_OVERDUE, {}, "督办单逾期跨月仍未反馈的，每月第1个工作日"),
        (When.ORDER_STILL_OVERDUE, {"days": 5}, "督办单逾期跨月仍未反馈的，每月第5个工作日"),
        (When.ORDER_RETURNED, {"times": 2, "level": "orange"}, "橙色督办单的反馈被退回2次的"),
        (When.ORDER_RAISED, {"level": "red"}, "督办单升为红色后第1个工作日"),
        (When.ORDER_RAISED, {"level": "orange", "days": 2}, "督办单升为橙色后第2个工作日"),
        (When.PROMISE_OVERDUE, {"days": 1}, "承诺的完成日期过后第1个工作日仍未办结的"),
    ],
)
def test_every_occasion_reads_as_a_sentence(when: When, figures: dict[str, object], words: str) -> None:
    assert said(when, **figures) == words + REMIND


@pytest.mark.parametrize(
    ("then", "standing", "figures", "words"),
    [
        (Then.REMIND, False, {"name": "提示函"}, "向牵头（承办）单位发出提示函"),
        (Then.CHASE, False, {}, "向牵头（承办）单位发出催办通知"),
        (
            Then.CHASE,
            False,
            {"name": "催办单", "limit_days": 3},
            "向牵头（承办）单位发出催办单，限3个工作日内答复",
        ),
        (Then.ORDER_RED, True, {"limit_days": 3}, "向牵头（承办）单位下发红色督办单，限3个工作日内办结反馈"),
        (
            Then.ORDER_BLUE,
            False,
            {"limit_days": 7, "limit_kind": "natural", "name": "交办单"},
            "向牵头（承办）单位拟订交办单，限7个自然日内办结反馈，经批准后下发",
        ),
        (
            Then.RAISE_ORANGE,
            False,
            {"limit_days": 5},
            "将该督办单升为橙色，限5个工作日内办结反馈，告知牵头（承办）单位",
        ),
        (
            Then.RAISE_RED,
            False,
            {"limit_days": 3, "name": "红单"},
            "将该督办单升为红色（红单），限3个工作日内办结反馈，告知牵头（承办）单位",
        ),
        (Then.LIST, False, {}, "列入专门台账挂牌督办（不公开），告知牵头（承办）单位"),
        (Then.LIST, False, {"name": "重点台账"}, "列入重点台账挂牌督办（不公开），告知牵头（承办）单位"),
        (Then.PROPOSE_SUMMONS, False, {}, "提出约谈建议，报领导审批，告知牵头（承办）单位"),
        (Then.PROPOSE_ACCOUNTABILITY, False, {}, "提出问责建议，报领导审批，告知牵头（承办）单位"),
    ],
)
def test_every_measure_reads_as_a_sentence(then: Then, standing: bool, figures: dict[str, object], words: str) -> None:
    assert said(When.RED_FOR, then, standing=standing, months=1, **figures) == f"目标连续1个月为红灯的，{words}。"


def test_a_sentence_names_the_classes_whom_the_step_before_and_the_bound() -> None:
    words = said(
        When.MILESTONE_MISSED,
        Then.CHASE,
        (To.LEADER, To.LEAD, To.TOP),
        classes="livelihood,ordinary",
        days=3,
        follows=2,
        most_a_month=10,
    )
    assert words == (
        "一般事项、民生实事：里程碑到期后第3个工作日仍未交付、且第2步发出后限期已满的，"
        "向牵头（承办）单位、分管领导、市主要领导发出催办通知；对同一单位每月最多10次。"
    )
    assert (To.RESPONSIBLE.label, To.OFFICE.label) == ("责任单位", "督查考核部门")


# --- refused ------------------------------------------------------------------------------------------------------------

HEAD = 'name = "试"\nsource = "通知"\nsure = "proposed"\n'
ROW = '[[rule]]\ncode = "a"\nstep = 1\n'
MISSED = f'{ROW}when = "milestone_missed"\nthen = "chase"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            HEAD.replace("proposed", "sure") + MISSED,
            "规则文件 try 的 sure 应为 law、published、proposed，现为「sure」。",
        ),
        (
            HEAD + MISSED + "figures = {days = 1}\n" + MISSED + "figures = {days = 1}",
            "规则文件 try 有重复的 code，请逐条改为不同的。",
        ),
        (HEAD + MISSED + "figures = {days = 1, follows = 1}", "规则 a 承接的第1步不存在，或不在它之前。"),
        (
            HEAD + MISSED + "who = 1",
            "规则 a 的「who」不认识，可用的有：classes、code、figures、step、sure、then、to、when。",
        ),
        (HEAD + MISSED + "figures = 3", "规则 a 的 figures 应为一张表，如 figures = { days = 1 }。"),
        (
            HEAD + '[[rule]]\nstep = 1\nwhen = "red_for"\nthen = "chase"',
            "第1条规则没有写 code，请补上。",
        ),
        (
            HEAD + ROW + 'when = "red_for"\nthen = "shout"',
            "规则 a：then 的「shout」不认识，可用的有："
            + "、".join(f"{each.value}（{each.label}）" for each in Then)
            + "。",
        ),
        (
            HEAD + MISSED + 'to = "lead,boss"',
            "规则 a：to 的「boss」不认识，可用的有："
            + "、".join(f"{each.value}（{each.label}）" for each in To)
            + "。",
        ),
        (
            HEAD + MISSED + 'figures = {days = 1, level = "pink"}',
            "规则 a（里程碑逾期未交付 → 催办）的颜色「pink」不认识，应为 blue、orange 或 red。",
        ),
        (
            HEAD + MISSED + 'classes = "ordinary,minor"\nfigures = {days = 1}',
            "规则 a（里程碑逾期未交付 → 催办）的事项类别「minor」不认识。",
        ),
        (
            HEAD + MISSED + 'figures = {day_kind = "lunar"}',
            "规则 a：规则参数 day_kind 应为 working 或 natural，现为「lunar」。",
        ),
        (HEAD + MISSED + "figures = {days = true}", "规则 a：规则参数 days 应为 0 至 3650 的整数，现为「True」。"),
        (HEAD + MISSED + "figures = {days = -1}", "规则 a：规则参数 days 应为 0 至 3650 的整数，现为「-1」。"),
        (HEAD + MISSED, "规则 a（里程碑逾期未交付 → 催办）须写明到期后第几日（days，至少 1）。"),
        (
            HEAD + ROW + 'when = "red_for"\nthen = "chase"',
            "规则 a（红灯持续数月 → 催办）须写明持续几个月（months）。",
        ),
        (
            HEAD + ROW + 'when = "order_returned"\nthen = "chase"',
            "规则 a（反馈多次退回 → 催办）须写明次数（times）。",
        ),
        (
            HEAD + ROW + 'when = "order_raised"\nthen = "chase"',
            "规则 a（督办单升级后 → 催办）须写明升到哪一级（level）。",
        ),
        (
            HEAD + ROW + 'when = "red_for"\nthen = "list"\nfigures = {months = 1}',
            "规则 a（红灯持续数月 → 列入专门台账）：升级和挂牌只能由督办单自己的情形触发。",
        ),
        (
            HEAD + ROW + 'when = "order_overdue"\nthen = "raise_red"\nfigures = {days = 1}',
            "规则 a（督办单逾期 → 升为红色）须写明限期（limit_days）。",
        ),
        (
            HEAD + ROW + 'when = "order_overdue"\nthen = "order_red"\nfigures = {days = 1, limit_days = 1}',
            "规则 a（督办单逾期 → 督办单（红））：督办单已经存在，同一事项不得再发，请改为升级。",
        ),
    ],
)
def test_a_faulty_ladder_is_told_what_is_wrong_where(text: str, message: str) -> None:
    with pytest.raises(RuleError) as caught:
        read_ladder("try", text)
    assert str(caught.value) == message


WANTED = "应有 name、source、sure 和若干 [[rule]]。"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("= 3", "第1行第1个字符处不是「键 = 值」，也不是 [[rule]]，请改正或删去"),
        ('name = "试"\nsource "通知"', "第2行第8个字符处缺少等号，请写成「键 = 值」"),
        ("name = 试", "第1行第8个字符处等号后的值不对：文字加双引号，数字不加引号"),
        ('name = "试', "文件末尾处文字的引号没有成对，请补上"),
        ('name = "试\nsource = "通知"', "第1行第10个字符处有不能出现的字符，或引号没有成对，请检查"),
        (HEAD + "[[rule]\nstep = 1", "第4行第7个字符处方括号没有成对，请写成 [[rule]]"),
        (HEAD + ROW + "step = 2\n", "第7行第9个字符处与前面重复，请删去一个"),
        (HEAD + ROW + 'when = "red_for" then = "chase"', "第7行第18个字符处一行写了两项，请分成两行"),
        ('source = "通知"\nsure = "law"', "开头没有 name"),
        ('name = "试"\nsure = "law"', "开头没有 source"),
        (HEAD, "没有规则，或 rule 不是 [[rule]]"),
        (HEAD + "rule = 3", "没有规则，或 rule 不是 [[rule]]"),
    ],
)
def test_a_ladder_that_cannot_be_read_says_where_and_what_to_do(text: str, where: str) -> None:
    with pytest.raises(RuleError) as caught:
        read_ladder("try", text)
    assert str(caught.value) == f"规则文件 try 读不懂：{where}。{WANTED}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (MISSED.replace("step = 1", 'step = "一"'), "规则 a：step 应为 1 起的整数，不加引号，现为「一」。"),
        (MISSED.replace("step = 1", "step = true"), "规则 a：step 应为 1 起的整数，不加引号，现为「True」。"),
        (MISSED.replace("milestone_missed", "red_cardss"), "规则 a：when 的「red_cardss」不认识，可用的有："),
        (MISSED + 'sure = "maybe"', "规则 a 的 sure 应为 law、published、proposed，现为「maybe」。"),
        (MISSED + "figures = {day_kind = [1]}", "规则 a：规则参数 day_kind 应为 working 或 natural，现为「[1]」。"),
        (MISSED + "figures = {day = 1}", "规则 a：规则参数「day」不认识，可用的有："),
    ],
)
def test_a_faulty_rule_of_a_ladder_is_named_with_its_key(text: str, message: str) -> None:
    with pytest.raises(RuleError) as caught:
        read_ladder("try", HEAD + text)
    assert str(caught.value).startswith(message)
    assert " is not " not in str(caught.value)


def test_a_ladder_is_read_whole() -> None:
    more = 'to = "office,top"\nclasses = "special"\nsure = "law"\nfigures = {days = 2, limit_kind = "natural"}\n'
    second = MISSED.replace('"a"', '"b"').replace("step = 1", "step = 2") + "figures = {days = 3, follows = 1}"
    found = read_ladder("try", HEAD + 'note = "第三步没有写明"\n' + MISSED + more + second)
    assert (found.key, found.name, found.source, found.sure, found.note) == (
        "try", "试", "通知", "proposed", "第三步没有写明",
    )  # fmt: skip
    first, last = found.rules
    assert (first.code, first.ladder, first.step, first.when, first.then) == (
        "a", "试", 1, When.MILESTONE_MISSED, Then.CHASE,
    )  # fmt: skip
    assert (first.to, first.classes, first.source, first.sure) == ((To.OFFICE, To.TOP), {"special"}, "通知", "law")
    assert first.editions[0].figures == Figures(days=2, limit_kind=DayKind.NATURAL)
    assert (last.to, last.classes, last.sure, last.editions[0].figures.follows) == (
        (To.LEAD,), frozenset(), "proposed", 1,
    )  # fmt: skip
    assert read_ladder("try", HEAD + MISSED + "figures = {days = 1}").note == ""


# --- the words of a report beside its cell ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "value", "agree"),
    [
        ("新增就业12.4万人。", 123_500, True),  # 12.35 and more is written 12.4
        ("新增就业12.4万人。", 124_500, True),
        ("新增就业12.4万人。", 123_499, False),
        ("新增就业12.4万人。", 124_501, False),
        ("新增就业约12.4万人。", 123_000, True),  # about: a whole step to either side
        ("新增就业约12.4万人。", 125_000, True),
        ("新增就业约12.4万人。", 122_999, False),
        ("新增就业约12.4万人。", 125_001, False),
        ("新增就业12.4万余人。", 125_000, True),
        ("新增就业1,240人。", 1_240, True),
        ("新增就业1,240人。", 1_241, False),
        ("新增就业3亿人。", 250_000_000, True),
        ("新增就业3亿人。", 249_999_999, False),
    ],
)
def test_words_agree_with_a_cell_as_far_as_they_are_rounded(words: str, value: int, agree: bool) -> None:
    assert len(figures_in(words)) == 1
    cell = Told("城镇新增就业", "人", Fraction(value), f"{value}人")
    assert (list(disagreements(words, [cell])) == []) is agree


def test_a_disagreement_names_both_figures_and_asks_once() -> None:
    cell = Told("城镇新增就业", "万人", Fraction(12), "12万人")
    ((told, question),) = disagreements("城镇新增就业13万人。\n全年城镇新增就业14万人", [cell])
    assert told is cell
    assert question.words == "文字中写的是「13万人」，表中填的是 12万人，两处不一致。"


def test_figures_that_may_be_told_beside_the_cell_are_no_disagreement() -> None:
    cell = Told("城镇新增就业", "万人", Fraction(12), "12万人", others=(Fraction(11),))
    assert list(disagreements("城镇新增就业上月为11万人。", [cell])) == []
    assert list(disagreements("城镇新增就业占比13%。", [cell])) == []  # another unit
    assert list(disagreements("新建公园13万人次。技能培训13万人。", [cell])) == []  # another matter


def test_a_unit_is_taken_apart_into_scale_and_plain_unit() -> None:
    assert plain_unit("万人") == (10_000, "人")
    assert plain_unit("亿元") == (100_000_000, "元")
    assert plain_unit("万") == (1, "万")
    assert plain_unit("套") == (1, "套")
