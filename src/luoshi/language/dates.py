"""Dates and deadlines: 到2025年, 2025年6月底前, “十四五”末, 全年, 每年, 二○二五年四月十三日."""

import re
from dataclasses import dataclass
from datetime import date

from luoshi.language.numbers import chinese_number
from luoshi.language.words import plain_digits

EVERY_YEAR = "每年"

_ZH = "○〇零一二三四五六七八九"
_DATE = re.compile(
    rf"(?P<y>(?:19|20) ?\d ?\d|[一二][{_ZH}]{{3}}) ?(?:年|[-/.]) ?(?P<m>\d{{1,2}}|[一二三四五六七八九十]{{1,2}}) ?(?:月|[-/.]) ?"
    rf"(?P<d>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})(?: ?日)?"
)
_PERIOD = re.compile(r"(?P<from>20\d\d) ?年? ?(?:—+|-|~|至|到) ?(?P<to>20\d\d) ?年")
_DEADLINE = re.compile(
    plain_digits(
        r"(?=[每年逐0-9“十第一二三四上全今本])(?:(?P<every>每年|年均(?!浓度|气温|降水|值)|逐年|每年度)"
        r"|(?P<span>20\d\d ?年? ?(?:—+|-|~) ?(?P<last>20\d\d) ?年)"
        r"|(?P<year>20\d\d) ?年 ?(?:(?P<month>1[0-2]|0?[1-9]) ?月(?:份)? ?(?:(?P<day>3[01]|[12]\d|0?[1-9]) ?日)?"
        r"|(?P<half>上半年)|第?(?P<quarter>[一二三四1-4])季度"
        r"|(?P<end>年?(?:底|末|终|内)))?(?P<tail>底|末|上旬|中旬|下旬|初)?(?P<by>之?前|以前)?"
        r"|“?十(?P<plan>[一二三四五六七])五”? ?(?P<phase>期间|时期|末|期末)"
        r"|(?<![\d年])(?P<alone>1[0-2]|[1-9]) ?月(?:(?P<aloneday>[12]\d|3[01]|[1-9]) ?日)?(?:(?:底|末)?之?前|底|末)"
        r"|(?<![\d年比较每前])(?P<nth>第)?(?P<bare>[一二三四])季度(?!末|之?后|以来|第)"
        r"|(?<![\d年每])(?P<first>上半年)(?!度|以来)"
        r"|(?P<this>全年(?!龄)|(?<![\d一二三四五六七八九十两几])年内|今年(?!以来)|(?<!每)(?<!\d)年底前?|本年度))"
    )
)
_NAMES_AFTER = re.compile(
    r"中央|地方|度|版|以来|的(?!(?:主要|具体|总体|预期)?(?:目标|指标))|第|投资清单|省(?!市县|内)|市级|全国|国家|预算|专项|计划|目标任务|工作要点"
)
_NOT_BEFORE = ("自", "从", "比", "较", "以", "截至", "根据", "与", "于")


@dataclass(slots=True)
class Deadline:
    """A deadline at `start`..`end`: a year, a month, an ISO date, or «每年»."""

    start: int
    end: int
    value: str


def deadlines(text: str, year: int | None, since: int | None = None) -> tuple[Deadline, ...]:
    """The deadlines that a text tells, in order; 全年 and a month alone take `year`, a year before `since` is none."""
    if not ("年" in text or "月" in text or "季" in text or "五" in text):
        return ()
    found = [_read(match, text, year, since) for match in _DEADLINE.finditer(text)]
    return tuple([deadline for deadline in found if deadline])


def _read(match: re.Match[str], text: str, year: int | None, since: int | None) -> Deadline | None:
    value = _value(match, text, year)
    if value is None:
        return None
    if since and value[:4].isdigit() and int(value[:4]) < since:
        return None
    return Deadline(match.start(), match.end(), value)


def _value(match: re.Match[str], text: str, year: int | None) -> str | None:
    if match["every"]:
        return EVERY_YEAR
    if match["last"]:
        return match["last"]
    if match["plan"]:
        return str(2005 + 5 * (chinese_number(match["plan"]) or 0))
    if match["year"]:
        return _from_year(match, text)
    return _within(match, text, year) if year else None


def _within(match: re.Match[str], text: str, year: int) -> str | None:
    """年内, a month or a quarter alone: in the document's own year."""
    if match["this"]:
        return str(year)
    if match["first"]:
        return f"{year}-06" if _opens(text, match.start()) else None
    if match["bare"]:
        told = match["nth"] or _opens(text, match.start())
        return f"{year}-{3 * _figure(match['bare']):02d}" if told else None
    return _joined(str(year), match["alone"], match["aloneday"])


def _from_year(match: re.Match[str], text: str) -> str | None:
    """A year is a deadline where a word says so (到, 底, 前, 内), or where it opens its clause."""
    before = text[max(0, match.start() - 4) : match.start()].replace(" ", "")[-2:]
    led = before.endswith(("到", "至"))
    if before.endswith(_NOT_BEFORE) and not match["by"]:
        return None
    if match["quarter"]:
        return f"{match['year']}-{3 * _figure(match['quarter']):02d}"
    if match["half"]:
        return f"{match['year']}-06"
    if not (led or match["by"] or match["end"] or match["month"]):
        opens = not before or before[-1] in ",;。:、()\n" or before.endswith(("力争", "争取", "确保", "在"))
        if not opens or _NAMES_AFTER.match(text, match.end()):
            return None
    return _joined(match["year"], match["month"], match["day"])


def _opens(text: str, at: int) -> bool:
    """Whether an offset stands at the head of a clause."""
    return at == 0 or text[at - 1] in ",;。:、()\n" or text[:at].endswith(("力争", "确保", "争取"))


def _joined(year: str, month: str | None, day: str | None) -> str | None:
    if not month:
        return year
    if not day:
        return f"{year}-{int(month):02d}"
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def find_date(text: str) -> date | None:
    """The first full date in a text, in Arabic or Chinese figures, or None."""
    for match in _DATE.finditer(text):
        year, month, day = (_figure(match[part]) for part in ("y", "m", "d"))
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return None


def _figure(text: str) -> int:
    plain = text.replace(" ", "")
    return int(plain) if plain.isdecimal() else chinese_number(plain) or 0


def find_period(text: str) -> tuple[int, int] | None:
    """The first stated period of years (2026—2028年), or None."""
    match = _PERIOD.search(text)
    if match is None or int(match["to"]) < int(match["from"]):
        return None
    return int(match["from"]), int(match["to"])


def find_plan(text: str) -> tuple[int, int] | None:
    """The years of a named five-year plan (“十五五” is 2026 to 2030), or None."""
    match = re.search(r"“?十([一二三四五六七])五”?|第十([一二三四五六七])个五年", text)
    if match is None:
        return None
    last = 2005 + 5 * (chinese_number(match[1] or match[2]) or 0)
    return last - 4, last


def first_year_named(text: str) -> int | None:
    """The first year that a text names, or None."""
    match = re.search(r"(20\d\d) ?(?:年|[—\-~至]+ ?20\d\d ?年)", text)
    return int(match[1]) if match else None
