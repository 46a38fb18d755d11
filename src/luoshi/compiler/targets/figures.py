"""Targets with a figure: which figures are commitments, of what kind, in what unit."""

import re
from dataclasses import dataclass

from luoshi.compiler.targets.candidates import Candidate
from luoshi.compiler.targets.naming import (
    BARE,
    begins_with_doing,
    ends_with_doing,
    is_stock,
    name_after,
    name_before,
)
from luoshi.compiler.targets.rejects import MOVES, is_counted, is_false, is_shorter, width
from luoshi.language.comparators import Compare
from luoshi.language.quantities import UnitClass
from luoshi.language.words import any_of, words
from luoshi.plan.model import Comparator, Kind

_CHANGES = any_of(words("comparators", "up_changes"), words("comparators", "down_changes"))
_CHANGE = re.compile(
    rf"(?P<yearly>每年|年均|逐年)?(?:平均|均|再|同比|环比|累计|总体)?(?P<change>{_CHANGES})(?:约|达|了|率)?$"
)
_CHANGE_WORDS = words("comparators", "up_changes") + words("comparators", "down_changes")
_CHANGE_ENDINGS = frozenset({word[-1] for word in _CHANGE_WORDS} | set("约达了率"))
_YEARLY = re.compile(r"每年|年均|逐年")
_UP = re.compile(rf"(?:{any_of(words('comparators', 'up_changes'))})(?:约|达|率)?$")
_ONLY_CHANGE = re.compile(
    rf"(?:同比|环比|年均|平均每年|平均|每年|(?:比|较)(?:上年|去年|(?:19|20)\d\d年)|其中|且|并|预计)*(?:{_CHANGES})"
)
_LONGEST = 24
_COMPARATORS = {compare: Comparator(compare.value) for compare in Compare}
_CAMPAIGN = re.compile(rf"(?:{any_of(words('false_targets', 'campaigns'))})(?:等)?$")
_ADDED = re.compile(r"(?:全[省市县区州])?(?:新|累计)")
_REACHED = {"超过", "达到", "达", "突破"}
_EACH = re.compile(r"人均|亩均|户均|单位面积")
_MOVED = re.compile(r"(?:提高|提升|增加|上升|降低|下降|减少|压缩|缩短|降|升|提)[至到]")
_RESTATED = re.compile(r"的?(?:年度|年初|全年)?(?:目标任务|任务目标|建设任务|目标|任务|计划)$")
_FEES = re.compile(
    r"(?:(?<![经消免花])费|费率|税率|利率|租金|保证金)(?:标准)?(?:\w{0,6}(?:下调|降低|下降|减少|上浮|下浮))?$"
)
_FEE_ENDINGS = frozenset(_FEES.pattern)
_CONDITION_AFTER = re.compile(
    r"的[^,]{0,20}可用于|[^,]{0,4}尚未[^,]*的|的(?:企业|项目|家庭|单位|个人|部分|商户|,)|时(?:,|$|可|暂停|应)|规模的|的情[形况]|的?基础上|即(?:开|可|给)|(?:限制|限额|上限|门槛)|的?(?:征收|收取|计征|缴纳|缴存|计算|核定|计发|计提|缴费|抵扣|扣除)"
)
_PLACE = re.compile(
    r"(?P<each>各|每个?)(?:\dA级以上|\d?A级|行政)?(?P<place>地区|县区|区县|县\(市、区\)|县\(市\)区|区县\(市\)|[县市区镇乡]\([市县区街道镇乡]{1,3}\)|区市县|市县|县|区|市|镇街|镇\(街道\)|乡镇\(街道\)|"
    r"乡镇|镇|街道|社区|村|景区|园区|开发区|企业|中小学|学校)(?!级)"
)
_WHOLE = re.compile(r"全[国省市县区]|其中")
_LEADING = re.compile(r"^(?:到?20\d\d年底?前?|每年|全年|力争|争取|确保|全市|全省|累计)*")
_KEPT_AFTER = re.compile(r"稳定|保持|运行$")
_FUND = re.compile(r"(?:设立|组建|发起|成立)[^,;]{0,6}规模$")
_OFTEN = re.compile(r"每(季度|月|周|天)(?!调度|通报)")


@dataclass(slots=True)
class Reading:
    """What a candidate says: where its name stands, its kind, comparator and unit; `upward` the better direction, if told."""

    name: tuple[int, int]
    kind: Kind
    comparator: Comparator
    unit: str | None
    upward: bool | None


def read_candidate(candidate: Candidate) -> Reading | None:
    """The target that a candidate is, or None where it is none."""
    if is_false(candidate):
        return None
    after = _stands_before_name(candidate)
    if after is None:
        return None
    name = _name(candidate, after=after)
    words_ = candidate.sentence.text[name[0] : name[1]]
    if words_[-1:] in _FEE_ENDINGS and _FEES.search(words_):
        return None
    if after and (not words_ or (is_counted(candidate) and _CAMPAIGN.search(words_))):
        return None
    kind = _kind(candidate, words_, after=after)
    comparator = _COMPARATORS[candidate.words.compare]
    if candidate.figure.value_high is not None and comparator is Comparator.REACH:
        comparator = Comparator.RANGE
    return Reading(name, kind, comparator, _unit(candidate), _upward(candidate, kind))


def _stands_before_name(candidate: Candidate) -> bool | None:
    """True where the name follows the figure (建设100家基地), False where it precedes it, None where nothing is named."""
    words_, after = candidate.words, candidate.after
    if _ends_what_it_names(candidate):
        return False
    if _CONDITION_AFTER.match(after) or _only_describes(candidate):
        return None
    if candidate.figure.unit_class is UnitClass.PROPERTY and not (
        words_.end - words_.start > width(candidate) and _named_before(candidate)
    ):
        return None
    at_least = words_.verb.startswith(("至少", "最少")) and is_counted(candidate)
    fund = "基金" in after and _FUND.search(candidate.before)
    doing = at_least or fund or not candidate.before or ends_with_doing(candidate.before)
    before = "" if doing else _named_before(candidate)
    if not before:
        return True
    if words_.verb and MOVES.search(words_.verb):
        return False
    return _names_by_itself(candidate, before)


def _named_before(candidate: Candidate) -> str:
    """What the words before a figure name."""
    text = candidate.sentence.text
    return text[slice(*name_before(text, candidate.start, candidate.words.start))]


def _ends_what_it_names(candidate: Candidate) -> bool:
    """Whether nothing is named behind the figure: a stop, the next of a list, or only «年度目标任务»."""
    after = candidate.after
    if not after or after[0] in "、)(。" or (candidate.next_follows and after in {"和", "及", "与", "至"}):
        return True
    restated = _RESTATED.fullmatch(after) or candidate.before.endswith(("资金安排", "投资安排"))
    return bool(restated) and bool(_named_before(candidate))


def _only_describes(candidate: Candidate) -> bool:
    """«容量160千瓦以下的企业»: a bound before 的, with no verb that counts, tells which ones are meant."""
    bound = candidate.words.compare is not Compare.REACH and candidate.after.startswith("的")
    bound = bound and not _FUND.search(candidate.before)
    return bound and is_counted(candidate) and not ends_with_doing(candidate.before) and bool(candidate.before)


def _names_by_itself(candidate: Candidate, before: str) -> bool:
    """With words on either side and no verb between: a share goes with those before, a count with those after."""
    if not is_counted(candidate):
        return candidate.before.endswith(("和", "及", "、")) or bool(_WHOLE.fullmatch(before))
    long_name = candidate.figure.unit_class is UnitClass.AMOUNT and len(before) > 3
    return not (long_name and candidate.after.startswith("的"))


def _name(candidate: Candidate, *, after: bool) -> tuple[int, int]:
    text, words_ = candidate.sentence.text, candidate.words
    if not after:
        return name_before(text, candidate.start, words_.start)
    stop = candidate.stop
    if candidate.next_follows:
        stop = candidate.right if candidate.figure.unit == "%" else _before_next(text, words_.end, stop)
    return name_after(text, words_.end, stop)


def _before_next(text: str, start: int, stop: int) -> int:
    """Where a name ends when another figure follows in the clause: at the last 、 or 和 between."""
    cut = max(text.rfind(sign, start, stop) for sign in "、和及")
    return cut if cut > start else stop


def _kind(candidate: Candidate, name: str, *, after: bool) -> Kind:
    if candidate.figure.ratio or candidate.figure.change:
        return Kind.RATIO if candidate.figure.ratio else Kind.GROWTH
    changed = None if after else _change(candidate)
    if changed or is_shorter(candidate):
        return changed or Kind.GROWTH
    if not is_counted(candidate) or candidate.words.verb == "前" or candidate.figure.unit == "位":
        return Kind.LEVEL
    return _counted_after(candidate) if after else _counted_before(candidate, name)


def _change(candidate: Candidate) -> Kind | None:
    """A change by the figure (提高5个百分点), unless the words move to it (提高到5%)."""
    changed = _changed(candidate.before[-_LONGEST:])
    if changed is None:
        return None
    moved = MOVES.search(candidate.words.verb.removesuffix("在"))
    rate = changed["change"].endswith(("速", "幅", "率"))
    yearly = bool(_YEARLY.search(candidate.before[-12:]))
    if moved and (rate or candidate.words.verb not in _REACHED) and not (rate and yearly):
        return None
    return Kind.ANNUAL_CHANGE if yearly else Kind.GROWTH


def _counted_before(candidate: Candidate, name: str) -> Kind:
    """The object of a doing verb adds up; the subject of 达到, 完成 and the like, and a stock, are levels."""
    if is_stock(name) and not _ADDED.match(name):
        return Kind.LEVEL
    verb = candidate.words.verb
    if ("均" in name or "单" in name) and _EACH.search(name):
        return Kind.LEVEL
    if _MOVED.search(verb) and not name.startswith("累计"):
        return Kind.LEVEL
    if candidate.before.endswith("完成"):
        return Kind.LEVEL
    if not (MOVES.search(verb) or candidate.words.keep):
        return Kind.CUMULATIVE
    doing = ("的" not in name and begins_with_doing(name)) or _leads_with_doing(candidate) or name.startswith("累计")
    return Kind.CUMULATIVE if doing else Kind.LEVEL


def _leads_with_doing(candidate: Candidate) -> bool:
    """Whether the clause, its deadline and small words left out, begins with a verb whose object is counted."""
    head = _LEADING.sub("", candidate.before)
    return begins_with_doing(head) and "的" not in head and not head.startswith("实现")


def _counted_after(candidate: Candidate) -> Kind:
    verb = candidate.words.verb
    if verb in {"至少有", "有"}:
        return Kind.LEVEL
    if candidate.words.keep or _KEPT_AFTER.search(candidate.after):
        return Kind.LEVEL
    return Kind.CUMULATIVE


def _unit(candidate: Candidate) -> str | None:
    """The unit with what it is counted for: 元/人·月, 所/地区."""
    unit = "位" if candidate.words.verb == "前" else candidate.figure.unit
    if unit is None or "/" in unit:
        return unit
    head = candidate.sentence.text[candidate.left : candidate.words.start]
    if not candidate.words.per and "每" not in head and "各" not in head:
        return unit
    per = [word[1:].removeprefix("个") for word in candidate.words.per]
    per = [part for word in per for part in (["人", word[1:]] if word.startswith("人") and len(word) > 1 else [word])]
    place = _PLACE.search(head)
    if place and not per and unit != "%" and _is_for_each(candidate, place):
        per.append(place["place"])
    often = _OFTEN.search(head)
    if often and unit != "%" and often[1] not in per:
        per.append(often[1])
    per = [word for word in per if word != "年"]
    return f"{unit}/{'·'.join(per)}" if per else unit


def _is_for_each(candidate: Candidate, place: re.Match[str]) -> bool:
    """每个 always; 各 only where the words say at least, or how often."""
    if place["each"].startswith("每"):
        return True
    return candidate.words.compare is Compare.AT_LEAST and bool(candidate.words.verb)


def _upward(candidate: Candidate, kind: Kind) -> bool | None:
    if kind is Kind.GROWTH or kind is Kind.ANNUAL_CHANGE:
        return not _falls(candidate)
    if candidate.words.upward is not None:
        return candidate.words.upward
    if candidate.words.keep or kind is Kind.RATIO:
        return None
    return True if kind is Kind.CUMULATIVE or candidate.words.verb in {"达到", "达"} else None


def _falls(candidate: Candidate) -> bool:
    """Whether the figure is the size of a fall (降低20%)."""
    last = candidate.before[-_LONGEST:]
    return bool(_changed(last)) and not _UP.search(last)


def _changed(told: str) -> re.Match[str] | None:
    """The change word that ends what is told."""
    return _CHANGE.search(told) if told[-1:] in _CHANGE_ENDINGS else None


def names_nothing(name: str) -> bool:
    """Whether a name is empty, a bare measure or a bare change word, and needs its quantity from before."""
    return not name or name in BARE or (name.endswith(_CHANGE_WORDS) and bool(_ONLY_CHANGE.fullmatch(name)))


def without_change(name: str) -> str:
    """The quantity alone, without the change word at its end."""
    match = _changed(name)
    return name[: match.start()] if match else name
