"""The sentences in which targets are looked for, with what is masked in them."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from luoshi.language.words import any_of, any_pattern, first_signs, words
from luoshi.text.normalize import Compact, compact
from luoshi.text.span import Span

_END = re.compile(r"[。!?\n]")
_MASKED = re.compile(
    r"“[^“”]{0,60}”|《[^《》]{0,80}》|\([^()]{0,120}\)|\[[^\[\]]{0,120}\]|‘[^‘’]{0,40}’|\"[^\"]{0,60}\""
)
_REWARDS = any_pattern(words("false_targets", "rewards"))
_REWARD = re.compile(rf"(?=[{first_signs(_REWARDS)}])(?:{_REWARDS})")
_REWARD_WORD = re.compile(any_of(words("false_targets", "reward_words")))
_KEPT = re.compile(any_pattern(words("false_targets", "not_rewards")))
_CONDITION = re.compile(
    rf"(?:^|[,;:。])(?:{any_of(words('false_targets', 'conditions'))}|一次性(?!奖|补|给予|发放|扩岗|兑现|支付))"
)
_FACT = re.compile(any_of(words("false_targets", "facts")))
_CUT = re.compile(r"[,:;](?:(?<=;)|(?<!\d[,:])|(?!\d))")
_WHICH = re.compile(r"的$|\d[^,]*的[^,\d]{0,14}$|[以不超达满]\w{0,3}\d?[^,]*的(?:企业|项目|单位|个人|家庭)")
_GIVEN = {"给予", "奖励", "奖补", "补助", "补贴", "资助", "可申请", "可按", "享受"}
_GIVES = re.compile(r"[^,]{0,8}(?:奖|补|给予|资助)")
_BOUND = re.compile(r"\d[^,]{0,8}以上|(?:达到?|超过?|满|不低于|不少于|低于)\d")
_ANEW = re.compile(r",(?=力争|确保|到20\d\d年|20\d\d年(?:底前)?[,\u4e00-\u9fff]|全年|全[市省县区](?!重点)|累计)")
_MONEY = r"(?:\d[\d.]*(?:万|亿)?元(?:/[\u4e00-\u9fff]+)*|\d[\d.]*%)(?:以[上下内])?"
_FURTHER = re.compile(rf",其中[^,\d]{{0,14}}{_MONEY}(?:,[^,\d]{{0,8}}{_MONEY})*(?=,|$)")
_TAXES = "增值税|所得税|契税|房产税|印花税|土地使用税|购置税|资源税|纳税人|税额|税率|预征率|征收率"
_TAX = re.compile(rf"(?:{_TAXES})(?!收入|占)")
_RECKONED = re.compile(r"[^,]*(?:,(?:按|减|加|以|其)[^,]*)*")
_NORM = re.compile(any_of(words("false_targets", "norms")))
_BARRING = re.compile(
    any_of(words("false_targets", "reward_words"), words("false_targets", "norms"), _TAXES.split("|"), "按")
)
_BY = re.compile(r"(?:^|[,;:。])(?:分别|统一|一律)?按(?:照)?[^,;。]*")
# Every target has a digit, a Chinese numeral that counts, or one of these words. The signs that they begin with come first: the
# engine skips all others.
_MAY = re.compile(
    r"[0-9二两三四五六七八九十百千万一翻前首第全清零消所高低快大小优超逐目任标水上去](?:(?<=[0-9翻零])"
    r"|(?<=[二两三四五六七八九十百千万一]) ?[个家所座条场台处套名户]|(?<=百)分之|(?<=一)[半倍]|(?<=[二三四五六七八九])成"
    r"|(?<=[前首第])[二三四五六七八九十一位]|(?<=[百千万])[^的地]?以上|(?<=全) ?(?:覆 ?盖|部)|(?<=清) ?零|(?<=消) ?除|(?<=所) ?有"
    r"|(?<=[高低快大小优]) ?于|(?<=超) ?过|(?<=[逐上去]) ?年|(?<=目) ?标|(?<=任) ?务|(?<=标) ?准|(?<=水) ?平)"
)
_WRAP = 25
_MAX_SENTENCE = 1500


@dataclass(slots=True)
class Sentence:
    """A sentence without white space. `cuts` are the signs that part its clauses (commas, semicolons, colons).

    `masked` are stretches whose figures are names or remarks; a `fact` was reached already.
    """

    text: str
    compact: Compact
    cuts: tuple[int, ...]
    masked: tuple[tuple[int, int], ...]
    fact: bool

    def masks(self, at: int) -> bool:
        """Whether an offset stands inside quotation marks or brackets."""
        for start, end in self.masked:  # noqa: SIM110 - asked for every figure
            if start < at < end:
                return True
        return False

    def bound_before(self, at: int) -> int:
        """Where the clause that reaches `at` begins."""
        count = bisect_left(self.cuts, at)
        return self.cuts[count - 1] + 1 if count else 0

    def bound_after(self, at: int) -> int:
        """Where the clause that `at` stands in ends."""
        count = bisect_left(self.cuts, at)
        return self.cuts[count] if count < len(self.cuts) else len(self.text)


def sentences(text: str, within: Span, without: list[Span]) -> list[Compact]:
    """The sentences of a stretch that may hold targets, leaving out the stretches in `without`."""
    found: list[Compact] = []
    start = within.start
    for hole in without:
        if hole.start > start:
            found += _split(text, start, hole.start)
        start = max(start, hole.end)
    return found + _split(text, start, within.end) if within.end > start else found


def _split(text: str, start: int, end: int) -> list[Compact]:
    """Round each sign of a target the sentence that it stands in: what has none is never parted."""
    found: list[Compact] = []
    after = start
    while sign := _MAY.search(text, after, end):
        at = sign.start()
        first, after = _begin(text, start, after, at, end), _stop(text, start, at, end) + 1
        if after - first <= _MAX_SENTENCE:
            found.append(compact(text, first, after - 1))
        else:
            found.extend(_pieces(text, first, after - 1))
    return found


def _begin(text: str, low: int, after: int, at: int, end: int) -> int:
    """Where the sentence that holds `at` begins: behind the last stop, or the last line that does not run on."""
    begin = max(after, text.rfind("。", after, at) + 1, text.rfind("!", after, at) + 1, text.rfind("?", after, at) + 1)
    line = text.rfind("\n", begin, at)
    while line >= 0 and _wraps(text, low, line, end):
        line = text.rfind("\n", begin, line)
    return max(begin, line + 1)


def _stop(text: str, low: int, at: int, end: int) -> int:
    """Where the sentence that holds `at` ends."""
    while sign := _END.search(text, at, end):
        at = sign.start()
        if text[at] != "\n" or not _wraps(text, low, at, end):
            return at
        at += 1
    return end


def _wraps(text: str, low: int, line_end: int, end: int) -> bool:
    """Whether a long line breaks off inside a sentence."""
    if line_end + 1 >= end or text[line_end - 1] in "。!?;:)]”" or text[line_end + 1] in "\n ":
        return False
    return line_end - max(low, text.rfind("\n", low, line_end) + 1) >= _WRAP


def _pieces(text: str, start: int, end: int) -> Iterator[Compact]:
    """A sentence that is too long, in pieces."""
    for piece in range(start, end, _MAX_SENTENCE):
        if _MAY.search(text, piece, min(end, piece + _MAX_SENTENCE)):
            yield compact(text, piece, min(end, piece + _MAX_SENTENCE))


def parted(squeezed: Compact) -> Sentence:
    """A sentence with its clauses, names and remarks told apart."""
    text = squeezed.text
    masked = tuple([match.span() for match in _MASKED.finditer(text)])
    return Sentence(text, squeezed, _cuts(text, masked), masked, bool(_FACT.search(text)))


def _cuts(text: str, masked: tuple[tuple[int, int], ...]) -> tuple[int, ...]:
    """Commas, semicolons and colons, but for those in brackets, between digits (35,000) and of ratios."""
    if not masked:
        return tuple([match.start() for match in _CUT.finditer(text)])
    cuts, holes = [], iter([*masked, (len(text), len(text))])
    start, end = next(holes)
    for match in _CUT.finditer(text):
        while match.start() >= end:
            start, end = next(holes)
        if not start < match.start():
            cuts.append(match.start())
    return tuple(cuts)


def barred(text: str) -> tuple[tuple[int, int], ...]:
    """Where rewards are promised: from the clause that opens the condition to the semicolon, or to the reward's own clause's end."""
    if not _BARRING.search(text) and not _REWARD.search(text):
        return ()
    found, start = [], 0
    for part in text.split(";"):
        shown = _KEPT.sub(_hidden, part)
        with_figure = _REWARD.search(shown)
        if with_figure:
            opening = [match.start() for match in _CONDITION.finditer(shown, 0, with_figure.end())]
            own = shown.rfind(",", 0, with_figure.start()) + 1
            told = _GIVES.match(shown, with_figure.start()) is not None
            chain = told and shown.find("对", own, with_figure.start()) < 0
            low = opening[-1] if opening else _condition(shown, with_figure.start(), chain=chain)
            anew = _ANEW.search(shown, with_figure.end())
            found.append((start + low, start + (anew.start() if anew else len(part))))
        found.extend((start + low, start + high) for low, high in _taxes(part))
        norm = _NORM.search(part)
        if norm:
            found.append((start + part.rfind(",", 0, norm.start()) + 1, start + len(part)))
        found.extend((start + low, start + high) for low, high in _word_stretches(shown))
        if "按" in part:
            found.extend((start + match.start(), start + match.end()) for match in _BY.finditer(part))
        start += len(part) + 1
    return tuple(found)


def _hidden(match: re.Match[str]) -> str:
    return "□" * len(match[0])


def _taxes(part: str) -> Iterator[tuple[int, int]]:
    """The clauses about a tax, each with those that say how it is reckoned."""
    end = 0
    for match in _TAX.finditer(part):
        if match.start() >= end:
            own = part.rfind(",", 0, match.start()) + 1
            further = _RECKONED.match(part, match.end())
            end = further.end() if further else match.end()
            yield own, end


def _condition(part: str, at: int, *, chain: bool) -> int:
    """Where the condition of a reward begins that no word opens: the clauses before it that end in 的 or tell which («达到5亿元的企业»)."""
    start = part.rfind(",", 0, at) + 1
    while start:
        before = part.rfind(",", 0, start - 1) + 1
        which = _WHICH.search(part, before, start - 1)
        if not which and not (chain and _BOUND.search(part, before, start - 1)):
            break
        chain = chain or which is not None
        start = before
    return start


def _word_stretches(part: str) -> Iterator[tuple[int, int]]:
    """The clauses with a word of reward, each from the condition that leads to it."""
    for match in _REWARD_WORD.finditer(part):
        opening = [found.start() for found in _CONDITION.finditer(part, 0, match.start())]
        own = (
            _condition(part, match.start(), chain=False)
            if match[0] in _GIVEN
            else part.rfind(",", 0, match.start()) + 1
        )
        end = part.find(",", match.end())
        end = end if end >= 0 else len(part)
        further = _FURTHER.match(part, end)
        yield (opening[-1] if opening else own), (further.end() if further else end)
