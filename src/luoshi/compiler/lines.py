"""Lines that a copy broke inside its sentences (硬换行): the breaks become blanks, every offset stays."""

import re
from collections import Counter

from luoshi.compiler.draft import Draft

_ENOUGH = 20
_WIDTHS = range(18, 61)
_SLACK = 4
_SHARE = 0.4
_PAGE = re.compile(r"(?:[—\-] ?)?(?:第 ?)?\d{1,3}(?: ?页)?(?: ?[—\-])?")
_ZH = "一二三四五六七八九十百"
_OPENS = re.compile(
    rf" {{0,8}}(?:[{_ZH}]{{1,5}}、|\([{_ZH}\d]{{1,4}}\)|\d{{1,3}}[.、](?!\d)|第[{_ZH}\d]{{1,4}}[篇编章节条]|—{{2}}|-{{2}}|专栏|附件|[•●◆■])"
)
_PRINTED = re.compile(r"\n[ \n]{0,8}[—\-] ?\d{1,3} ?[—\-] *\n[ \n]{0,8}")
_ENDS = "。!?;:”.…·"


def unwrap(draft: Draft) -> Draft:
    """Reads `text`; writes `text`: lines as long as the page was wide run on, a page's number inside a sentence goes."""
    width = _width(draft.text)
    text = _PRINTED.sub(_blank, draft.text) if width is None else _joined(draft.text, width)
    return draft if text is draft.text else draft._replace(text=text)


def _blank(page: re.Match[str]) -> str:
    """Blanks for a page's number between two halves of a sentence."""
    text, before, after = page.string, page.start() - 1, page.end()
    inside = before >= 0 and text[before] not in f"{_ENDS})" and not _OPENS.match(text, after)
    return " " * len(page[0]) if inside else page[0]


def _width(text: str) -> int | None:
    """How many characters a full line holds, or None where lines are paragraphs."""
    lengths = [len(line.strip()) for line in text.split("\n") if line.strip()]
    if len(lengths) < _ENOUGH:
        return None
    least = _SHARE * len(lengths)
    if sum(_WIDTHS[0] - _SLACK < length <= _WIDTHS[-1] for length in lengths) < least:
        return None
    counts = Counter(lengths)
    near = {width: sum(counts[width - by] for by in range(_SLACK)) for width in _WIDTHS}
    width = max(near, key=lambda one: (near[one], one))
    return width if near[width] >= least else None


def _joined(text: str, width: int) -> str:
    """A full line that ends inside a sentence runs on into the next that opens nothing; a page's number between them is blanked."""
    lines = text.split("\n")
    out: list[str] = []
    open_ = False
    for line in lines:
        words = line.strip()
        if open_ and (not words or _PAGE.fullmatch(words)):
            out[-1] += " " + " " * len(line)
            continue
        if open_ and not _OPENS.match(line):
            out[-1] += " " + line
        else:
            out.append(line)
        full = len(words) >= (width - 1 if _OPENS.match(line) and "。" not in words else width - _SLACK)
        open_ = full and words[-1] not in _ENDS
    return "\n".join(out)
