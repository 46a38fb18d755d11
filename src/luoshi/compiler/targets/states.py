"""Targets without a figure: full coverage, zero, relations, changes year by year."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from luoshi.compiler.targets.naming import name_before
from luoshi.compiler.targets.sentences import Sentence
from luoshi.language.words import any_of, words
from luoshi.plan.model import Comparator, Kind

_FULL = Decimal(100)
_NONE = Decimal(0)
_UP_CHANGES = ("提高", "增长", "上升", "增加", "提升")
_AUTHORITY = rf"[国省市县区州部](?:级|定|委|厅|里)?|全[国省市县]|{any_of(words('false_targets', 'authorities'))}"
_ABOVE = {
    "高于": Comparator.ABOVE,
    "快于": Comparator.ABOVE,
    "超过": Comparator.ABOVE,
    "大于": Comparator.ABOVE,
    "优于": Comparator.ABOVE,
}
_BELOW = {
    "低于": Comparator.BELOW,
    "小于": Comparator.BELOW,
    "不低于": Comparator.AT_LEAST,
    "不高于": Comparator.AT_MOST,
    "不低于或高于": Comparator.AT_LEAST,
}
_WORDS = _ABOVE | _BELOW
_HINT = re.compile(
    r"[全零消所高低快大小优超达目任较比逐](?:(?<=全)(?:覆盖|部)|(?<=零)|(?<=消)除|(?<=所)有|(?<=[高低快大小优])于(?:\D|20)"
    r"|(?<=超)过(?:\D|20)|(?<=达)到\D|(?<=目)标|(?<=任)务|(?<=[较比])(?:20|上年|去年)|(?<=逐)年)"
)
_HEDGED = re.compile(
    r"基本(?:实现|完成|建成|消除|形成)|(?:基本|大致|初步)[^,;]{0,14}$|[不非]$|(?:不得|不能|不应|不宜|严禁|不要求)[^,;]{0,16}$"
)
# The signs that a state begins with: the scanner looks nowhere else.
_FIRST = "".join(
    {word[0] for word in (*words("false_targets", "authorities"), *words("false_targets", "zeros"), *_WORDS)}
    | set("全动存清零消覆所达国省市县区州部较比逐")
)
_STATE = re.compile(
    rf"(?=[{_FIRST}])(?:(?P<coverage>全覆盖)(?=[,;。、”)]|$|并|且|和|及|的?目标)"
    rf"|(?P<zero>动态清零|全面清零|存量清零|清零|{any_of(words('false_targets', 'zeros'))})"
    r"(?!”?(?:行动|工程|机制|战|试点|总方针|方针|政策))"
    r"|(?<=“)(?P<none>零(?!距离|售|工|门槛|容忍|投资|收费|接触|等待|障碍|时差|跑|碳|起点|风险|成本)[\u4e00-\u9fff]{2})(?=”(?:[,;。、]|$))"
    rf"|(?P<gone>消除)(?P<what>[^,;。]{{0,30}}?(?:点|路段|{any_of(words('false_targets', 'nuisances'))}))(?=[,;。、]|$)"
    rf"|(?P<all>全部)(?=(?:按期|按时|如期)?(?:{any_of(words('false_targets', 'completions'))}|[^,;。、]{{0,6}}(?:到位|完毕|完成)))"
    rf"|(?P<every>(?:覆盖(?:到|至)?(?:全[省市县区])?)?所有(?![制权人者]))"
    rf"(?P<things>[^,;。、]{{0,14}}?(?:{any_of(words('false_targets', 'countable'))}))"
    r"(?=[,;。、和及]|$|均|都|实现|完成|建成|达到|纳入|接入|开通|配备)"
    rf"|(?P<verb>{any_of(_WORDS)})(?P<of>20\d\d年(?:同期|水平)?|(?!预期|以往)[^,;。、\d]{{2,24}}?(?:水平|增速|增幅|增长速度|平均值|标准|比例|增长|同期|上年|去年|平均)|全[国省市州](?:全[市县区])?)(?=[,;。、]|$)"
    rf"|达到(?P<std>(?:{_AUTHORITY})[^,;。、\d]{{0,12}}(?:标准|目标|平均水平))(?=[,;。、]|$)"
    rf"|(?P<set>(?:{_AUTHORITY})(?:下达|确定|规定)?的?(?:目标|目标任务|任务目标))(?=[,;。、]|$)"
    r"|(?:较|比)(?P<year>20\d\d年|上年|去年|上年同期)(?:有所|持续|稳步|进一步|明显)?(?P<change>提高|增长|上升|增加|提升|下降|降低|减少)(?=[,;。、]|$)"
    r"|逐年(?P<yearly>下降|减少|降低|提高|上升|增长|增加|提升)(?![至到]|\d))"
)


@dataclass(slots=True)
class State:
    """A commitment without a figure at `start`..`end` of its sentence; its name stands at `name`."""

    start: int
    end: int
    name: tuple[int, int]
    kind: Kind
    comparator: Comparator
    value: Decimal | None = None
    unit: str | None = None
    of: str | None = None
    upward: bool | None = None


def may_state(text: str) -> bool:
    """Whether a sentence has a word of a commitment without a figure."""
    return _HINT.search(text) is not None


def states(sentence: Sentence) -> Iterator[State]:
    """The commitments without a figure, in order, of a sentence that may state some."""
    text = sentence.text
    if sentence.fact:
        return
    floor = 0
    for match in _STATE.finditer(text):
        left = max(sentence.bound_before(match.start()), floor)
        before = text[left : match.start()]
        if (
            (match["coverage"] and before.endswith("、"))
            or _HEDGED.search(before)
            or _is_listed_in_quotes(sentence, match)
        ):
            continue
        state = _state(match, text, left)
        if state and state.name[1] - state.name[0] >= 2:
            floor = state.end
            yield state


def _is_listed_in_quotes(sentence: Sentence, match: re.Match[str]) -> bool:
    """«“全覆盖、零距离”»: a state inside quotation marks with other words names something."""
    inside = next((span for span in sentence.masked if span[0] < match.start() < span[1]), None)
    return (
        inside is not None
        and sentence.text[inside[0]] == "“"
        and inside[1] - inside[0] > match.end() - match.start() + 2
    )


def _state(match: re.Match[str], text: str, left: int) -> State | None:
    name = name_before(text, left, match.start())
    start, end = match.span()
    if match["coverage"] or match["all"]:
        return State(start, end, name, Kind.COVERAGE, Comparator.REACH, _FULL, "%", upward=True)
    if match["every"]:
        return State(
            *match.span("every"), match.span("things"), Kind.COVERAGE, Comparator.REACH, _FULL, "%", upward=True
        )
    if match["zero"] or match["none"]:
        opened = text[start - 1 : start] == "“"
        name = name_before(text, left, start - 1) if opened else name
        return State(start, end, name, Kind.ZERO, Comparator.REACH, _NONE, upward=False)
    if match["gone"]:
        if not re.fullmatch(r"(?:全面|彻底|基本)?", text[left:start]):
            return None
        return State(*match.span("gone"), match.span("what"), Kind.ZERO, Comparator.REACH, _NONE, upward=False)
    return _relation(match, name, left, text)


def _relation(match: re.Match[str], name: tuple[int, int], left: int, text: str) -> State | None:
    start, end = match.span()
    if match["verb"]:
        comparator = _WORDS[match["verb"]]
        upward = comparator in {Comparator.ABOVE, Comparator.AT_LEAST}
        return State(start, end, name, Kind.RELATION, comparator, of=match["of"], upward=upward)
    if match["std"]:
        return State(start, end, name, Kind.RELATION, Comparator.REACH, of=match["std"])
    if match["set"]:
        told = re.search(r"(?:完成|实现|达到)(?P<last>$)?", text[left:start])
        if told is None:
            return None
        name = name_before(text, left, left + told.start()) if told["last"] is not None else name
        return State(start, end, name, Kind.RELATION, Comparator.REACH, of=match["set"])
    if match["change"]:
        up = match["change"] in _UP_CHANGES
        comparator = Comparator.ABOVE if up else Comparator.BELOW
        return State(start, end, name, Kind.RELATION, comparator, of=match["year"], upward=up)
    up = match["yearly"] in _UP_CHANGES
    comparator = Comparator.ABOVE if up else Comparator.BELOW
    return State(start, end, name, Kind.ANNUAL_CHANGE, comparator, upward=up)
