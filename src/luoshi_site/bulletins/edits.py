"""Words of a bulletin changed by hand: figures keep their proofs, and a number that nobody proves is marked (改字、手工改数)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from luoshi.report.model import Block, Figure, Heading, Listing, Paragraph, Report, Run, Words, plain, runs

BY_HAND = "hand"
"""The proof of a figure that stands only on an editor's word, until it is shown under the id of its edit."""

_CHINESE = "[零〇一二三四五六七八九十百千万亿两]"
_NUMBER = re.compile(
    rf"\d(?:[\d,.]*\d)?(?:%|‰)?|百分之{_CHINESE}+|{_CHINESE}+(?=[项个家人户件套处张次名辆所座条公]|倍|成)"
)
_DATED = re.compile(r"(?:\d{4}年)?\d{1,4}(?:[—-]\d{1,2})?[年月日](?:底|末|初)?(?:\d{1,2}日)?")


@dataclass(frozen=True, slots=True)
class Editable:
    """Words that an editor may change: where they stand, what they are, the words as they are now."""

    place: str
    is_heading: bool
    words: Words

    @property
    def text(self) -> str:
        """The words as plain text."""
        return plain(self.words)


@dataclass(frozen=True, slots=True)
class HandNumber:
    """A number that an editor wrote (手工数字), and the figure that stood there; both empty for one that is new."""

    text: str
    proof: str = ""
    was: str = ""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """An editor's text as words, its figures proved where they are unchanged, and the numbers that are not."""

    words: Words
    numbers: tuple[HandNumber, ...]


@dataclass(frozen=True, slots=True)
class Edited:
    """One change as it is kept: where, the words, the numbers by hand with the ids of their proofs in order, and the reason."""

    place: str
    words: Words
    numbers: tuple[HandNumber, ...]
    proofs: tuple[str, ...]
    reason: str


def editables(report: Report) -> tuple[Editable, ...]:
    """The headings, paragraphs and items of the text, in order; tables, charts and annexes come from the ledger alone."""
    found: list[Editable] = []
    for place, block in enumerate(report.blocks):
        match block:
            case Heading():
                found.append(Editable(str(place), True, block.text))
            case Paragraph():
                found.append(Editable(str(place), False, block.text))
            case Listing():
                found += [Editable(f"{place}.{item}", False, words) for item, words in enumerate(block.items)]
            case _:
                pass
    return tuple(found)


def rewritten(before: Words, text: str) -> Rewritten:
    """An editor's text for words: what is as it was keeps its proof and its link, every other number counts as written by hand."""
    old, spans = plain(before), tuple(_spans(before))
    blocks = SequenceMatcher(None, old, text, autojunk=False).get_matching_blocks()
    kept: dict[int, tuple[int, Run]] = {}
    lost: list[Figure] = []
    for start, end, run in spans:
        at = _moved(blocks, start, end)
        if at is not None and (not isinstance(run, Figure) or _stands_alone(text, at, at + end - start)):
            kept[at] = (at + end - start, run)
        elif isinstance(run, Figure):
            lost.append(run)
    found: list[Run] = []
    at = 0
    for start, (end, run) in sorted(kept.items()):
        found += [*_marked(text, at, start, old, blocks), run]
        at = end
    found += _marked(text, at, len(text), old, blocks)
    written = [run for run in found if isinstance(run, Figure) and run.proof == BY_HAND]
    paired = lost if len(lost) == len(written) else [None] * len(written)
    numbers = tuple(
        HandNumber(run.text, was.proof, was.text) if was else HandNumber(run.text)
        for run, was in zip(written, paired, strict=True)
    )
    return Rewritten(tuple(found), numbers)


def _spans(words: Words) -> Iterator[tuple[int, int, Run]]:
    at = 0
    for run in runs(words):
        text = run if isinstance(run, str) else run.text
        if not isinstance(run, str):
            yield at, at + len(text), run
        at += len(text)


def _moved(blocks: Iterable[tuple[int, int, int]], start: int, end: int) -> int | None:
    """Where an old stretch stands unchanged in the new text."""
    return next((start - a + b for a, b, size in blocks if a <= start and end <= a + size), None)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no digit touches a stretch, so that 3 within 13 is not taken for 3; a mark at a sentence's end does not count."""
    ahead = text[start - 1 : start] if start else ""
    behind = text[end : end + 2]
    return not ahead.isdigit() and not behind[:1].isdigit() and not re.match(r"[.,]\d|[%‰]", behind)


def _marked(text: str, start: int, end: int, old: str, blocks: Iterable[tuple[int, int, int]]) -> list[Run]:
    """A stretch outside the proved figures, its new numbers as figures by hand."""
    dated = [found.span() for found in _DATED.finditer(text)]
    backwards = [(b, a, size) for a, b, size in blocks]
    found: list[Run] = []
    at = start
    for number in _NUMBER.finditer(text, start, end):
        left, right = number.span()
        if any(first <= left and right <= last for first, last in dated):
            continue
        was = _moved(backwards, left, right)
        if was is not None and _stands_alone(old, was, was + right - left):
            continue
        found += [text[at:left], Figure(number.group(), BY_HAND)]
        at = right
    return [run for run in (*found, text[at:end]) if run]


def with_edits(report: Report, edits: Iterable[Edited]) -> Report:
    """The report with what was changed by hand: each number by hand marked 〔注1〕, and the notes with the reasons behind the text."""
    newest: dict[str, Edited] = {edit.place: edit for edit in edits}
    notes: list[Paragraph] = []
    blocks: list[Block] = []
    for place, block in enumerate(report.blocks):
        blocks += _edited(str(place), block, newest, notes)
    return replace(report, blocks=(*blocks, *notes))


def _edited(place: str, block: Block, newest: Mapping[str, Edited], notes: list[Paragraph]) -> list[Block]:
    if isinstance(block, Listing):
        items = [_shown(newest.get(f"{place}.{at}"), words, notes) for at, words in enumerate(block.items)]
        left = tuple(words for words in items if plain(words))
        return [Listing(left)] if left else []
    edit = newest.get(place)
    if edit is None or not isinstance(block, Heading | Paragraph):
        return [block]
    words = _shown(edit, block.text, notes)
    if isinstance(block, Heading):
        return [Heading(block.level, words)]
    return [Paragraph(part) for part in _lines(words) if plain(part)]


def _shown(edit: Edited | None, words: Words, notes: list[Paragraph]) -> Words:
    """The words of an edit, numbers by hand under their own ids with the mark of their note."""
    if edit is None:
        return words
    left = iter(zip(edit.numbers, edit.proofs, strict=True))
    found: list[Run] = []
    for run in runs(edit.words):
        if not isinstance(run, Figure) or run.proof != BY_HAND:
            found.append(run)
            continue
        number, proof = next(left)
        mark = f"〔注{len(notes) + 1}〕"
        notes.append(_note(mark, number, proof, edit.reason))
        found += [Figure(number.text, proof), mark]
    return tuple(found)


def _note(mark: str, number: HandNumber, proof: str, reason: str) -> Paragraph:
    was: tuple[Run, ...] = ("原为“", Figure(number.was, number.proof), "”，改为“") if number.was else ("补写“",)
    return Paragraph((f"{mark}手工修改：", *was, Figure(number.text, proof), f"”。理由：{reason.rstrip('。')}。"))


def _lines(words: Words) -> Iterator[Words]:
    """Words as paragraphs, parted at line breaks."""
    line: list[Run] = []
    for run in runs(words):
        if not isinstance(run, str):
            line.append(run)
            continue
        first, *others = run.split("\n")
        line.append(first)
        for other in others:
            yield tuple(line)
            line = [other]
    yield tuple(line)
