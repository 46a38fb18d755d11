"""Words of a bulletin changed by hand: figures keep their proofs, and a number that nobody proves is marked (改字、手工改数)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from luoshi.report.model import Block, Figure, Heading, Listing, Paragraph, Report, Run, Words, plain, runs

BY_HAND = "hand"
"""The proof of a figure that stands only on an editor's word, until it is shown under the id of its edit."""

_CHINESE, _UNIT = "[零〇一二三四五六七八九十百千万亿两]", "[项个家人户件套处张次名辆所座条倍成]"
_NUMBER = re.compile(rf"\d(?:[\d,.]*\d)?(?:%|‰|{_UNIT})?|百分之{_CHINESE}+|{_CHINESE}+{_UNIT}")
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
    held = [run for run in runs(before) if not isinstance(run, str)]
    pattern = _pieces([run.text for run in held])
    old = [piece for run in runs(before) for piece in _old_pieces(run, pattern)]
    new = list(pattern.finditer(text))
    same = SequenceMatcher(None, [words for words, _ in old], [piece.group() for piece in new], autojunk=False)
    origin = {b + at: a + at for a, b, size in same.get_matching_blocks() for at in range(size)}
    dated = [found.span() for found in _DATED.finditer(text)]
    found: list[Run] = []
    for at, piece in enumerate(new):
        run = old[origin[at]][1] if at in origin else None
        if run is not None:
            found.append(run)
        elif at not in origin and _NUMBER.fullmatch(piece.group()) and not _within(piece.span(), dated):
            found.append(Figure(piece.group(), BY_HAND))
        elif found and isinstance(found[-1], str):
            found[-1] += piece.group()
        else:
            found.append(piece.group())
    return Rewritten(tuple(found), _numbers(held, found))


def _pieces(texts: list[str]) -> re.Pattern[str]:
    """What cuts a text: the figures' and links' own words unless digits go on beside them, other numbers, single letters."""
    known = "|".join(re.escape(words) for words in sorted(set(texts), key=len, reverse=True) if words)
    own = rf"(?<![\d.])(?:{known})(?![\d%‰]|\.\d)|" if known else ""
    return re.compile(f"{own}{_NUMBER.pattern}|.", re.DOTALL)


def _old_pieces(run: Run, pattern: re.Pattern[str]) -> Iterator[tuple[str, Run | None]]:
    """A run as pieces, each with the run where it is a figure or a link."""
    if isinstance(run, str):
        yield from ((piece.group(), None) for piece in pattern.finditer(run))
    else:
        yield run.text, run


def _within(span: tuple[int, int], spans: Iterable[tuple[int, int]]) -> bool:
    return any(first <= span[0] and span[1] <= last for first, last in spans)


def _numbers(held: Iterable[Run], found: Iterable[Run]) -> tuple[HandNumber, ...]:
    """The numbers by hand, each with the figure that stood there where as many went as came."""
    listed = tuple(found)
    kept = [id(run) for run in listed]
    lost = [run for run in held if isinstance(run, Figure) and id(run) not in kept]
    written = [run for run in listed if isinstance(run, Figure) and run.proof == BY_HAND]
    if len(lost) != len(written):
        return tuple(HandNumber(run.text) for run in written)
    return tuple(HandNumber(run.text, was.proof, was.text) for run, was in zip(written, lost, strict=True))


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
