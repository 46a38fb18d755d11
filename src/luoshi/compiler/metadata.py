"""Title, issuers, number, date, and where the document's own text begins and ends (文件要素)."""

import re
from collections.abc import Iterator
from datetime import date

from luoshi.compiler.draft import Draft
from luoshi.language.dates import find_date, first_year_named
from luoshi.language.words import any_of, words
from luoshi.text.normalize import normalize, trimmed
from luoshi.text.span import Span

_KIND = re.compile(rf"(?:{any_of(words('outline', 'kinds'))})(?:\([^()]{{1,24}}\))?$")
_FURNITURE = re.compile(any_of(words("outline", "furniture")))
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,12} ?[\[(]? ?(?:19|20)\d\d ?[\])] ?第?\d{1,4} ?号")
_NUMBER_LONGEST = 24
_NUMBER_ENDS = re.compile(r"\d ?[\])] ?第?\d{1,4} ?号")
_HEADING = re.compile(
    r"(?:[一二三四五六七八九十]+、|第[一二三四五六七八九十]+[章节条篇]|\([一二三四五六七八九十]+\)|\d{1,2}\.\D)"
)
_SIGNER = re.compile(rf"[\u4e00-\u9fff ]{{2,40}}(?:{any_of(words('outline', 'issuers'))})")
_TITLE_FIELD = re.compile(r"标 {0,4}题 ?: ?(\S[^\n]{6,120})")
_DATE_LINE = re.compile(r"(?:20\d\d ?年 ?\d{1,2} ?月 ?\d{1,2} ?日|[一二][○〇零一二三四五六七八九]{3}年[^ ]{2,8}日)")
_AHEAD = re.compile(
    r"^ *(?:[一二三]、)?(20\d\d)年(?:政府|全市|全省|全州|全县|全区)?(?:重点|主要)?(?:工作|任务|目标)"
    r"(?![^\n]{0,12}(?:回顾|总结|情况|完成))[^\n。,;]{0,16}$",
    re.MULTILINE,
)
_REVIEW = re.compile(r"^(?:20\d\d年|过去[一五]年)?[^,;]{0,8}(?:工作)?(?:回顾|总结)$")
_SHORT = 30
_TITLE_LINES = 7
_TITLE_WORDS = re.compile(r"[\u4e00-\u9fff“”《》〈〉\dA-Za-z+、 —-]{7,40}")
_LAST_WORDS = {"通知", "的通知", "意见", "的意见", "方案", "报告", "公告", "通报", "决定", "函", "批复"}
_PARAGRAPH = 80
_ATTACHED = re.compile(r"(?:措施|方案|计划|意见|规划|要点|办法|细则|指引|若干政策|纲要|行动|规定)(?:\([^()]{1,24}\))?$")
_ENDINGS = "。)]!?;”"
_HEAD_LINES = 60
_LABELLED = re.compile(rf"(?:(?:牵头|责任|配合|参与)(?:单位|部门)|{any_of(words('agencies', 'time_labels'))}):")


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """The lines that are not blank: where their first word stands, and their words."""
    at = start
    for line in text[start:end].split("\n"):
        words_ = line.strip()
        if words_:
            yield at + line.index(words_), words_
        at += len(line) + 1


def read_metadata(draft: Draft) -> Draft:
    """Reads `text` and the source's own body; writes title, issuers, doc_number, issued_on, dated_by_page, body, year."""
    text, whole = draft.text, draft.source.body or Span(0, len(draft.text))
    lines = list(_lines(text, whole.start, whole.end))
    head = _head(lines)
    title_span = _title(text, head)
    title = re.sub(r"\s*\n\s*", "", title_span.of(draft.source.text)) if title_span else ""
    signer, signed_on, last = _signature(lines)
    number = _doc_number(head)
    issued_on, by_page = _issued_on(text, lines, signed_on)
    body = _body(lines, title_span, whole, last)
    return draft._replace(
        title=title,
        issuers=_issuers(normalize(title)) or signer,
        doc_number=number,
        issued_on=issued_on,
        dated_by_page=by_page,
        body=body,
        year=issued_on.year if issued_on else _year_ahead(text) or first_year_named(text),
        past=_past(lines),
    )


def _head(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    for count, (_, line) in enumerate(lines[:_HEAD_LINES]):
        if _HEADING.match(line):
            return lines[:count]
    return lines[:_HEAD_LINES]


def _title(text: str, head: list[tuple[int, str]]) -> Span | None:
    """Where the title stands: the first line of the head that ends like one; one with 关于 before one without; broken ones joined."""
    candidates = []
    told = False
    for count, (at, line) in enumerate(head):
        told = told or (len(line) > _PARAGRAPH and line[-1] in "。;")
        alone = (
            count > 0
            and "".join(line.split()) in _LAST_WORDS
            and "关于" in head[count - 1][1] + head[max(0, count - 2)][1]
        )
        if not alone and (not 6 <= len(line) <= 120 or not _KIND.search(line) or re.search(r"[。;:]|根据|按照", line)):
            continue
        if told and not _ATTACHED.search(line):
            continue
        start, about = _first_line(text, head[: count + 1])
        candidates.append((about, Span(start, at + len(line))))
    return next((span for about, span in candidates if about), candidates[0][1] if candidates else _title_field(text))


def _first_line(text: str, lines: list[tuple[int, str]]) -> tuple[int, bool]:
    """Where a title begins whose last line is the last of `lines`: at the line with 关于, else as far up as lines of a title go."""
    start, line = lines[-1]
    first, told, whole = start, "关于" in line, True
    for above in reversed(lines[-_TITLE_LINES:-1]):
        if told or not _runs_on(text, above, start):
            break
        start, told = above[0], "关于" in above[1]
        whole = whole and bool(_TITLE_WORDS.fullmatch(above[1])) and not _names_other(above[1])
        first = start if whole else first
    return (start, told) if told else (first, False)


def _names_other(line: str) -> bool:
    """Whether a line is no part of a title: an issuer, a date, a number, another title."""
    plain = "".join(line.split())
    return bool(_SIGNER.fullmatch(plain) or _DATE_LINE.search(line) or _NUMBER.search(line) or _KIND.search(line))


def _title_field(text: str) -> Span | None:
    """The title in a table of fields (标题:…)."""
    field = _TITLE_FIELD.search(text, 0, 2000)
    return trimmed(text, *field.span(1)) if field else None


def _runs_on(text: str, above: tuple[int, str], start: int) -> bool:
    """Whether a line of a title goes on in the next."""
    at, line = above
    return (
        line[-1] not in "。:;!?" and not _FURNITURE.search(line) and text[at:start].count("\n") <= 2 and len(line) < 50
    )


def _issuers(title: str) -> tuple[str, ...]:
    head, about, _ = title.partition("关于")
    if not about:
        return ()
    names = [name for name in re.split(r"[ 、,]+", head.strip()) if name]
    return tuple(names) if all(_SIGNER.fullmatch(name) for name in names) else ()


def _signature(lines: list[tuple[int, str]]) -> tuple[tuple[str, ...], date | None, int | None]:
    """The signers, the date under them and where that line ends: the last date on a line of its own."""
    for count in range(len(lines) - 1, max(-1, len(lines) - _HEAD_LINES * 3), -1):
        at, line = lines[count]
        if not _DATE_LINE.fullmatch(line):
            continue
        signers: list[str] = []
        for _, above in reversed(lines[max(0, count - 4) : count]):
            signer = "".join(above.split())
            if not _SIGNER.fullmatch(signer) or _HEADING.match(above):
                break
            signers.insert(0, signer)
        return tuple(signers), find_date(line), at + len(line)
    return (), None, None


def _year_ahead(text: str) -> int | None:
    """The year that an undated report plans: the one its heading names (2027年工作安排)."""
    match = _AHEAD.search(text)
    return int(match[1]) if match else None


def _past(lines: list[tuple[int, str]]) -> tuple[Span, ...]:
    """The stretches of a report that tell the past, between two unnumbered headings: what was done, and what is planned."""
    found = []
    begun: int | None = None
    for at, line in lines:
        if len(line) > _SHORT or line[-1] in "。;,":
            continue
        if _REVIEW.search(line) and begun is None:
            begun = at
        elif begun is not None and _AHEAD.match(line):
            found.append(Span(begun, at))
            begun = None
    return tuple(found)


def _doc_number(head: list[tuple[int, str]]) -> str | None:
    """The number on a line of its own, or in a table of fields; one inside a sentence is another document's."""
    for _, line in head:
        ends = _NUMBER_ENDS.search(line) if "号" in line else None
        match = _NUMBER.search(line, max(0, ends.start() - _NUMBER_LONGEST)) if ends else None
        if match and (
            match.span() == (0, len(line)) or re.search(r"(?:发文字号|文 {0,4}号) ?:", line[: match.start()])
        ):
            plain = "".join(match[0].split())
            return re.sub(r"[\])]", "〕", re.sub(r"[\[(]", "〔", plain))
    return None


def _issued_on(text: str, lines: list[tuple[int, str]], signed_on: date | None) -> tuple[date | None, bool]:
    """The document's date; False with the page's own date, which says only when it was shown."""
    labels = words("outline", "date_labels")
    shown: date | None = None
    ends = {end: end in text for end in {label[-2:] for label in labels}}
    for label in labels:
        match = re.search(rf"{label} ?: {{0,3}}([^\n]{{6,24}})", text) if ends[label[-2:]] else None
        found = find_date(match[1]) if match else None
        if found and label.startswith(("成文", "印发", "发文")):
            return found, False
        shown = shown or found
    if signed_on:
        return signed_on, False
    dated = next((find_date(line) for _, line in lines[:_HEAD_LINES] if len(line) < 40 and find_date(line)), None)
    if dated and not shown:
        return dated, False
    return shown, shown is not None


def _body(lines: list[tuple[int, str]], title: Span | None, whole: Span, signed: int | None) -> Span:
    """From the title, or where page furniture follows it from the first words after that, to the last that are not furniture."""
    if not lines:
        return Span(whole.start, whole.start)
    start = lines[0][0]
    if title:
        under = [(at, line) for at, line in lines if at >= title.end]
        follows = bool(under) and bool(_FURNITURE.search(under[0][1]))
        start = next((at for at, line in under if not _FURNITURE.search(line)), title.start) if follows else title.start
    end = lines[-1][0] + len(lines[-1][1])
    for at, line in reversed(lines):
        ends_here = at + len(line)
        if ends_here <= start:
            break
        if ends_here == signed or (line[-1] in _ENDINGS and not _FURNITURE.search(line)):
            end = ends_here
            break
        if _LABELLED.match(line):
            end = ends_here
            break
    return Span(start, max(start, end))
