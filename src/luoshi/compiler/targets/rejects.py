"""Figures that only look like targets (非目标数字): one rule a function, all in RULES with the classes of units that each can hold for."""

import re
from collections.abc import Callable

from luoshi.compiler.targets.candidates import Candidate
from luoshi.compiler.targets.naming import ends_with_doing, has_doing
from luoshi.language.comparators import Compare
from luoshi.language.quantities import UnitClass
from luoshi.language.words import first_signs

_COUNTED = frozenset({UnitClass.COUNT, UnitClass.AMOUNT})
MOVES = re.compile(r"(?:至|到|在)$|^(?:达到|达|超过|突破|保持|稳定)")
_SHORTENS = re.compile(r"(?:至|到|在|[^作成认]为)$|^(?:达到|达|超过|突破|保持|稳定)")
_SHARES = ("比例", "比率", "费率", "利率", "额度")
_OUT = (
    r"基本(?:实现|完成|建成|消除)|(?:不得|禁止)[^,;]*$|(?:单个|单户|单套|同一|每[辆套家宗栋])[^,;]*$"
    r"|每[^年月季日周天][\u4e00-\u9fff]$|(?:每|每(?:认定|新增|引进|建成|培育|创建|完成|增加|提高)|围绕|依托|聚焦|针对|现有|瞄准|(?<!可)以|未|尚未|按|按照|不得|不宜|不应|不能|抵扣|核减|扣减|(?<![取获夺赢])得|扣|名下拥有|认定为|对|对全[国省市县区])$"
)
_NOT_PROMISED = re.compile(rf"(?=[{first_signs(_OUT)}])(?:{_OUT})")
_ABOUT_WHAT = re.compile(r"(?:围绕|依托|聚焦|针对|瞄准)[^,;]*?[、和及与]$|对(?:于)?[^,;]*等?$")
_ALLOWED = re.compile(
    r"(?:^|[,;:])(?:[^,;:]{0,20}(?:允许|准予|最多可|可(?:将|以(?!上)|按|申请|先|在|延长|上浮|提高|适当|由)|可用(?=\d)))[^,;:]*$|可$"
)
_CONDITION = re.compile(
    r"[^,;:]*,(?:即可|方可)|[^,;:]*(?:后|的|时),(?:先|优先|原则上|可|允许|办理|暂停|予以|给予|按|即|恢复|由|方可|不再|不予|凭|经|免|即可|应)"
)
_FOR_EACH = re.compile(r"每个?(?:省|县|市|区|镇|乡|街道|村|社区|学校)")
_IS_RULE = re.compile(r"(?:额度|比例|限额)(?:按)?为[^,;]*$")
_OFTEN = re.compile(r"(?:修订|调整|召开|通报|调度|报送|记录|更新|评估|检查|约谈)$")
_LARGE = 10000
_WHEN = re.compile(r"(?:当|如|若)(?![年地前期月日选下代意今果季])[^,;]*(?:超过|低于|高于|达到|不足|大于|小于)")
_SIZES = {"吨", "千瓦", "兆瓦", "羽", "人", "户"}
_SPANS = ("天数", "日数", "去化周期")
_SHORTER = re.compile(r"(?:压缩|缩短|减少|压减)[^,;]{2,}")
_SHARED_OUT = re.compile(r"的?(?:比例|配)")
_PART = re.compile(r"^[^占]*的$")
_INDEX = re.compile(r"(?:指数|系数|值|比|差|差距|效率|评分|得分|满意度|PUE)(?:\([^()]*\))?$")
_DONE_WITH = re.compile(r"[^,;、)的和及与并]")


def is_counted(candidate: Candidate) -> bool:
    """Whether the figure counts things or measures an amount."""
    return candidate.figure.unit_class in _COUNTED


def is_shorter(candidate: Candidate) -> bool:
    """Whether a length of time is how much shorter something gets («压缩办理时间2天»)."""
    if candidate.figure.unit_class is not UnitClass.TIME or candidate.words.verb or candidate.after:
        return False
    return _SHORTER.fullmatch(candidate.before) is not None


def width(candidate: Candidate) -> int:
    """How many signs the figure alone has."""
    return candidate.figure.end - candidate.figure.start


def is_false(candidate: Candidate) -> bool:
    """Whether a figure is no commitment at all."""
    for rule in _RULES_OF[candidate.figure.unit_class]:  # noqa: SIM110 - any() over a generator costs as much as the rules
        if rule(candidate):
            return True
    return False


def _is_fact(candidate: Candidate) -> bool:
    """What was reached already, what is only basically done, what a word before the figure takes out (每10人, 按50%)."""
    return candidate.sentence.fact or bool(_NOT_PROMISED.search(candidate.before))


def _is_about(candidate: Candidate) -> bool:
    """«围绕37条产业链和40个集群», «对于400万元以上工程»: what the work turns to, with nothing done in between."""
    if not candidate.after or candidate.words.verb or ends_with_doing(candidate.before):
        return False
    return _ABOUT_WHAT.match(candidate.sentence.text, candidate.left, candidate.words.start) is not None


def _is_allowed(candidate: Candidate) -> bool:
    """«可将比例提高到15%» allows and promises nothing; «面积不超过100平方米» is a rule for what is built."""
    words_ = candidate.words
    at_most = words_.compare is Compare.AT_MOST and words_.end == candidate.figure.end
    before = candidate.sentence.text[max(0, candidate.left - 1) : candidate.words.start]
    told = "可" in before or "允许" in before or "准予" in before
    size = candidate.before.endswith("面积") and (at_most or "最小" in candidate.before)
    return size or (told and bool(_ALLOWED.search(before)))


def _is_condition(candidate: Candidate) -> bool:
    """«达到85%以上时,可采取…», «缴纳50%后,办理…»: on what something is allowed."""
    text, right = candidate.sentence.text, candidate.right
    if text[right - 1 : right + 1] == "的,":
        return True
    if text[candidate.left] in "当如若" and _WHEN.match(text, candidate.left):
        return True
    comma = text.find(",", candidate.words.end)
    led = comma > 0 and (text[comma - 1] in "后的时" or text.startswith(("即可", "方可"), comma + 1))
    return led and _CONDITION.match(text, candidate.words.end) is not None


def _is_part(candidate: Candidate) -> bool:
    """A key of sharing out (按1:1的比例), or a part of what is named before 的 with no comparator (价款的50%)."""
    if candidate.figure.ratio:
        return bool(_SHARED_OUT.match(candidate.after))
    alone = candidate.words.end - candidate.words.start == width(candidate)
    return candidate.figure.unit == "%" and alone and bool(_PART.search(candidate.before))


def _is_said(candidate: Candidate) -> bool:
    """A Chinese numeral that counts nothing: 一个, or one with no verb that counts before it."""
    figure, words_ = candidate.figure, candidate.words
    if not figure.spoken:
        return False
    counted = has_doing(candidate.before) or words_.end > figure.end or (words_.verb and words_.verb != "为")
    each = _FOR_EACH.search(candidate.sentence.text, candidate.left, figure.start)
    return (figure.value < 2 and not each) or not counted


def _is_no_rank(candidate: Candidate) -> bool:
    """«前5名企业» chooses, «进入前5名» promises."""
    ranked = candidate.words.verb == "前"
    return ranked and (candidate.figure.unit not in {"位", "名", "强"} or bool(candidate.after))


def _is_procedure(candidate: Candidate) -> bool:
    """«每5年修订1次», «记录1次违规» tell how often something is done, or what is noted; «4倍目录库» how large it is kept."""
    if candidate.figure.unit == "倍" and candidate.after and not candidate.words.verb:
        return True
    return candidate.figure.unit == "次" and bool(_OFTEN.search(candidate.before))


def _is_price(candidate: Candidate) -> bool:
    """«500元/人» with no word of raising is what one recipient gets or pays; «比例为85%» is a rule."""
    unit, words_ = candidate.figure.unit or "", candidate.words
    if ("为" in candidate.before and _IS_RULE.search(candidate.before)) or (
        words_.verb == "为" and candidate.before.endswith(_SHARES)
    ):
        return True
    if unit == "元" and words_.compare is Compare.AT_MOST and candidate.before.startswith("每"):
        return True
    each = unit.startswith("元/") or (unit == "元" and any(word.startswith("每") for word in words_.per))
    return each and not words_.verb and words_.compare is Compare.REACH and "标准" not in candidate.before


def _is_bound(candidate: Candidate) -> bool:
    """«容量200千瓦及以下采用…»: an upper bound before what is done with those below it."""
    words_ = candidate.words
    told = words_.compare is Compare.AT_MOST and words_.end > candidate.figure.end and not words_.verb
    return told and words_.verb != "前" and bool(candidate.before) and bool(_DONE_WITH.match(candidate.after))


def _is_class(candidate: Candidate) -> bool:
    """«联系20亿元以上龙头企业»: a bound that tells which ones, where no verb counts them."""
    words_, after = candidate.words, candidate.after
    told = words_.compare is Compare.AT_LEAST and words_.end > candidate.figure.end and not words_.verb
    if not told or not _DONE_WITH.match(after):
        return False
    return not ends_with_doing(candidate.before)


def _is_size(candidate: Candidate) -> bool:
    """«某厂2万吨磷酸铁项目», «3000人以上安置点», «北部山区”22条»: how large what is named is, where no verb counts it."""
    words_, unit = candidate.words, candidate.figure.unit
    if unit == "条" and candidate.before.endswith(("”", "发展", "措施", "政策", "意见")) and not candidate.after:
        return True
    if words_.verb or unit not in _SIZES:
        return False
    if ends_with_doing(candidate.before) or not _DONE_WITH.match(candidate.after):
        return False
    if unit in {"人", "户"}:
        return words_.compare is Compare.AT_LEAST and words_.end > candidate.figure.end
    return bool(candidate.before) and words_.compare is Compare.REACH


def _is_duration(candidate: Candidate) -> bool:
    """Time is a target where it is moved to (压缩至3个工作日) or counted (优良天数300天), else a term."""
    if candidate.words.verb == "前" or is_shorter(candidate):
        return False
    if candidate.before.endswith(_SPANS) and not candidate.after:
        return False
    return not _SHORTENS.search(candidate.words.verb) or not candidate.before or bool(candidate.after)


def _is_bare(candidate: Candidate) -> bool:
    """A number without a unit, unless an index is moved to it."""
    if candidate.figure.ratio or candidate.words.verb == "前":
        return False
    moved = MOVES.search(candidate.words.verb)
    large = candidate.figure.value >= _LARGE and candidate.before.endswith(("量", "数", "规模"))
    return not (moved and (large or _INDEX.search(candidate.before)))


_ANY = frozenset(UnitClass)
# Each rule with the classes of units that it can hold for.
RULES: tuple[tuple[Callable[[Candidate], bool], frozenset[UnitClass]], ...] = (
    (_is_fact, _ANY),
    (_is_about, _COUNTED),
    (_is_allowed, _ANY),
    (_is_condition, _ANY),
    (_is_part, frozenset({UnitClass.SHARE, UnitClass.NONE})),
    (_is_said, _ANY - {UnitClass.SHARE, UnitClass.NONE}),
    (_is_no_rank, _ANY),
    (_is_procedure, frozenset({UnitClass.COUNT, UnitClass.SHARE})),
    (_is_price, _ANY),
    (_is_bound, _ANY),
    (_is_class, frozenset({UnitClass.AMOUNT})),
    (_is_size, _COUNTED),
    (_is_duration, frozenset({UnitClass.TIME})),
    (_is_bare, frozenset({UnitClass.NONE})),
)
_RULES_OF = {unit: tuple(rule for rule, units in RULES if unit in units) for unit in UnitClass}
